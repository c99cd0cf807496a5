"""Builds of tiny notebooks; the good and the bad ones share one build."""

import importlib.util
import io
import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import nbformat
import pytest
from review.core.errors import Refused
from review.core.paths import Paths
from review.results import results
from review.runs import engine, progress
from rich.console import Console

ROOT = Path(__file__).parents[3]
FAILING = """
x = 1
print("so far so good")
helper(0)
"""
OUTSIDE = """
import socket, subprocess, sys
from pathlib import Path

refused = []
for try_it in (lambda: socket.create_connection(("192.0.2.1", 80), 2), lambda: socket.getaddrinfo("a.invalid", 80)):
    try:
        try_it()
    except OSError as error:
        refused.append(str(error))
child = "import socket; socket.create_connection(('192.0.2.1', 80), 2)"
done = subprocess.run([sys.executable, "-c", child], capture_output=True, text=True)
refused.append(done.stderr.splitlines()[-1])
server = socket.create_server(("127.0.0.1", 0))
socket.create_connection(server.getsockname()).close()
Path("refused.txt").write_text("\\n".join(refused))
record(len(refused))
"""


def add_all(review) -> None:
    review.exemplar("good", "from lab.helper import helper\nrecord(n)")
    review.exemplar("failing", FAILING.replace("helper(0)", "from lab.helper import helper\nhelper(0)"))
    review.exemplar("hanging", "import time\ntime.sleep(60)", timeout=1)
    review.exemplar("dying", "import os\nos._exit(3)")
    review.exemplar("silent", "pass")
    review.exemplar("not_a_number", "record(float('nan'))")
    review.exemplar("impostor", "record(n, exemplar='good')")
    review.exemplar(
        "meddling",
        "from pathlib import Path\nfrom lab import m\nrecord(n)\nPath('exemplars/lab/m.py').write_text('x = 1')",
    )
    littering = (
        "record(n)\nimport json, os\nfolder = json.loads(open(os.environ['REVIEW_RUN']).read())['folder']\n"
    )
    review.exemplar("littering", littering + "open(folder + '/page.html', 'w').close()")
    review.exemplar("outside", OUTSIDE)
    lab = review.paths.exemplars / "lab"
    (lab / "helper.py").write_text("def helper(x):\n    return 1 / x\n")
    (lab / "m.py").write_text("")


@pytest.fixture(scope="module")
def built(tmp_path_factory, new_review):
    """A review after one build, the problems of that build, and the lines it printed."""
    review = new_review(tmp_path_factory.mktemp("built"))
    add_all(review)
    with open(review.paths.root / "printed.txt", "w+") as printed:
        problems = engine.refresh(review.paths, console=Console(file=printed, width=40))
        printed.seek(0)
        return review, {Path(p.file).stem: str(p) for p in problems}, printed.read().splitlines()


def test_a_good_notebook_leaves_checked_results_its_executed_self_and_a_manifest(built):
    review, problems, _ = built
    assert "good" not in problems
    found = results.load(review.results("good"))
    assert (found.exemplar, found.profile, found.source, found.epoch) == ("good", "quick", "build", 1)
    assert found.parameters == {"epoch": 1, "n": 3}
    assert found.values["mean"].mean == 3
    assert sorted(p.name for p in (review.paths.runs / "good").iterdir()) == [
        "good.ipynb",
        "manifest.json",
        "results.json",
    ]
    executed = nbformat.read(review.paths.runs / "good" / "good.ipynb", 4)
    assert [c.execution_count for c in executed.cells if c.cell_type == "code"] == [1, 2, 3, 4]


def test_every_failure_is_reported_in_the_same_build_in_one_line(built):
    _, problems, _ = built
    assert set(problems) == {
        "failing",
        "hanging",
        "dying",
        "silent",
        "not_a_number",
        "impostor",
        "meddling",
        "littering",
    }
    assert not any("\n" in line for line in problems.values())


def test_a_failing_cell_is_named_with_line_cell_error_output_and_notebook(built):
    review, problems, _ = built
    assert problems["failing"] == (
        "exemplars/failing/failing.py:16: cell 3 raised ZeroDivisionError: division by zero (at exemplars/lab/helper.py:2); "
        "it last printed: so far so good; the notebook is kept at output/logs/failing.failed.ipynb"
    )
    line = (review.paths.exemplars / "failing" / "failing.py").read_text().splitlines()[15]
    assert line == "helper(0)"
    kept = nbformat.read(review.paths.logs / "failing.failed.ipynb", 4)
    assert any(o.output_type == "error" for c in kept.cells for o in c.get("outputs", []))


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("hanging", "hanging.py:13: cell 3 took longer than 1 s (timeout in settings.yaml); the notebook is kept at output/logs/hanging.failed.ipynb"),
        ("dying", "dying.py:13: cell 3 killed its kernel (out of memory, or a crash in compiled code?); the notebook is kept at output/logs/dying.failed.ipynb"),
        ("silent", "silent.py: the results are missing; the notebook must end with record.finish()"),
        ("not_a_number", "not_a_number.py: the results are malformed: values.mean.mean: nan is not a number that can be reported;"),
        ("impostor", "impostor.py: the results say exemplar 'good', asked was 'impostor';"),
        ("littering", "littering.py: it left page.html beside its results; write what is not recorded elsewhere"),
        ("meddling", "meddling.py: lab/m.py changed while it ran; run the build again"),
    ],
)  # fmt: skip
def test_each_way_to_fail_has_its_own_line(built, name, says):
    review, problems, _ = built
    assert problems[name].startswith(f"exemplars/{name}/{says}")
    assert not (review.paths.runs / name).exists()
    if name in ("silent", "not_a_number", "impostor", "littering", "meddling"):
        assert problems[name].endswith(f"; what it left is kept at output/logs/{name}.refused/")
        assert (review.paths.logs / f"{name}.refused" / f"{name}.ipynb").is_file()
    else:
        assert nbformat.read(review.paths.logs / f"{name}.failed.ipynb", 4).cells


def test_failed_jobs_leave_no_half_done_folder(built):
    review, _, _ = built
    assert {p.name for p in review.paths.runs.iterdir() if p.suffix != ".lock"} == {"good", "outside"}
    assert not list((review.paths.root / "output" / ".jobs").glob("*"))


def test_a_kernel_and_its_processes_reach_nothing_but_this_machine(built):
    review, _, _ = built
    assert review.mean("outside") == 3
    lines = (review.paths.root / "refused.txt").read_text().splitlines()
    assert [line.split(": the network is closed")[0].split(" ")[-1] for line in lines] == [
        "192.0.2.1",
        "a.invalid",
        "192.0.2.1",
    ]


def test_without_a_terminal_progress_is_plain_lines(built):
    _, _, printed = built
    assert "good: running (not run yet)" in printed
    assert any(line.startswith("good: done after ") for line in printed)
    assert any(line.startswith("hanging: failed after ") for line in printed)
    assert not any("\x1b" in line for line in printed)


def test_status_says_what_is_fresh_and_what_failed_stays_stale(built):
    review, _, _ = built
    stands = {s.name: s for s in engine.status(review.paths)}
    assert (stands["good"].fresh, stands["good"].why) == (True, ())
    assert 0 < stands["good"].seconds < 60
    assert (stands["failing"].fresh, stands["failing"].why, stands["failing"].seconds) == (
        False,
        ("not run yet",),
        None,
    )


@pytest.fixture
def fresh(built, tmp_path, new_review):
    """A copy of the built review's good exemplar, with nothing stale in it."""
    review, _, _ = built
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


def test_snakemake_itself_runs_what_is_stale_and_nothing_else(fresh):
    def snakemake(*words: str) -> subprocess.CompletedProcess:
        snakefile = str(fresh.paths.snakefile)
        command = [sys.executable, "-m", "snakemake", "-s", snakefile, "--cores", "2", *words]
        return subprocess.run(command, cwd=fresh.paths.root, capture_output=True, text=True, timeout=120)

    fresh.exemplar("second", "record(2)")
    first = snakemake()
    assert first.returncode == 0, first.stderr
    assert "exemplar        1" in first.stderr
    assert fresh.why() == {}
    fresh.exemplar("third", "raise ValueError('seen on the console')")
    failed = snakemake("--config", "exemplars=second,third")
    assert failed.returncode == 1
    assert "exemplar        1" in failed.stderr  # the third alone
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


@pytest.mark.parametrize("seconds", [0, 600])
def test_the_parts_of_a_long_run_are_told_as_they_are_done_but_not_too_often(review, monkeypatch, seconds):
    monkeypatch.setattr(progress, "SECONDS", seconds)
    shutil.copy(ROOT / "exemplars/lab/progress.py", review.paths.exemplars / "lab")
    code = """
    from lab import progress
    for i in range(2):
        progress.tell("long", f"part {i} took 1.0 s")
    record(n)
    """
    review.exemplar("long", code)
    said = io.StringIO()
    folder = engine.run(review.paths, "long", console=Console(file=said, width=200))
    told = [line for line in said.getvalue().splitlines() if "part" in line]
    both = ["long: running (part 0 took 1.0 s)", "long: running (part 1 took 1.0 s)"]
    assert told == (both if seconds == 0 else [])
    assert "part 1" not in (folder / "long.ipynb").read_text()  # two runs that found the same look the same


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


def test_jupyter_server_is_not_installed():
    """It makes every import of nbformat, and so every job, more than a second slower."""
    assert importlib.util.find_spec("jupyter_server") is None
