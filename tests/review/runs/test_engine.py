"""Builds of tiny notebooks; the good and the bad ones share one build."""

import json
import threading
import time
from pathlib import Path

import nbformat
import psutil
import pytest
from review.core.errors import Refused
from review.notebook.limits import LARGEST
from review.results import results
from review.runs import confinement, engine, survey
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
(seen / "refused.txt").write_text("\\n".join(refused))
record(len(refused))
"""

EDITED = """
import time
from lab import m
(seen / "running").touch()
while "2" not in open(m.__file__).read():  # until somebody edits it
    time.sleep(0.02)
record(n)
"""
DAEMON = """
import subprocess
inner = f"sleep 300 & echo $! >{seen / 'daemon'}; (echo > content/01.tip.md) 2>/dev/null || echo refused >{seen / 'shell'}"
subprocess.run(["setsid", "sh", "-c", inner])
record(n)
"""


def add_all(review) -> None:
    review.exemplar("good", "from lab.helper import helper\nrecord(n)")
    review.exemplar("failing", FAILING.replace("helper(0)", "from lab.helper import helper\nhelper(0)"))
    review.exemplar("hanging", "import time\ntime.sleep(60)", timeout=1)
    review.exemplar("dying", "import os\nos._exit(3)")
    review.exemplar("leaving", "import sys\nrecord(n)\nsys.exit(0)")
    review.exemplar("silent", "pass")
    review.exemplar("not_a_number", "record(float('nan'))")
    review.exemplar("impostor", "record(n, exemplar='good')")
    review.exemplar("edited", EDITED)
    review.exemplar(
        "meddling",
        "record(n)\n(Path('content') / '01.tip.md').write_text('Better.')".replace("Path", "type(seen)"),
    )
    review.exemplar("flood", "while True:\n    print('x' * 1_000_000)")
    review.exemplar("daemon", DAEMON)
    littering = (
        "record(n)\nimport json, os\nfolder = json.loads(open(os.environ['REVIEW_RUN']).read())['folder']\n"
    )
    review.exemplar("littering", littering + "open(folder + '/page.html', 'w').close()")
    review.exemplar("outside", OUTSIDE)
    lab = review.paths.exemplars / "lab"
    (lab / "helper.py").write_text("def helper(x):\n    return 1 / x\n")
    (lab / "m.py").write_text("")
    review.paths.content.mkdir()
    (review.paths.content / "01.tip.md").write_text("As it was.\n")


@pytest.fixture(scope="module")
def built(tmp_path_factory, new_review):
    """A review after one build, the problems of that build, and the lines it printed."""
    review = new_review(tmp_path_factory.mktemp("built"))
    add_all(review)

    def edit() -> None:
        while not (review.seen / "running").exists():
            time.sleep(0.05)
        (review.paths.exemplars / "lab" / "m.py").write_text("x = 2\n")

    threading.Thread(target=edit, daemon=True).start()
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
        "leaving",
        "silent",
        "not_a_number",
        "impostor",
        "edited",
        "meddling",
        "flood",
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
        ("leaving", "leaving.py:13: cell 3 left the notebook by sys.exit(), and the cells below it did not run;"),
        ("silent", "silent.py: the results are missing; the notebook must end with record.finish()"),
        ("not_a_number", "not_a_number.py: the results are malformed: values.mean.mean: nan is not a number that can be reported;"),
        ("impostor", "impostor.py: the results say exemplar 'good', asked was 'impostor';"),
        ("littering", "littering.py: it left page.html beside its results; write what is not recorded elsewhere"),
        ("edited", "edited.py: lab/m.py changed while it ran; run the build again"),
        ("meddling", "meddling.py:14: cell 3 raised PermissionError: [Errno 13] Permission denied: 'content/01.tip.md', as a run writes only"),
        ("flood", "flood.py:13: cell 3 was stopped: it showed more than 20000000 characters"),
    ],
)  # fmt: skip
def test_each_way_to_fail_has_its_own_line(built, name, says):
    review, problems, _ = built
    assert problems[name].startswith(f"exemplars/{name}/{says}")
    assert not (review.paths.runs / name).exists()
    if name in ("silent", "not_a_number", "impostor", "littering", "edited"):
        assert problems[name].endswith(f"; what it left is kept at output/logs/{name}.refused/")
        assert (review.paths.logs / f"{name}.refused" / f"{name}.ipynb").is_file()
    else:
        assert nbformat.read(review.paths.logs / f"{name}.failed.ipynb", 4).cells


def test_failed_jobs_leave_no_half_done_folder(built):
    review, _, _ = built
    assert {p.name for p in review.paths.runs.iterdir() if p.suffix != ".lock"} == {
        "good",
        "outside",
        "daemon",
    }
    assert not list((review.paths.root / "output" / ".jobs").glob("*"))


def test_a_kernel_and_its_processes_reach_nothing_but_this_machine(built):
    review, _, _ = built
    assert review.mean("outside") == 3
    lines = (review.seen / "refused.txt").read_text().splitlines()
    assert [line.split(": the network is closed")[0].split(" ")[-1] for line in lines] == [
        "192.0.2.1",
        "a.invalid",
        "192.0.2.1",
    ]


def test_what_a_notebook_starts_ends_with_it_and_changes_nothing_of_the_review(built):
    review, _, _ = built
    assert review.mean("daemon") == 3
    assert not psutil.pid_exists(int((review.seen / "daemon").read_text()))
    assert (review.seen / "shell").read_text() == "refused\n"
    assert (review.paths.content / "01.tip.md").read_text() == "As it was.\n"


def test_what_a_notebook_shows_is_bounded_while_it_runs(built):
    review, _, _ = built
    left = sum(file.stat().st_size for file in review.paths.logs.glob("flood*"))
    assert left < LARGEST[".ipynb"] + confinement.MOST + 1_000_000


def test_without_a_terminal_progress_is_plain_lines(built):
    _, _, printed = built
    assert "good: running (not run yet)" in printed
    assert any(line.startswith("good: done after ") for line in printed)
    assert any(line.startswith("hanging: failed after ") for line in printed)
    assert not any("\x1b" in line for line in printed)


def test_status_says_what_is_fresh_and_what_failed_stays_stale(built):
    review, _, _ = built
    stands = {s.name: s for s in survey.take(review.paths).standing}
    assert (stands["good"].fresh, stands["good"].why) == (True, ())
    assert 0 < stands["good"].seconds < 60
    assert (stands["failing"].fresh, stands["failing"].why, stands["failing"].seconds) == (
        False,
        ("not run yet",),
        None,
    )


def test_what_took_longest_begins(tmp_path, new_review):
    review = new_review(tmp_path)
    began = "with (seen / 'began.txt').open('a') as file:\n    file.write('{} ')\nrecord(n)"
    seconds = {"short": 2, "all": 30, "long": 200, "longest": 4000}
    for name, took in seconds.items():
        folder = review.exemplar(name, began.format(name)).parent / "records"
        folder.mkdir()
        (folder / "full.json").write_text(json.dumps({"seconds": took}))
    review.exemplar("unknown", began.format("unknown"))
    assert engine.refresh(review.paths, cores="1", console=Console(quiet=True)) == []
    assert (review.seen / "began.txt").read_text().split() == [
        "longest",
        "long",
        "all",
        "short",
        "unknown",
    ]


@pytest.mark.parametrize(
    "config",
    [{"shards": 4}, {"shards": None}, {"shards": [2]}, *({"shards": {"one": n}} for n in ("x", "2x", "", 0, -1, 2.5, None, True)),
     {"shards": {"whole": 2}}, {"shards": {"nobody": 2}}, {"keys": 4}, {"keys": ["one"]}, {"keys": {"one": 4}}, {"keys": {"nobody": "k"}},
     {"exemplars": 4}, {"exemplars": ["one"]}, {"exemplars": "one,nobody"}, {"source": "both"}, {"source": 1}, {"profile": 1},
     {"profile": "odd"}, {"parameters": 4}, {"parameters": "n=4"}, {"parameters": {"n": 4}}, {"parameters": {"nobody": 1}}, {"cluster": "cloud"}, {"cluster": []}, {"exemplar": "one"}],
    ids=str,
)  # fmt: skip
def test_a_configuration_that_means_nothing_is_refused(tmp_path, new_review, config):
    review = new_review(tmp_path / "review")
    review.exemplar("one", "from review.notebook import checkpoint\nrecord(n)")
    review.exemplar("whole")
    good = {
        "shards": {"one": "2"},
        "exemplars": "one,whole",
        "source": "run",
        "profile": "full",
        "parameters": {"n": "4"},
    }
    jobs = engine.asked(review.paths, good)
    assert [(job.shards, job.parameters) for job in jobs] == [
        (2, {"epoch": 1, "n": 4}),
        (1, {"epoch": 1, "n": 4}),
    ]
    with pytest.raises(Refused):
        engine.asked(review.paths, good | config)
