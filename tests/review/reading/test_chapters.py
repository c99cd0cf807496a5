"""Manubot's own conventions go on working: a folder that uses each of them once."""

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from review.core.errors import Refused
from review.core.paths import Paths
from review.reading import chapters, strict
from throwaway import tells

MANUBOT = Path(__file__).parents[1] / "fixtures" / "manubot"


@pytest.fixture
def manubot(tmp_path) -> Paths:
    shutil.copytree(MANUBOT, tmp_path / "content")
    return Paths(tmp_path, tmp_path / "content", tmp_path / "output")


def test_every_convention_of_a_manubot_manuscript_is_read(manubot):
    reading = strict.read(manubot)
    assert [str(p) for p in reading.problems] == []
    assert [r["note"].removeprefix("standard_id: ") for r in reading.references] == [
        "doi:10.1371/journal.pcbi.1007128", "pubmed:29618526", "pmc:PMC5640425", "isbn:9780387310732", "arxiv:1407.3561v1",
        "url:https://manubot.org", "doi:10.7717/peerj-cs.86", "raw:handmade", "url:https://example.org/a?b=1#c",
    ]  # fmt: skip


def test_template_variables_are_those_of_manubot(manubot, monkeypatch):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1767225600")
    source, problems = chapters.read(manubot)
    assert problems == []
    for text in (
        "The answer is 42, by template; January 31, 2026",
        "on January 1, 2026",
        "**Ada Lovelace**^[✉]",
    ):
        assert text in source.markdown
    assert "comment of the template" not in source.markdown
    assert "Analytical Engine Society; Elsewhere · Funded by The Society" in source.markdown


def test_a_build_on_github_asks_no_server(manubot, monkeypatch):
    for key, text in {
        "GITHUB_ACTIONS": "true", "GITHUB_REPOSITORY": "ada/review", "GITHUB_SHA": "a" * 40, "GITHUB_RUN_ID": "1",
    }.items():  # fmt: skip
        monkeypatch.setenv(key, text)
    source, _ = chapters.read(manubot)
    assert source.variables["manubot"]["html_url_versioned"] == f"https://ada.github.io/review/v/{'a' * 40}/"
    assert "by GitHub" in source.markdown


def test_every_undefined_variable_is_reported_in_one_run_with_its_line(review):
    review.chapter(
        "One.\n\n{{ manubot.nope }} {{ other }}\n\n{% for a in listed %}{{ a }}{% endfor %}\n", "01.a.md"
    )
    review.metadata("title: A\nstrict: true\n")
    review.chapter("{% if gone %}x{% endif %}\n{{ nested.deep.deeper }}\n", "02.b.md")
    places = [("01.a.md:3", "manubot.nope"), ("01.a.md:3", "other"), ("01.a.md:5", "listed"),
              ("02.b.md:1", "gone"), ("02.b.md:2", "nested.deep.deeper")]  # fmt: skip
    found = review.problems()
    assert len(found) == 5
    assert all(tells(p, f"content/{at}", name) for p, (at, name) in zip(found, places, strict=True))


def test_a_guarded_variable_may_be_undefined(review):
    assert review.problems("{% if manubot.ci_source is defined %}x{% endif %}{{ gone | default('y') }}") == []


def test_a_template_cannot_reach_into_python(review):
    [problem] = review.problems("{{ ''.__class__.__mro__ }}")
    assert problem.startswith("content/01.chapter.md:1: ")


def test_a_folder_without_chapters_says_what_to_do(review):
    [problem] = review.problems()
    assert tells(problem, "content")


def test_the_line_of_a_pandoc_warning_is_that_of_its_chapter(review):
    review.chapter("A.\n", "01.a.md")
    review.chapter("B.\n\n\n[^z]: never used\n", "02.b.md")
    [problem] = review.problems()
    assert tells(problem, "content/02.b.md:4", "'z'")


NAMES = """
Value `one.gain`{.value}, not `never.gain` and not `also/never`{.value}.

    `never.gain`{.value} in a block of code

<!-- ![A.](exemplar:never/curve) -->

[A sentence.]{.claim #a check="two.gain - three.part.gain >= 0"}

![A.](exemplar:four/curve){#fig:a}

::: {#tbl:a .results-table source="five/scores"}
A.
:::

::: {.slider source="six/stops" curves="seven/curves" points="eight/points" rows="1"}
A.
:::

::: {.exemplar name="nine" verdict="supports"}
A.
:::

::: {.exemplar name="../never" verdict="supports"}
A.
:::
"""


def test_every_exemplar_is_known_that_the_chapters_name_and_no_other(manubot):
    (manubot.content / "90.names.md").write_text(NAMES)
    assert strict.read(manubot).exemplars == {
        *("one", "two", "three", "four", "five", "six", "seven", "eight", "nine"),
    }


NEXT = (
    "# Two\n\n```\ncode two\n```\n\n<!-- c -->\n\nMore `demo.nope`{.value}\n\n-----\n\n</pre>\n\n\\end{x}\n"
)


@pytest.mark.parametrize(
    ("opened", "line"),
    [("```\ncode", 3), ("~~~ python\ncode", 3), ("x\n\ny <!-- hidden", 5), ("-----\na b\n\nc d", 3), ("<pre>\n\nx", 3),
     ("\\begin{x}\n\ny", 3), ("```\na\n```\n\nb\n\n``` r\nc\n\nd", 9), ("<!-- a -->\n\n<!--\n\nd", 5)],
)  # fmt: skip
def test_what_a_chapter_leaves_open_is_refused_where_it_opens_it(review, opened, line):
    review.chapter(f"# One\n\n{opened}\n", "01.a.md")
    review.chapter(NEXT.replace("~~~", "```") if "~" not in opened else NEXT.replace("```", "~~~"), "02.b.md")
    with pytest.raises(Refused) as refused:
        review.problems()
    assert [(p.file, p.line) for p in refused.value.problems] == [("content/01.a.md", line)]


def test_definitions_are_shared_by_all_chapters_and_no_list_goes_on(review):
    review.references({"id": "doi:10.1000/a", "type": "book", "title": "A"})
    review.chapter("# One[^n], [l], [@t]\n\n- item\n", "01.a.md")
    review.chapter("    no item\n\n[^n]: Note.\n\n[l]: https://e.org\n\n[@t]: doi:10.1000/a\n", "02.b.md")
    resolution = review.resolve()
    assert resolution.problems == []
    blocks = resolution.manuscript.ast["blocks"]
    assert [block["t"] for block in blocks][:3] == ["Header", "BulletList", "CodeBlock"]
    assert json.dumps(blocks[0]).count("Note.") == 1


@pytest.mark.parametrize("name", ["02.B.MD", "02.b.markdown", "02.b.Rmd", "02.b.txt", "2"])
def test_what_is_named_as_a_chapter_is_not_left_out(review, name):
    review.metadata("title: A\nstrict: true\n")
    review.chapter("# One\n")
    review.chapter("# Two\n", name)
    assert [p.split(": ")[0] for p in review.problems()] == [f"content/{name}"]


@pytest.mark.parametrize("strictly", [False, True])
def test_markdown_beside_the_chapters_and_lists_without_a_blank_line_are_unwise(review, strictly):
    review.metadata(f"title: A\nstrict: {str(strictly).lower()}\n")
    review.chapter("# One\n\nWords\n- a\n- b\n")
    review.chapter("# Two\n", "two.md")
    reading = strict.read(review.paths)
    told = {(p.file, p.line) for p in (reading.problems if strictly else reading.warnings)}
    assert told == {("content/01.chapter.md", 4), ("content/01.chapter.md", 5), ("content/two.md", 0)}
    assert not (reading.warnings if strictly else reading.problems)


def test_an_example_of_metadata_in_code_sets_none(review):
    assert review.problems("# One\n\n```\n\n---\nlang: de\n---\n```\n") == []


@pytest.mark.parametrize(
    ("name", "given", "text"),
    [("a.json", "", "{bad"), ("a.json", "a=", "{bad"), ("a.json", "", "[1]"), ("a.yaml", "a=", "x: ["), ("a.yml", "", "x"),
     ("a.toml", "a=", "x"), ("a.json", "a=", b"\xff"), ("a", "a=", "x: 1")],
)  # fmt: skip
def test_variables_that_nobody_can_read_are_refused_and_the_others_hold(review, caplog, name, given, text):
    for file, content in ((name, text), ("good.json", '{"x": 1}'), ("list.json", "[2]")):
        content = content if isinstance(content, bytes) else content.encode()
        (review.paths.root / file).write_bytes(content)
    bad, good, listed = (str(review.paths.root / file) for file in (name, "good.json", "list.json"))
    review.paths = replace(review.paths, variables=(good, given + bad, f"several={listed}"))
    review.chapter("Words {{x}} {{several[0]}}.")
    source, problems = chapters.read(review.paths)
    [problem] = problems
    assert tells(problem, name)
    assert "Words 1 2." in source.markdown
    assert not caplog.records
