"""One name for each thing in every table and claim, and none that two things or two colours share by mistake."""

import pytest
from review.results import names
from review.results.results import load
from throwaway import TABLES, value, write_results

GOOD = "key,name,colour\nlink,one curve,#00795A\nLine,a line,#222222\n"


def test_cells_and_labels_carry_the_name_and_nothing_else_does(tmp_path):
    (tmp_path / "names.csv").write_text(GOOD)
    called, problems = names.read(tmp_path / "names.csv", "names.csv")
    assert problems == []
    values = {
        "link.gain": value([1, 2, 3], label="gain, sites: 300 n, link"),
        "a": value([1, 2], label="linked"),
    }
    results = names.named(load(write_results(tmp_path / "run", values=values, tables=TABLES)), called)
    assert {k: v.label for k, v in results.values.items()} == {
        "link.gain": "gain, sites: 300 n, one curve",
        "a": "linked",
    }
    assert [row[0] for row in results.tables["scores"].rows] == ["a line", "Curve", "None"]


def test_a_review_without_names_is_shown_as_it_was_recorded(tmp_path):
    assert names.read(tmp_path / "names.csv", "names.csv") == ({}, [])


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ("link,x,#000000", "link"),
        ("x,y,blue", "blue"),
        ("x,y", "row"),
        ("x,,#000000", "row"),
        ("x,one curve,#111111", "one curve"),
    ],
)
def test_a_row_that_says_something_else_is_named_by_its_line(tmp_path, row, says):
    (tmp_path / "names.csv").write_text(GOOD + row + "\n")
    [problem] = names.read(tmp_path / "names.csv", "names.csv")[1]
    assert str(problem).startswith("names.csv:4: ")
    assert says in problem.what


def test_a_file_of_other_columns_is_refused(tmp_path):
    (tmp_path / "names.csv").write_text("a,b\n")
    [problem] = names.read(tmp_path / "names.csv", "names.csv")[1]
    assert str(problem).startswith("names.csv:1: ")
