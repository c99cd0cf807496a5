"""What a job is asked for it takes whole; what a notebook kept of its work is there until its results are accepted."""

import pytest
from review.runs import execute

KEEPING = """
import os
from pathlib import Path

parts = Path(os.environ["REVIEW_PARTS"])
with (seen / "found.txt").open("a") as file:
    file.write(f"{(parts / 'demo' / 'part').exists()} ")
(parts / "demo").mkdir(parents=True, exist_ok=True)
(parts / "demo" / "part").touch()
record(n, **({"values": {}, "tables": 3} if Path("bad").exists() else {}))
"""


def found(review) -> list[str]:
    return (review.seen / "found.txt").read_text().split()


def test_parts_outlive_a_run_that_is_refused_and_go_with_one_that_is_accepted(review):
    review.exemplar("demo", KEEPING)
    (review.paths.root / "bad").touch()
    assert len(review.refresh()) == 1
    (review.paths.root / "bad").unlink()
    assert review.refresh() == []
    assert found(review) == ["False", "True"]
    review.results("demo").unlink()
    assert review.refresh() == []
    assert found(review) == ["False", "True", "False"]


def test_another_run_finds_none_of_them(review):
    notebook = review.exemplar("demo", KEEPING)
    (review.paths.root / "bad").touch()
    review.refresh()
    notebook.write_text(notebook.read_text() + "\n1 + 1\n")
    review.refresh()
    assert found(review) == ["False", "False"]


@pytest.mark.parametrize("odd", [["-p", "n"], ["-p", "n=1", "-p", "n=2"]])
def test_parameters_that_mean_nothing_are_refused(review, monkeypatch, odd):
    review.exemplar("demo")
    monkeypatch.chdir(review.paths.root)
    done = []
    assert execute.main(["demo", "-p", "n=1"], done.append) == 0
    assert execute.main(["demo", *odd], done.append) == 1
    assert [job.parameters["n"] for job in done] == [1]
