"""What an old manuscript may do: a warning at its line, and a refusal where the review is strict."""

import panflute as pf
import pytest
from review.markdown import pandoc
from review.reading import strict, tags
from throwaway import PNG, tells

UNWISE = [
    ("Words.\n\n{% if draft %}x{% endif %}", 3, "draft"),
    ("Words.\n\n<link rel=\"stylesheet\" href=\"https://example.org/a.css\">", 3, "<link>"),
    ("Words.\n\n<i class=\"fas fa-star\"></i> star", 3, "fa-star"),
    ("Words.\n\n<video src=\"https://example.org/a.mp4\"></video>", 3, "<video>"),
    ("Words.\n\n\\newpage\n\nMore.", 3, "newpage"),
    ("Words.\n\n| a |\n|---|\n| b |\n\nTable: C. {#tbl: b}\n\nSee @tbl:b.", 7, "#tbl:b"),
    ("Words.\n\n![Far.](https://example.org/a.png){#fig:a alt=\"b\"}\n\nSee @fig:a.", 3, "https://example.org/a.png"),
    ("Words.\n\n![Cap.](images/a.png){#fig:a}\n\nSee @fig:a.", 3, "images/a.png"),
]  # fmt: skip


@pytest.mark.parametrize("strictly", [False, True])
@pytest.mark.parametrize(("text", "line", "names"), UNWISE)
def test_what_is_unwise_is_a_warning_and_refused_by_a_strict_review(review, text, line, names, strictly):
    (review.paths.content / "images").mkdir()
    (review.paths.content / "images" / "a.png").write_bytes(PNG)
    review.metadata(f"title: A\nstrict: {str(strictly).lower()}\n")
    review.chapter(text)
    reading, resolution = strict.read(review.paths), review.resolve()
    warned = [*reading.warnings, *resolution.warnings]
    told, silent = (resolution.problems, warned) if strictly else (warned, resolution.problems)
    assert [tells(p, f"content/01.chapter.md:{line}", names) for p in dict.fromkeys(told)] == [True]
    assert silent == []


@pytest.mark.parametrize(
    ("html", "markdown"),
    [("<small><em>a <b>b</b></em></small>", "[*a **b***]{.small}"), ("x <ins>a</ins> <del>b</del>", "x [a]{.underline} ~~b~~"),
     ("H<sub>2</sub>O<sup>+</sup>", "H~2~O^+^"), ("<a href='https://example.org'>x</a>", "[x](https://example.org)"),
     ("\\begin{equation}a\\end{equation}", "$$a$$"), ("<abbr title='w'>z</abbr>", "[z]{.abbr title=w}")],
)  # fmt: skip
def test_html_that_sets_type_is_what_markdown_would_have_made_of_it(html, markdown):
    assert tags.read(pandoc.parse(html)[0])[0].replace('"', "") == pandoc.parse(markdown)[0].strip().replace(
        '"', ""
    )


def test_cells_reach_over_others_in_html_and_by_a_comment():
    html = "<table><tr><th rowspan='2'>a</th><th>b</th></tr><tr><td>c</td></tr></table>"
    for text, reach in ((html, [2, 1]), ('| a <!-- $colspan="2" --> | |\n|--|--|\n| c | d |', [1, 2])):
        assert str(reach)[1:-1].replace(" ", "") in tags.read(pandoc.parse(text)[0])[0]


@pytest.mark.parametrize(("across", "down"), [(3, 1), (1, 4), (1000, 1000)])
def test_a_cell_reaches_no_further_than_its_table(review, across, down):
    review.metadata("title: A\n")
    comment = f'<!-- $colspan="{across}" $rowspan="{down}" -->'
    review.chapter(f"Words.\n\n| a | b |\n|---|---|\n| cell {comment} | |\n| | |\n")
    reading = strict.read(review.paths)
    assert [tells(p, "content/01.chapter.md:5") for p in reading.warnings] == [True]
    assert reading.problems == []
    reach = [(e.colspan, e.rowspan) for e in reading.elements if isinstance(e, pf.TableCell)]
    assert reach[2] == (min(across, 2), min(down, 2))
