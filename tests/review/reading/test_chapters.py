"""Manubot's own conventions go on working: a folder that uses each of them once."""

import shutil
from pathlib import Path

import pytest
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
