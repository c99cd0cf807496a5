"""Manubot's own conventions go on working: a folder that uses each of them once."""

import shutil
from pathlib import Path

import pytest
from review.core.paths import Paths
from review.reading import chapters, strict

MANUBOT = Path(__file__).parents[1] / "fixtures" / "manubot"


@pytest.fixture
def manubot(tmp_path) -> Paths:
    shutil.copytree(MANUBOT, tmp_path / "content")
    return Paths(tmp_path, tmp_path / "content", tmp_path / "output")


def test_every_convention_of_a_manubot_manuscript_is_read(manubot):
    reading = strict.read(manubot)
    assert [str(p) for p in reading.problems] == []
    assert [r["note"] for r in reading.references] == [
        "standard_id: doi:10.1371/journal.pcbi.1007128",
        "standard_id: pubmed:29618526",
        "standard_id: pmc:PMC5640425",
        "standard_id: isbn:9780387310732",
        "standard_id: arxiv:1407.3561v1",
        "standard_id: url:https://manubot.org",
        "standard_id: doi:10.7717/peerj-cs.86",
        "standard_id: raw:handmade",
        "standard_id: url:https://example.org/a?b=1#c",
    ]


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
    found = [p.split("; ")[0] for p in review.problems()]
    assert found == [
        "content/01.a.md:3: template variable manubot.nope is undefined",
        "content/01.a.md:3: template variable other is undefined",
        "content/01.a.md:5: template variable listed is undefined",
        "content/02.b.md:1: template variable gone is undefined",
        "content/02.b.md:2: template variable nested.deep.deeper is undefined",
    ]


def test_a_guarded_variable_may_be_undefined(review):
    assert review.problems("{% if manubot.ci_source is defined %}x{% endif %}{{ gone | default('y') }}") == []


def test_a_template_cannot_reach_into_python(review):
    [problem] = review.problems("{{ ''.__class__.__mro__ }}")
    assert problem.startswith("content/01.chapter.md:1: ")


def test_a_folder_without_chapters_says_what_to_do(review):
    assert review.problems() == [
        "content: no chapters; add one whose name begins with a digit, such as 01.introduction.md"
    ]


def test_the_line_of_a_pandoc_warning_is_that_of_its_chapter(review):
    review.chapter("A.\n", "01.a.md")
    review.chapter("B.\n\n\n[^z]: never used\n", "02.b.md")
    [problem] = review.problems()
    assert problem.startswith("content/02.b.md:4: pandoc warns: Note with key 'z'")


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
