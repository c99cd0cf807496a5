"""A failure is one problem or many, each with what is wrong and what to do, whatever shows it."""

import ast
import pickle
from pathlib import Path

import pytest
from review.core.errors import Problem, Refused, ReviewError

ROOT = Path(__file__).parents[3]
PROBLEMS = [Problem("b.md", 2, "it is wrong", "mend it"), Problem("a.md", 0, "so is this", "mend this")]


def test_all_that_is_refused_is_shown_sorted_and_once():
    refused = Refused([*PROBLEMS, PROBLEMS[0]])
    assert refused.problems == sorted(PROBLEMS)
    assert str(refused) == "a.md: so is this; mend this\nb.md:2: it is wrong; mend it"


@pytest.mark.parametrize(
    ("place", "shown"), [((), "x; y"), (("a.md",), "a.md: x; y"), (("a.md", 3), "a.md:3: x; y")]
)
def test_a_failure_is_a_problem_with_its_place(place, shown):
    error = ReviewError("x", "y", *place)
    file, line = (*place, "", 0)[:2] if len(place) != 1 else (*place, 0)
    assert error.problems == [Problem(file, line, "x", "y")]
    assert str(error) == shown


@pytest.mark.parametrize("error", [ReviewError("x", "y", "a.md", 3), Refused(PROBLEMS)])
def test_a_failure_comes_whole_out_of_another_process(error):
    assert pickle.loads(pickle.dumps(error)).problems == error.problems


def calls(name: str):
    """Every call of `name` in the machine and what runs it."""
    for folder in ("build", "ci"):
        for file in (ROOT / folder).rglob("*.py"):
            for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call) and ast.unparse(node.func).split(".")[-1] == name:
                    yield f"{file}:{node.lineno}", node.args


@pytest.mark.parametrize("name", ["ReviewError", "Unknown"])
def test_every_failure_says_what_to_do(name):
    """Python would find out only where the failure is met, and few are in tests."""
    assert [place for place, given in calls(name) if len(given) < 2] == []
    assert list(calls(name))
