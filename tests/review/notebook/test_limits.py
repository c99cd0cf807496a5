"""What the lab refuses is what the review would refuse, told at the line that records it."""

import re

import pytest
from review.notebook import checkpoint, figures, limits, start
from review.notebook.recording import Recorder, RecordingError
from review.results import results

ABOUT = {"ids": [1, 2], "replicated": "data", "label": "x"}


@pytest.fixture
def record(run_file):
    run_file()
    return start({"epoch": 1})


def constraints(node: object) -> set[str]:
    """Every keyword of JSON schema that a schema uses."""
    if isinstance(node, list):
        return set().union(*map(constraints, node))
    if not isinstance(node, dict):
        return set()
    return {k for k in node if k in VOCABULARY}.union(*map(constraints, node.values()))


VOCABULARY = {
    "maxLength", "minLength", "pattern", "format", "maximum", "minimum", "exclusiveMaximum", "exclusiveMinimum",
    "multipleOf", "maxItems", "minItems", "uniqueItems", "maxProperties", "minProperties", "contains", "not",
}  # fmt: skip


def test_the_schema_limits_in_no_way_that_the_lab_does_not_know():
    """A new constraint needs a refusal in the recorder, and a case below."""
    parts = {name: constraints(kind) - {"format"} for name, kind in limits.KINDS.items()}
    assert {name: found for name, found in parts.items() if found} == {
        "part": {"pattern"},
        "name": {"pattern"},
        "words": {"maxLength", "pattern"},
        "format": {"pattern"},
        "path": {"pattern"},  # made from the name
        "value": {"minLength", "minProperties", "minimum", "uniqueItems"},
        "table": {"minItems"},
        "figure": {"minLength"},
    }


def table(record, **changes):
    given = {"columns": "a b:.2f", "rows": [("x", 1.0)], "caption": "c"} | changes
    record.table("rows", **given)


def figure(record, name="f", **changes):
    drawn, axes = figures.panels()
    axes.plot([0, 1], [0, 1])
    record.figure(name, drawn, **({"alt": "x", "data": "rows"} | changes))


LONG, BELL, BACKWARDS = "x" * 2001, "a\x07b", "a\u202eb"
REFUSED = [
    (lambda r: r.number("n", 1, label=LONG), "value n: the label has 2001 characters, and 2000 are allowed"),
    (lambda r: r.number("n", 1, label=BELL), "control character"),
    (lambda r: r.number("n", 1, label=""), "the label is ''"),
    (lambda r: r.value("v", [1, 2], **ABOUT, unit=LONG), "the unit has 2001"),
    (lambda r: r.value("v", [1, 2], **ABOUT, unit=BACKWARDS), "control character"),
    (lambda r: r.value("v", [1, 2], **ABOUT, format=".2x"), "format '.2x'"),
    (lambda r: r.number("n", 10**400, label="x"), "cannot be reported"),
    (lambda r: table(r, caption=LONG), "table rows: the caption has 2001"),
    (lambda r: table(r, caption=BELL), "control character"),
    (lambda r: table(r, caption=None), "the caption is None"),
    (lambda r: table(r, columns="a B"), "column 'B'"),
    (lambda r: table(r, columns="a b:two"), "column b has the format 'two'"),
    (lambda r: table(r, columns="", rows=[]), "no columns"),
    (lambda r: table(r, rows=[(LONG, 1.0)]), "table rows: a cell has 2001"),
    (lambda r: table(r, rows=[(BELL, 1.0)]), "control character"),
    (lambda r: table(r, rows=[(True, 1.0)]), "True is neither a number nor text"),
    (lambda r: table(r, rows=[((1, 2), 1.0)]), "(1, 2) is neither a number nor text"),
    (lambda r: table(r, rows=[(10**400, 1.0)]), "cannot be reported"),
    (lambda r: table(r, rows=[(float("inf"), 1.0)]), "cannot be reported"),
    (lambda r: (table(r), figure(r, alt=LONG)), "figure f: the alt text has 2001"),
    (lambda r: (table(r), figure(r, alt=BELL)), "control character"),
    (lambda r: (table(r), figure(r, alt=" ")), "the alt text is ' '"),
    (lambda r: figure(r, data="elsewhere"), "no table 'elsewhere' behind it; record that table first"),
]


@pytest.mark.parametrize(("attempt", "message"), REFUSED)
def test_it_is_refused_in_one_line_where_it_is_recorded(record, attempt, message):
    with pytest.raises(RecordingError, match=re.escape(message)) as refusal:
        attempt(record)
    assert "\n" not in str(refusal.value)


def test_what_is_just_within_the_limits_is_read(record):
    long = "x" * 2000
    record.number("n", 1, label=long, unit=long, format="+08,.2f")
    record.number("yes", True, label="x")
    table(record, columns="from b:", rows=[(long, None), ("two\nlines", 3)], caption=long)
    figure(record, alt=long)
    record.finish()
    read = results.load(record.folder / "results.json")
    assert (read.figures["f"].alt, read.tables["rows"].rows[0]) == (long, (long, None))


@pytest.mark.parametrize(
    ("suffix", "attempt"), [(".png", figure), (".svg", figure), (".json", Recorder.finish)]
)
def test_a_file_that_is_too_large_is_refused_where_it_is_made(record, monkeypatch, suffix, attempt):
    table(record)
    monkeypatch.setitem(limits.LARGEST, suffix, 100)
    with pytest.raises(RecordingError, match="and 100 are allowed"):
        attempt(record)
    assert not (record.folder / "results.json").exists()


@pytest.mark.parametrize("runner", [True, False])
def test_parts_outlive_results_that_could_not_be_written(record, monkeypatch, tmp_path, runner):
    if runner:
        monkeypatch.setenv("REVIEW_PARTS", str(tmp_path / "kept"))
    parts = checkpoint.of(record)
    parts.once("a", lambda: 1)
    monkeypatch.setitem(limits.LARGEST, ".json", 100)
    with pytest.raises(RecordingError):
        record.finish()
    assert (parts.folder / "a.npz").exists()
    assert parts.folder.parent == tmp_path / ("kept" if runner else "checkpoints")
    monkeypatch.undo()
    record.finish()
    assert parts.folder.exists() == runner  # a runner removes them itself
