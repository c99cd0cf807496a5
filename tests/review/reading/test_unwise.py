"""What an old manuscript may do: a warning at its line, and a refusal where the review is strict; and what none may do."""

import ast
import json
from collections import Counter
from pathlib import Path

import panflute as pf
import pytest
from manuscripts import git, output_branch
from review.claims import lock
from review.core.errors import Problem, graded
from review.core.unwise import Unwise
from review.markdown import pandoc
from review.placing import written
from review.reading import strict, tags
from throwaway import PNG, tells
from tiny import ROOT

A, B = (f"![Cap.](images/a.png){{#fig:{name} alt=dot}}" for name in "ab")
CITED = "Words [@doi:10.1000/x]."
ITEM = {"id": "doi:10.1000/x", "type": "book", "title": "X"}
NAMED = {"git": json.dumps([{**ITEM, "note": "standard_id: doi:10.1000/x"}])}
AUTHOR = "authors:\n- name: Ada\n"
HTML_IN_SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect width="9" height="9"/>'
    '<foreignObject width="9" height="9"><p xmlns="http://www.w3.org/1999/xhtml">only here</p></foreignObject></svg>'
)

UNWISE = [
    (Unwise.UNDEFINED, "Words.\n\n{% if draft %}x{% endif %}", {}, 3, "draft"),
    (Unwise.LOOK, "Words.\n\n<link rel=\"stylesheet\" href=\"https://example.org/a.css\">", {}, 3, "<link>"),
    (Unwise.ICON, "Words.\n\n<i class=\"fas fa-star\"></i> star", {}, 3, "fa-star"),
    (Unwise.PLAYED, "Words.\n\n<video src=\"https://example.org/a.mp4\"></video>", {}, 3, "<video>"),
    (Unwise.PAGE_ONLY, "Words\n[big]{size=\"7\"}.", {}, 2, "size"),
    (Unwise.ON_SCREENS, "Words.\n\n![Cap.](images/b.svg){#fig:b alt=dot}\n\nSee @fig:b.", {"content/images/b.svg": HTML_IN_SVG}, 3, "only here"),
    (Unwise.UNCAPTIONED, 'Words.\n\n<table id="tbl:a"><tr><td>a</td></tr></table>', {}, 3, "tbl:a"),
    (Unwise.PAGES, "Words.\n\n\\newpage\n\nMore.", {}, 3, "newpage"),
    (Unwise.NAMELESS, "Words.\n\n| a |\n|---|\n| b |\n\nTable: C. {#tbl: b}\n\nSee @tbl:b.", {}, 7, "#tbl:b"),
    (Unwise.REMOTE, "Words.\n\n![Far.](https://example.org/a.png){#fig:a alt=\"b\"}\n\nSee @fig:a.", {}, 3, "https://example.org/a.png"),
    (Unwise.NO_ALT, "Words.\n\n![Cap.](images/a.png){#fig:a}\n\nSee @fig:a.", {}, 3, "images/a.png"),
    (Unwise.NO_ALT, "Words\n![](images/a.png) here.", {}, 2, "images/a.png"),
    (Unwise.ALT_IS_CAPTION, "Words.\n\n![Cap.](images/a.png){#fig:a alt=Cap.}\n\nSee @fig:a.", {}, 3, "images/a.png"),
    (Unwise.ALT_AND_WORDS, "Words\n![one](images/a.png){alt=two} here.", {}, 2, "images/a.png"),
    (Unwise.UNMENTIONED, f"Words.\n\n{A}", {}, 3, "fig:a"),
    (Unwise.OUT_OF_ORDER, f"{A}\n\n{B}\n\nSee\n@fig:b and @fig:a.", {}, 6, "fig:a fig:b"),
    (Unwise.LIST, "Words\n- that are no list", {}, 2, "-"),
    (Unwise.LOOSE, 'Words.\n\n<!-- $colspan="2" -->\n\nMore.', {}, 3, "$colspan"),
    (Unwise.REACH, 'Words.\n\n| a | b |\n|---|---|\n| c <!-- $colspan="3" --> | |', {}, 5, "3"),
    (Unwise.LEFT_OUT, "Words.", {"content/02.b.txt": "More."}, "content/02.b.txt", ""),
    (Unwise.UNNUMBERED, "Words.", {"content/two.md": "More."}, "content/two.md", ""),
    (Unwise.TYPED, 'Words.\n\n[All is 5.]{.claim #a check="demo.gain >= 0.01"}', {}, 3, ""),
    (Unwise.SHORT_DOI, "Words\n[@doi:10/abc].", {**NAMED, "table": "manuscript_id\tstandard_id\ndoi:10/abc\tdoi:10.1000/x\n"}, 2, "@doi:10.1000/x"),
    (Unwise.DOUBTFUL, CITED, {"content/references.json": json.dumps([ITEM | {"type": "bok"}])}, "content/references.json:1", "bok"),
    (Unwise.DOUBTFUL, CITED, {"git": json.dumps([ITEM | {"type": "bok"}])}, "output:references.json", "bok"),
    (Unwise.NO_ID, "Words.", {"content/references.json": '[{"type": "book", "title": "X"}]'}, "content/references.json:1", "X"),
    (Unwise.UNREAD, "Words.", {"git": "{"}, "output:references.json", ""),
    (Unwise.ORCID, "Words.", {"metadata": f"{AUTHOR}  orcid: 0000-0002-1825-0098\n"}, "content/metadata.yaml:5", "0000-0002-1825-0098"),
    (Unwise.CREDIT, "Words.", {"metadata": f"{AUTHOR}  credit: [Dreaming]\n"}, "content/metadata.yaml:5", "Dreaming"),
    (Unwise.NUMBER, "Words.", {"metadata": f"{AUTHOR}  email: 3\n"}, "content/metadata.yaml:5", "email"),
    (Unwise.MISTAKEN, "Words.", {"metadata": "license: mine\n"}, "content/metadata.yaml:3", "licence"),
]  # fmt: skip
WRITTEN = [
    (Unwise.DEAD_LINK, "Words.\n\n[a](#nowhere)", {"formats": ("html",)}, 3, "#nowhere"),
    (Unwise.DEAD_LINK, "Words.\n\n[a](#nowhere)", {"formats": ("html", "pdf")}, 3, "#nowhere"),
    (Unwise.GLYPH, "Words.\n\nA 李.", {"formats": ("html", "pdf")}, 3, "U+674E"),
    (Unwise.UNTITLED, CITED, {"formats": ("html",), "content/references.json": json.dumps([ITEM | {"title": " "}])}, "index.html", ""),
]  # fmt: skip
"""What the pages and papers show, when they are written."""


def told(
    review, text: str, more: dict, strictly: bool, tmp_path: Path
) -> tuple[list[Problem], list[Problem]]:
    """What is refused and what is warned of, of a review with this chapter and what is `more` in it."""
    review.metadata(f"title: A\nstrict: {str(strictly).lower()}\n{more.get('metadata', '')}")
    (review.paths.content / "images").mkdir(exist_ok=True)
    (review.paths.content / "images" / "a.png").write_bytes(PNG)
    review.chapter(text)
    for name, content in more.items():
        if "/" in name:
            (review.paths.root / name).write_text(content)
    if "git" in more:
        git(review.paths.root, "init", "--quiet")
        output_branch(review.paths.root, more["git"], table=more.get("table"))
    reading, resolution = strict.read(review.paths), review.resolve()
    refused, warned = resolution.problems, [*reading.warnings, *resolution.warnings]
    if "formats" in more:
        found = written.write(resolution.manuscript, tmp_path / "out", more["formats"], reading.source)
        refused, warned = (a + b for a, b in zip((refused, warned), graded(found, strictly), strict=True))
    return [*dict.fromkeys(refused)], [*dict.fromkeys(warned)]


@pytest.mark.parametrize("strictly", [False, True])
@pytest.mark.parametrize(("kind", "text", "more", "place", "names"), UNWISE + WRITTEN)
def test_what_is_unwise_is_a_warning_and_refused_by_a_strict_review(
    review, tmp_path, kind, text, more, place, names, strictly
):
    refused, warned = told(review, text, more, strictly, tmp_path)
    found, silent = (refused, warned) if strictly else (warned, refused)
    place = f"content/01.chapter.md:{place}" if isinstance(place, int) else place
    assert [tells(p, place, names) for p in found] == [True], found
    assert silent == []
    if not (strictly and kind is Unwise.TYPED):  # all numbers are looked at there
        assert [p.unwise for p in found] == [kind]


def test_each_place_that_tells_something_unwise_has_a_row_above():
    """Whoever adds a warning gives it a kind, and an input that shows it; whoever writes another grade finds it refused."""
    places: Counter[str] = Counter()
    for file in (ROOT / "build/review").rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if (
                isinstance(node, ast.Attribute)
                and isinstance(node.value, ast.Name)
                and node.value.id == "Unwise"
            ):
                places[node.attr] += 1
    assert places == Counter(kind.name for kind, *_ in UNWISE + WRITTEN)
    assert places.keys() == Unwise.__members__.keys()
    for grade in (True, "anything", "", None):
        assert graded([Problem("", 0, "what", "todo", grade)], strict=False)[1] == []


CLAIM = '[The gain is large.]{.claim #gain check="demo.gain >= 0.01"}'
NEVER = [
    ("a value", "Words.\n\nSee `demo.gian`{.value}."),
    ("a value of no run", "Words.\n\nSee `demo.gain`{.value from=record}."),
    (
        "a claim that misses",
        'Words.\n\n[The gain is large.]{.claim #gain check="demo.gain >= 0.2" because="so"}',
    ),
    ("a claim that is none", "Words.\n\n[The gain is large.]{.claim #gain}"),
    ("the lock", f"Words.\n\n{CLAIM}"),
    ("a citation", "Words.\n\nSee [@doi:10.1000/missing]."),
    ("a key that is none", "Words.\n\nSee [@nobody]."),
    ("a short DOI that nobody knows", "Words.\n\nSee [@doi:10/abc]."),
    ("a cross reference", "Words.\n\nSee @fig:nowhere."),
    ("a picture", "Words.\n\n![Cap.](images/missing.png){alt=dot}"),
    ("a figure of a run", "Words.\n\n![Cap.](exemplar:demo/cruve)"),
    ("a variable that is printed", "Words.\n\n{{ nobody.knows }}"),
    ("words that would be lost", "Words.\n\n<table><tr><td>a</td>b</tr></table>"),
]


@pytest.mark.parametrize("strictly", [False, True])
@pytest.mark.parametrize(("what", "text"), NEVER)
def test_what_would_be_lost_or_wrong_is_refused_whatever_the_review_says(
    review, tmp_path, what, text, strictly
):
    if what == "the lock":
        review.lock = lock.Lock()
    refused, warned = told(review, text, {}, strictly, tmp_path)
    refused += [] if refused else review.resolve().missed
    assert {(tells(p, p.file + (f":{p.line}" if p.line else "")), p.unwise) for p in refused} == {(True, "")}
    assert warned == []


def test_contributors_read_the_same_table():
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    section = text.split("## What is only a warning\n")[1].split("\n## ")[0]
    assert [line.removeprefix("- ") for line in section.splitlines() if line.startswith("- ")] == [
        *map(str, Unwise)
    ]


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
