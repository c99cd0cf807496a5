"""`--cluster slurm` on a real Slurm, which `bash ci/slurm.sh` sets up on one machine: two nodes, a stand-in for a GPU.

Whatever dies there, and whenever: the next run is right, nothing is left in the queue, and what was done stays done.
"""

import importlib.util
import json
import shutil
import signal
import subprocess
import sys
import time
from contextlib import contextmanager

import psutil
import pytest
from review.core.errors import Refused
from review.results import results
from review.runs import engine
from rich.console import Console

NEEDED = [name for name in ("squeue", "slurmctld", "slurmd") if not shutil.which(name)]
if not importlib.util.find_spec("snakemake_executor_plugin_slurm"):
    NEEDED.append("snakemake-executor-plugin-slurm")
if not NEEDED and subprocess.run(["scontrol", "ping"], capture_output=True, check=False).returncode:
    NEEDED.append("a Slurm that answers")
pytestmark = pytest.mark.skipif(bool(NEEDED), reason=f"no {', '.join(NEEDED)} here: bash ci/slurm.sh")

SITE = """
slurm-status-command: squeue
slurm-init-seconds-before-status-checks: 1
seconds-between-status-checks: 1
latency-wait: 5
"""
SEEN = """
import os, socket
from pathlib import Path
(seen / f"seen-{n}.txt").write_text(f"{os.environ.get('SLURM_JOB_ID', '')} {os.environ.get('CUDA_VISIBLE_DEVICES')}")
try:
    socket.create_connection(("192.0.2.1", 80), 2)
except OSError as error:
    assert "the network is closed" in str(error)
    record(n)
"""
PARTS = """
import json, os, time
from pathlib import Path
from types import SimpleNamespace
from review.notebook import checkpoint

def part(name):
    with (seen / "parts.txt").open("a") as file:
        file.write(name + " ")
    return len(name)

note = json.loads(Path(os.environ["REVIEW_RUN"]).read_text())
parts = checkpoint.of(SimpleNamespace(run=note["run"], clock=0))
first = parts.once("first", lambda: part("first"))
(seen / "reached.txt").touch()
while not Path("go.txt").exists():
    time.sleep(0.1)
record(first + parts.once("last", lambda: part("last")))
"""
DEALT = """
import json, os, time
from pathlib import Path
from types import SimpleNamespace
from review.notebook import checkpoint

def part(i):
    with (seen / "parts.txt").open("a") as file:
        file.write(f"{i}:{os.environ.get('SLURM_JOB_ID')} ")
    while i == 0 and (seen / "hold").exists():
        time.sleep(0.1)
    return i + 0.5

note = json.loads(Path(os.environ["REVIEW_RUN"]).read_text())
parts = checkpoint.of(SimpleNamespace(run=note["run"], clock=0))
record(sum([parts.once(f"part-{i}", lambda: part(i)) for i in range(6)]))
"""
RUN = """
import signal, sys
from pathlib import Path
from review.core import signals
from review.core.paths import Paths
from review.runs import engine

signal.signal(signal.SIGINT, signal.default_int_handler)  # which a suite in the background ignores
root = Path(sys.argv[1])
with signals.raised():
    engine.run(Paths(root, root / "content", root / "output"), "long", profile="full", on="slurm")
"""
QUIET = Console(quiet=True)


@pytest.fixture
def site(review):
    """A review with a profile for this site; its queue is empty before and after."""
    assert queue() == []
    folder = review.paths.root / "profiles" / "slurm"
    folder.mkdir(parents=True)
    (folder / "config.yaml").write_text(SITE)
    yield review
    (review.paths.root / "go.txt").touch()
    wait_for(lambda: queue() == [])


def queue() -> list[str]:
    """The numbers of the jobs that wait or run."""
    done = subprocess.run(
        ["squeue", "--noheader", "--format", "%i"], capture_output=True, text=True, check=True
    )
    return done.stdout.split()


def wait_for(what, seconds: float = 120):
    end = time.monotonic() + seconds
    while not (found := what()):
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.1)
    return found


def settings(review, name: str, resources: str) -> None:
    file = review.paths.exemplars / name / "settings.yaml"
    file.write_text(f"{file.read_text()}resources: {resources}\n")


def test_a_build_runs_its_jobs_on_nodes_each_without_network_and_tells_what_failed(site):
    site.exemplar("good", SEEN)
    site.exemplar("other", "record(n + 1)")
    site.exemplar("failing", "1 / 0")
    problems = engine.refresh(site.paths, on="slurm", console=QUIET)
    assert [p.file for p in problems] == ["exemplars/failing/failing.py"]
    assert "ZeroDivisionError" in problems[0].what
    number, devices = (site.seen / "seen-3.txt").read_text().split(" ")
    assert (number.isdigit(), devices) == (True, "")
    assert (site.mean("good"), site.mean("other")) == (3, 4)
    assert site.why().keys() == {"failing"}
    assert queue() == []
    before = site.results("good").stat().st_mtime_ns
    assert len(engine.refresh(site.paths, console=QUIET)) == 1  # elsewhere, what is fresh stays so
    assert site.results("good").stat().st_mtime_ns == before


def test_a_full_run_has_what_its_settings_ask_for_and_its_parameters(site, monkeypatch):
    site.exemplar("good", SEEN)
    settings(site, "good", "{full: {gpus: 1, cpus: 2, memory_mb: 500, minutes: 5}}")
    with pytest.raises(Refused):  # a node without the GPU that was asked for: a stand-in is none
        engine.run(site.paths, "good", {"n": "7"}, "full", on="slurm", console=QUIET)
    monkeypatch.setenv("REVIEW_DEVICE", "cuda")  # it is taken for one
    folder = engine.run(site.paths, "good", {"n": "7"}, "full", on="slurm", console=QUIET)
    found = results.load(folder / "results.json")
    assert (found.profile, found.source, found.parameters) == ("full", "run", {"epoch": 1, "n": 7})
    assert (site.seen / "seen-7.txt").read_text().split(" ")[1] == "0"
    assert json.loads((folder / "manifest.json").read_text())["components"]["device"] == "cuda"


@contextmanager
def submitted(review):
    """The command that runs `long` on the cluster, while it runs."""
    with subprocess.Popen(
        [sys.executable, "-c", RUN, str(review.paths.root)], start_new_session=True
    ) as driver:
        yield driver
        if driver.poll() is None:
            driver.kill()


@pytest.fixture
def long(site, request):
    """A run whose notebook has finished a part, and waits on a node; and the command that submitted it."""
    site.exemplar("long", PARTS, timeout=300)
    settings(site, "long", f"{{full: {{shards: {getattr(request, 'param', 1)}}}}}")
    with submitted(site) as driver:
        wait_for((site.seen / "reached.txt").exists)
        yield site, driver


def parts(review) -> list[str]:
    return (review.seen / "parts.txt").read_text().split()


def finish(review) -> int:
    """Lets the notebook go on, runs it again if need be, and returns what it recorded."""
    (review.paths.root / "go.txt").touch()
    folder = engine.run(review.paths, "long", profile="full", on="slurm", console=QUIET)
    return json.loads((folder / "results.json").read_text())["values"]["mean"]["mean"]


@pytest.mark.parametrize(
    ("long", "number"),
    [(1, signal.SIGINT), (1, signal.SIGTERM), (2, signal.SIGINT), (2, signal.SIGTERM)],
    indirect=["long"],
)
def test_an_interrupted_command_leaves_no_job_and_the_next_goes_on(long, number):
    review, driver = long
    driver.send_signal(number)
    driver.wait(timeout=60)
    wait_for(lambda: queue() == [], 20)
    assert finish(review) == 9
    assert parts(review) == ["first", "last"]


@pytest.mark.parametrize("whole", [False, True], ids=["the command", "Snakemake too"])
def test_a_killed_command_loses_nothing_and_its_job_is_waited_for(long, whole):
    review, driver = long
    (job,) = queue()
    children = psutil.Process(driver.pid).children(recursive=True)
    driver.kill()
    for process in children if whole else ():
        process.kill()
    assert queue() == [job]
    assert finish(review) == 9
    assert parts(review) == ["first", "last"]


def test_shards_share_a_run_and_what_a_cancelled_one_had_taken_is_not_lost(site):
    site.exemplar("long", DEALT, timeout=300)
    settings(site, "long", "{full: {shards: 3}}")
    (site.seen / "hold").touch()

    def begun() -> list[list[str]]:
        file = site.seen / "parts.txt"
        return [one.split(":") for one in file.read_text().split()] if file.exists() else []

    with submitted(site) as driver:
        wait_for(lambda: len(begun()) == 6)
        [holder] = [job for i, job in begun() if i == "0"]
        assert {job for i, job in begun() if i != "0"}.isdisjoint([holder, "None"])
        subprocess.run(["scancel", holder], check=True)
        wait_for(
            lambda: [i for i, _ in begun()].count("0") == 2
        )  # a job that is cancelled takes a while to die
        (site.seen / "hold").unlink()
        assert driver.wait(timeout=300) == 0
    assert sorted(i for i, _ in begun()) == list("0012345")
    [folder] = site.paths.trials.glob("long-*")
    found = (folder / "results.json").read_bytes()
    shutil.rmtree(folder)
    alone = engine.run(site.paths, "long", profile="full", console=QUIET)
    assert (alone / "results.json").read_bytes() == found
    assert len(begun()) == 13


def test_a_cancelled_job_begins_again_where_it_stopped(long):
    review, driver = long
    (job,) = queue()
    (review.seen / "reached.txt").unlink()
    subprocess.run(["scancel", job], check=True)
    wait_for((review.seen / "reached.txt").exists)
    (review.paths.root / "go.txt").touch()
    assert driver.wait(timeout=120) == 0
    assert parts(review) == ["first", "last"]


def test_a_job_whose_node_is_gone_goes_on_elsewhere(long):
    review, driver = long
    (review.seen / "reached.txt").unlink()
    where = subprocess.run(
        ["squeue", "--noheader", "--format", "%N"], capture_output=True, text=True, check=True
    )
    node = where.stdout.strip()
    subprocess.run(["scontrol", "update", f"NodeName={node}", "State=DOWN", "Reason=gone"], check=True)
    try:
        wait_for((review.seen / "reached.txt").exists, 200)
        (review.paths.root / "go.txt").touch()
        assert driver.wait(timeout=120) == 0
        assert parts(review) == ["first", "last"]
    finally:
        subprocess.run(["scontrol", "update", f"NodeName={node}", "State=RESUME"], check=False)
        for process in psutil.process_iter(["cmdline"]):  # a node that is gone takes its processes with it
            if any(str(review.paths.root) in word for word in process.info["cmdline"] or ()):
                process.kill()
