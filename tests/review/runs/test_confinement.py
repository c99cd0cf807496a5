"""What a child, and whatever it starts, can reach, change and leave behind. A shell asks: Python's hooks are not there."""

import json
import os
import socket
import subprocess
import sys
from pathlib import Path

import psutil
import pytest
from review.runs import confinement

PROGRAM = """
import json, os, subprocess, sys
from pathlib import Path
from review.runs import confinement

root, log = Path(sys.argv[1]), os.open(sys.argv[1] + "/log", os.O_CREAT | os.O_WRONLY)
commands = json.loads(sys.argv[2])
done = confinement.call(
    lambda: [subprocess.run(["bash", "-c", one], cwd=root / "review").returncode for one in commands],
    log, [root / "review"], [root / "review/own", root / "review/note"],
)
(root / "review/after").touch()  # who called is not closed in
print(json.dumps(done))
"""
CHANGES = {
    "writes": "echo x > content/a",
    "appends": "echo x >> content/a",
    "truncates": "truncate -s 0 content/a",
    "removes": "rm -f content/a",
    "renames": "mv content/a content/b",
    "moves away": "mv content own/content",
    "moves in": "touch own/x && mv own/x content/x",
    "links": "ln -s /etc content/x",
    "makes a folder": "mkdir content/x",
    "makes a file at the top": "touch x",
    "goes through a link": "ln -s ../content own/way; echo x > own/way/a",
    "goes through another link": "echo x > ../way/a",
    "mounts over it": "mount -t tmpfs none content || unshare -rm mount -t tmpfs none content",
}


@pytest.fixture
def root(tmp_path):
    for folder in ("review/content", "review/own", "other"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "review/content/a").write_text("As it was.")
    (tmp_path / "review/note").touch()
    (tmp_path / "way").symlink_to("review/content")
    return tmp_path


def closed_in(root: Path, *commands: str) -> list[int]:
    """The exit status of each command, from a child that is closed out of review/ but for own/ and note."""
    call = [sys.executable, "-c", PROGRAM, str(root), json.dumps(commands)]
    done = subprocess.run(call, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


with_landlock = pytest.mark.skipif(not confinement.landlock(), reason="this system has no Landlock")
with_network = pytest.mark.skipif(
    not confinement.closes_network(), reason="this system has no namespaces for users"
)


@with_landlock
def test_nothing_of_the_closed_folder_changes_whatever_is_tried(root):
    assert 0 not in closed_in(root, *CHANGES.values())
    assert {p.name for p in (root / "review").iterdir()} == {"content", "own", "note", "after"}
    assert [p.name for p in (root / "review/content").iterdir()] == ["a"]
    assert (root / "review/content/a").read_text() == "As it was."


def test_what_is_its_own_and_what_lies_elsewhere_it_may_change(root):
    allowed = [
        "echo x > own/a && mv own/a own/b && rm own/b",
        "echo x >> note",
        "echo x > ../other/a",
        "echo > /dev/null",
    ]
    assert closed_in(root, *allowed, "cat content/a >own/read") == [0] * 5
    assert (root / "review/own/read").read_text() == "As it was."


@with_network
def test_no_program_reaches_a_server_outside_and_loopback_is_there():
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        assert subprocess.run(["bash", "-c", f": </dev/tcp/127.0.0.1/{port}"], check=False).returncode == 0

        def tried() -> list[int]:
            reached = subprocess.run(
                ["bash", "-c", f": </dev/tcp/127.0.0.1/{port}"], stderr=subprocess.DEVNULL
            )
            with socket.create_server(("127.0.0.1", 0)) as own:
                there = f": </dev/tcp/127.0.0.1/{own.getsockname()[1]}"
                return [reached.returncode, subprocess.run(["bash", "-c", there]).returncode]

        assert confinement.call(tried, 2, [], []) == [1, 0]


DAEMON = "setsid bash -c 'sleep 300 & echo $! > own/pid; sleep 300' >/dev/null 2>&1 & while [ ! -s own/pid ]; do sleep .01; done"


@pytest.mark.parametrize("then", ["", "; kill -9 $PPID"], ids=["it ends", "it is killed"])
def test_what_it_started_is_gone_when_it_is(root, then):
    call = [sys.executable, "-c", PROGRAM, str(root), json.dumps([DAEMON + then])]
    done = subprocess.run(call, capture_output=True, text=True, timeout=60)
    assert (done.returncode != 0) == bool(then)
    assert "ChildProcessError" in done.stderr or not then
    assert not psutil.pid_exists(int((root / "review/own/pid").read_text()))


def test_a_log_takes_no_more_than_its_bound_and_says_so(root):
    assert closed_in(root, f"head -c {3 * confinement.MOST} /dev/zero") == [0]
    log = (root / "log").read_bytes()
    assert confinement.MOST < len(log) < confinement.MOST + 100
    assert log[confinement.MOST :].strip(b"\0\n")


def test_what_it_answers_may_be_long(root):
    assert confinement.call(lambda: "x" * 1_000_000, 2, [root], []) == "x" * 1_000_000


def test_where_the_system_refuses_the_run_goes_on_and_says_what_is_open(root, monkeypatch):
    assert len(confinement.lacking()) == (not confinement.closes_network()) + (not confinement.landlock())
    monkeypatch.setattr(confinement, "LINUX", False)
    assert len(confinement.lacking()) == 2
    assert confinement.call(os.getpid, 2, [root], []) != os.getpid()
