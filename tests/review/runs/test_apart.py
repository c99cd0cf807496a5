"""Values of a record that are not those of the build's own run, and the reasons for it."""

from dataclasses import replace

import pytest
from review.results.results import load
from review.results.shelf import Record, Shelf
from review.runs import apart
from throwaway import value, write_results


@pytest.fixture
def runs(tmp_path):
    def run(folder, shift):
        names = ("knobs.rate", "knobs.width", "knobsmith")
        made = {name: value([shift + e for e in (-0.1, 0, 0, 0.1) * 2]) for name in names}
        return load(write_results(tmp_path / folder, values=made))

    return run("a", 0), run("b", 9)


def test_what_is_apart_is_not_compared_and_all_else_is(runs):
    build, record = runs
    shelf = Shelf({"demo": build}, {"demo": Record(record)})
    assert len(shelf.disagreements("demo")) == 3
    shelf = replace(shelf, records={"demo": Record(record, apart={"knobs": "fewer tries"})})
    [line] = shelf.disagreements("demo")
    assert line.startswith("knobsmith ")


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("knobs: fewer tries\n", 0),
        ("# why\nknobs:\n", 2),
        ("knobs: x\ngone: y\n", 2),
        ("- knobs\n", 1),
        ("a: [\n", 2),
    ],
)
def test_each_line_has_a_reason_and_a_value(runs, tmp_path, text, line):
    file = tmp_path / apart.NAME
    file.write_text(text)
    known, problems = apart.read(file, "apart.yaml", runs[1])
    assert [p.line for p in problems] == ([line] if line else [])
    assert line or known == {"knobs": "fewer tries"}


def test_there_may_be_no_such_file(runs, tmp_path):
    assert apart.read(tmp_path / apart.NAME, "apart.yaml", runs[1]) == ({}, [])
