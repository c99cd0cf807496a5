"""The text speaks of each numbered display, and first of that which is numbered first."""

import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from review.reading import strict

DISPLAYS = {
    "fig:a": "![One.](exemplar:demo/curve){#fig:a}",
    "fig:b": "![Two.](exemplar:demo/curve){#fig:b}",
    "tbl:c": "| x |\n|---|\n| 1 |\n\nTable: Three. {#tbl:c}",
    "tbl:d": '::: {#tbl:d .results-table source="demo/scores"}\nFour.\n:::',
}
LABELS = list(DISPLAYS)


def told(review) -> list:
    return [p for p in strict.read(review.paths).warnings if "mention" in p.what]


def paragraphs(labels) -> str:
    return "\n\n".join(f"See @{label}." for label in labels)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.permutations(LABELS), st.lists(st.sampled_from(LABELS), max_size=6))
def test_each_display_is_mentioned_and_none_too_early(review, standing, spoken):
    review.chapter("\n\n".join([paragraphs(spoken), *(DISPLAYS[label] for label in standing)]))
    found = told(review)
    silent = {label for label in LABELS if label not in spoken}
    assert {label for p in found for label in silent if f"no text mentions {label}" == p.what} == silent
    early = [p for p in found if not p.what.startswith("no text")]
    disordered = 0
    for kind in ("fig", "tbl"):
        numbers = {label: i for i, label in enumerate(x for x in standing if x.startswith(kind))}
        firsts = [numbers[x] for x in sorted(set(spoken) & set(numbers), key=spoken.index)]
        disordered += firsts != sorted(firsts)
    assert len(early) == disordered


@pytest.mark.parametrize("name", [" x", "\tx", "", " "])
@pytest.mark.parametrize("label", LABELS)
@pytest.mark.parametrize("before", ["", "{% set name = 'x' %}\n"])
def test_a_label_whose_name_stands_apart_is_told_at_its_line(review, label, name, before):
    kind, display = label.split(":")[0], DISPLAYS[label]
    review.chapter(f"{before}Words.\n\n{display.replace(label, f'{kind}:{name}')}\n")
    line = before.count("\n") + 3 + display.split(label)[0].count("\n")
    found = strict.read(review.paths)
    assert found.problems == []
    unmentioned = [(line, True)] if name.strip() else []  # no text can mention one without a name
    assert [(p.line, "mention" in p.what) for p in found.warnings] == [(line, False), *unmentioned]


@pytest.mark.parametrize(
    ("label", "numbered"),
    [("fig:a", True), ("fig:a.b:c-d", True), ("subfig:one", False), ("my-fig:a", False), ("sec:fig:a", False)],
)  # fmt: skip
@pytest.mark.parametrize("display", [DISPLAYS["fig:a"], DISPLAYS["tbl:c"], DISPLAYS["tbl:d"]])
def test_what_gets_a_number_is_to_be_mentioned_by_its_whole_label(review, display, label, numbered):
    label = label if display.startswith("!") else label.replace("fig:", "tbl:")
    review.chapter(re.sub(r"#\S+?:\w", f"#{label}", display))
    assert [p.what for p in told(review)] == [f"no text mentions {label}"] * numbered


def test_each_is_told_at_its_line_and_refused_where_the_manuscript_is_strict(review):
    review.chapter(
        f"See @fig:b.\n\n{DISPLAYS['fig:a']}\n\n{DISPLAYS['fig:b']}\n\nSee @fig:a.\n\n{DISPLAYS['tbl:d']}"
    )
    assert sorted((p.line, re.findall(r"\w+:\w", p.what)) for p in told(review)) == [
        (1, ["fig:b", "fig:a"]),
        (9, ["tbl:d"]),
    ]
    metadata = review.paths.content / "metadata.yaml"
    metadata.write_text(metadata.read_text() + "\nstrict: true\n")
    assert told(review) == []
    assert sum("mention" in p.what for p in strict.read(review.paths).problems) == 2
