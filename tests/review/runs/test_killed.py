"""Whatever dies, and whenever: the next build is right, and nothing half done is believed."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable

import psutil
import pytest
from review.core import signals
from review.runs import group

SLOW = """
import os, time
from pathlib import Path

with (seen / "started.txt").open("a") as file:
    file.write(f"{os.getpid()}\\n")
while not Path("go.txt").exists():
    time.sleep(0.02)
record(n)
"""
BUILD = """
import signal, sys
from pathlib import Path
from review.core import signals
from review.runs import engine
from review.core.paths import Paths

signal.signal(signal.SIGINT, signal.default_int_handler)  # which a suite in the background ignores
root = Path(sys.argv[1])
with signals.raised():  # as every verb has it
    for problem in engine.refresh(Paths(root, root / "content", root / "output")):
        print(problem)
"""


def build(review) -> subprocess.Popen:
    """A build in a process group of its own, as a terminal would start it."""
    return subprocess.Popen(
        [sys.executable, "-c", BUILD, str(review.paths.root)],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )


def wait_for(what: Callable[[], object], seconds: float = 120):
    end = time.monotonic() + seconds
    while not (found := what()):
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.02)
    return found


def kernels(review) -> list[int]:
    """The process ids of the kernels that reached the last cell."""
    file = review.seen / "started.txt"
    return [int(line) for line in file.read_text().split()] if file.exists() else []


def let_go(review) -> None:
    (review.paths.root / "go.txt").touch()


@pytest.fixture
def slow(review, hung_up):
    """A review whose notebook waits in its last cell, the build that runs it, and its processes by name."""
    review.exemplar("slow", SLOW)
    driver = build(review)
    [kernel] = wait_for(lambda: kernels(review))
    children = psutil.Process(driver.pid).children(recursive=True)
    found = {"driver": psutil.Process(driver.pid), "kernel": psutil.Process(kernel)}
    for process in children:
        words = process.cmdline()
        if "snakemake" in words:
            found["snakemake"] = process
        elif words[1:3] == ["-m", "review.runs.execute"]:
            found["job"] = process
    assert set(found) == {"driver", "snakemake", "job", "kernel"}
    yield review, driver, found
    let_go(review)
    for process in (psutil.Process(driver.pid), *children) if driver.poll() is None else children:
        if process.is_running():
            process.kill()
    driver.communicate(timeout=120)


@pytest.mark.parametrize("victim", ["driver", "snakemake", "job", "kernel"])
def test_after_a_kill_the_next_build_is_right(slow, victim):
    review, driver, processes = slow
    processes[victim].send_signal(signal.SIGKILL)
    if victim != "driver":
        said, _ = driver.communicate(timeout=120)
        assert len([line for line in said.splitlines() if line.startswith("exemplars/slow/slow.py:")]) == 1, (
            said
        )
    assert review.why().keys() == {"slow"}
    let_go(review)
    assert review.refresh() == []
    assert (review.why(), review.mean("slow")) == ({}, 3)
    wait_for(lambda: not [p for p in review.paths.runs.iterdir() if ".work-" in p.name])


def gone(process: psutil.Process) -> bool:
    return not process.is_running() or process.status() == psutil.STATUS_ZOMBIE


@pytest.mark.parametrize(
    ("send", "number", "status"),
    [
        pytest.param(os.killpg, signal.SIGINT, -signal.SIGINT, id="Ctrl-C in a terminal"),
        pytest.param(os.kill, signal.SIGINT, -signal.SIGINT, id="SIGINT from a supervisor"),
        pytest.param(os.kill, signal.SIGTERM, 143, id="SIGTERM from a supervisor"),
        pytest.param(os.kill, signal.SIGHUP, 129, id="a terminal that closes"),
    ],
)
def test_an_interrupted_build_ends_its_jobs_first_and_leaves_nothing(slow, send, number, status):
    review, driver, _ = slow
    everyone = psutil.Process(driver.pid).children(recursive=True)
    send(driver.pid, number)
    driver.communicate(timeout=120)
    assert driver.returncode == status
    assert [process for process in everyone if not gone(process)] == []
    assert not list(review.paths.logs.glob(".*.events"))
    assert review.why().keys() == {"slow"}
    let_go(review)
    assert review.refresh() == []
    assert len(kernels(review)) == 2


def test_what_does_not_end_when_it_is_asked_is_killed(monkeypatch):
    monkeypatch.setattr(group, "GRACE", 0.3)
    deaf = "import signal, time; signal.signal(signal.SIGINT, signal.SIG_IGN); print(1, flush=True); time.sleep(99)"

    def interrupted():
        with group.running([sys.executable, "-c", deaf], stdout=subprocess.PIPE) as process:
            process.stdout.read(1)
            started.append(process)
            raise KeyboardInterrupt

    started: list[subprocess.Popen] = []
    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert started[0].returncode == -signal.SIGKILL


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_what_was_only_just_started_ends_too(monkeypatch, number):
    started: list[subprocess.Popen] = []

    class Interrupted(subprocess.Popen):
        def __init__(self, *arguments, **how):
            super().__init__(*arguments, **how)
            started.append(self)
            os.kill(os.getpid(), number)
            time.sleep(0.01)  # a moment in which Python answers

    monkeypatch.setattr(subprocess, "Popen", Interrupted)
    with pytest.raises(SystemExit), signals.raised(), group.running(["sleep", "99"]):
        pytest.fail("the signal was lost")
    assert started[0].poll() is not None


@pytest.mark.parametrize("killed", [False, True])
def test_a_second_build_waits_also_for_the_snakemake_of_a_killed_one_and_runs_nothing_twice(slow, killed):
    review, first, processes = slow
    if killed:
        processes["driver"].kill()
        first.wait()
    second = build(review)
    assert second.stdout.readline().endswith("\n")  # that it waits
    let_go(review)
    assert second.wait(timeout=120) == 0
    assert killed or first.wait(timeout=120) == 0
    assert second.stdout.read() == ""
    assert len(kernels(review)) == 1
    assert review.why() == {}


def test_the_next_job_brings_back_results_whose_swap_was_cut_short_and_believes_none_without_a_manifest(
    review,
):
    review.exemplar("good")
    assert review.refresh() == []
    before = review.results("good").stat().st_mtime_ns
    target = review.paths.runs / "good"
    target.rename(target.with_name(".good.previous"))
    (review.paths.runs / ".good.work-left").mkdir()
    assert review.why().keys() == {"good"}
    assert review.refresh() == []
    assert review.why() == {}
    assert review.results("good").stat().st_mtime_ns == before
    (target / "manifest.json").unlink()
    assert "manifest.json" in review.why()["good"][0]
    assert review.refresh() == []
    assert review.why() == {}
    assert review.results("good").stat().st_mtime_ns > before
