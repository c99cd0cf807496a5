"""Which results are still those of their sources, and that what is not fresh alone is run again."""

import json
import os
import re
import shutil
import subprocess
import sys
import time

import pytest
from review.core.errors import Refused
from review.core.paths import Paths
from review.results import results
from review.runs import engine
from rich.console import Console


@pytest.fixture(scope="module")
def good(tmp_path_factory, new_review):
    """A review with one exemplar, which has run."""
    review = new_review(tmp_path_factory.mktemp("good"))
    review.exemplar("good", "from lab.helper import helper\nrecord(n)")
    (review.paths.exemplars / "lab" / "helper.py").write_text("def helper(x):\n    return 1 / x\n")
    assert review.refresh() == []
    return review


@pytest.fixture
def fresh(good, tmp_path, new_review):
    """A copy of it, with nothing stale."""
    review = good
    for folder in ("exemplars/good", "exemplars/lab", "exemplars/data", "output/exemplars/good"):
        shutil.copytree(review.paths.root / folder, tmp_path / folder)
    copy = new_review(tmp_path)
    assert copy.why() == {}
    return copy


def test_a_fresh_review_starts_neither_snakemake_nor_a_kernel(fresh, monkeypatch):
    def refuse(*args, **kwargs):
        raise AssertionError("a process was started")

    monkeypatch.setattr(subprocess, "Popen", refuse)
    notebook = fresh.paths.exemplars / "good" / "good.py"
    notebook.write_text(notebook.read_text().replace("# Prose.", "# Better prose."))
    os.utime(fresh.paths.exemplars / "lab" / "helper.py")
    start = time.process_time()
    assert fresh.refresh() == []
    assert time.process_time() - start < 0.5
    notebook.write_text(notebook.read_text().replace("record(n)", "record(n + 1)"))
    with pytest.raises(AssertionError):
        fresh.refresh()


def test_results_are_believed_wherever_a_cache_brought_them_from(fresh):
    for file in fresh.paths.runs.rglob("*"):
        os.utime(file, (1, 1))
    assert fresh.why() == {}


def test_an_edit_with_an_older_time_is_noticed(fresh):
    helper = fresh.paths.exemplars / "lab" / "helper.py"
    helper.write_text("def helper(x):\n    return 2 / x\n")
    os.utime(helper, (1, 1))
    assert fresh.why() == {"good": ("lab/helper.py changed",)}


def test_status_names_every_reason(fresh, monkeypatch):
    notebook, settings = (fresh.paths.exemplars / "good" / f for f in ("good.py", "settings.yaml"))
    notebook.write_text(notebook.read_text().replace("record(n)", "record(2 * n)"))
    settings.write_text(
        settings.read_text().replace("quick: {}", "quick: {n: 4}").replace("data: []", "data: [d.csv]")
    )
    (fresh.paths.exemplars / "data" / "d.csv").write_text("1")
    (fresh.paths.root / "build").mkdir()
    (fresh.paths.root / "build" / "requirements.txt").write_text("numpy==1\n")
    monkeypatch.setenv("REVIEW_DEVICE", "cuda")
    assert fresh.why()["good"] == (
        "cells of good.py changed", "data d.csv is new", "device changed", "parameter n changed", "pinned versions changed",
    )  # fmt: skip


@pytest.mark.parametrize(
    "damage",
    [lambda text: text.replace('"mean": 3', '"mean": 4'), lambda text: text[:-20], lambda text: ""],
    ids=["tampered with", "truncated", "empty"],
)
def test_damaged_results_are_not_believed(fresh, damage):
    file = fresh.results("good")
    whole = file.read_text()
    file.write_text(damage(whole))
    assert file.read_text() != whole
    assert fresh.why() == {"good": ("results.json changed since the run",)}


def test_damaged_results_are_made_again(fresh):
    file = fresh.results("good")
    whole = file.read_text()
    file.write_text(whole[: len(whole) // 2])
    assert fresh.refresh() == []
    assert json.loads(file.read_text()) == json.loads(whole)
    assert fresh.why() == {}


def test_a_failed_rerun_leaves_the_last_good_results(fresh):
    before = {p: p.read_bytes() for p in (fresh.paths.runs / "good").rglob("*")}
    fresh.exemplar("good", "raise ValueError('broken by an edit')")
    [problem] = fresh.refresh()
    assert "cell 3 raised ValueError: broken by an edit" in str(problem)
    assert {p: p.read_bytes() for p in (fresh.paths.runs / "good").rglob("*")} == before
    assert fresh.why() == {"good": ("cells of good.py changed", "lab/helper.py is no longer used")}


def jobs(said: str) -> set[str]:
    """The exemplars in Snakemake's list of jobs."""
    return set(re.findall(r"^exemplar_(\w+)\s+1$", said, re.MULTILINE))


def test_snakemake_itself_runs_what_is_stale_and_nothing_else(fresh):
    def snakemake(*words: str) -> subprocess.CompletedProcess:
        snakefile = str(fresh.paths.snakefile)
        command = [sys.executable, "-m", "snakemake", "-s", snakefile, "--cores", "2", *words]
        return subprocess.run(command, cwd=fresh.paths.root, capture_output=True, text=True, timeout=120)

    fresh.exemplar("second", "record(2)")
    first = snakemake()
    assert first.returncode == 0, first.stderr
    assert jobs(first.stderr) == {"second"}
    assert fresh.why() == {}
    fresh.exemplar("third", "raise ValueError('seen on the console')")
    failed = snakemake("--config", "exemplars=second,third")
    assert failed.returncode == 1
    assert jobs(failed.stderr) == {"third"}
    assert "exemplars/third/third.py:13: cell 3 raised ValueError: seen on the console" in failed.stderr


def test_a_snakemake_that_cannot_start_is_passed_on_in_one_line(fresh, monkeypatch, tmp_path):
    broken = tmp_path / "Snakefile"
    broken.write_text("raise WorkflowError('Directory cannot be locked. Remove the lock with --unlock.')\n")
    monkeypatch.setattr(Paths, "snakefile", broken)
    fresh.exemplar("good", "record(1)")
    [problem] = map(str, fresh.refresh())
    assert "\n" not in problem
    assert problem.startswith("no job started: WorkflowError in file")
    assert "--unlock" in problem
    assert problem.endswith("see output/logs/snakemake.log")


def test_a_run_with_other_parameters_leaves_the_builds_own_alone(fresh):
    quiet = Console(quiet=True)
    before = {p: p.read_bytes() for p in fresh.paths.runs.rglob("*") if p.is_file()}
    folder = engine.run(fresh.paths, "good", {"n": "7"}, "full", console=quiet)
    found = results.load(folder / "results.json")
    assert (found.source, found.profile, found.parameters) == ("run", "full", {"epoch": 1, "n": 7})
    assert found.values["mean"].mean == 7
    assert folder == fresh.paths.trials / f"good-{found.key.removeprefix('sha256:')[:12]}"
    again = engine.run(fresh.paths, "good", {"n": "7"}, "full", console=quiet)
    assert again == folder
    assert {p: p.read_bytes() for p in fresh.paths.runs.rglob("*") if p.is_file()} == before
    with pytest.raises(Refused, match="no parameter 'm'"):
        engine.run(fresh.paths, "good", {"m": "7"}, console=quiet)
    with pytest.raises(Refused, match="no exemplar 'god'; did you mean 'good'"):
        engine.run(fresh.paths, "god", console=quiet)
    fresh.exemplar("good", "assert n < 5, 'too many'")
    with pytest.raises(Refused, match="cell 3 raised AssertionError: too many"):
        engine.run(fresh.paths, "good", {"n": "7"}, console=quiet)


def test_the_same_results_give_the_same_executed_notebook(fresh):
    executed = fresh.paths.runs / "good" / "good.ipynb"
    first = executed.read_bytes()
    fresh.results("good").unlink()
    assert fresh.refresh() == []
    assert executed.read_bytes() == first


def test_a_malformed_exemplar_stops_no_other(fresh):
    (fresh.exemplar("bad").with_name("settings.yaml")).write_text("title: x\n")
    fresh.results("good").unlink()
    problems = fresh.refresh()
    assert {p.file for p in problems} == {"exemplars/bad/settings.yaml"}
    assert set(fresh.why()) == {"bad"}
