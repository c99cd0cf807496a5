"""Who runs the jobs, under which name, and what it tells of them meanwhile."""

import io
import os
import pwd
import subprocess
import sys
from pathlib import Path

import pytest
from review.core.paths import Paths
from review.notebook import events
from review.runs import driver, engine, progress
from rich.console import Console


@pytest.mark.parametrize("seconds", [0, 600])
def test_the_parts_of_a_long_run_are_told_as_they_are_done_but_not_too_often(review, monkeypatch, seconds):
    monkeypatch.setattr(progress, "SECONDS", seconds)
    code = """
    from review.notebook import events
    for i in range(2):
        events.tell("long", f"part {i} took 1.0 s")
    record(n)
    """
    review.exemplar("long", code)
    said = io.StringIO()
    folder = engine.run(review.paths, "long", console=Console(file=said, width=200))
    told = [line for line in said.getvalue().splitlines() if "part" in line]
    both = ["long: running (part 0 took 1.0 s)", "long: running (part 1 took 1.0 s)"]
    assert told == (both if seconds == 0 else [])
    assert "part 1" not in (folder / "long.ipynb").read_text()  # two runs that found the same look the same


def test_what_is_no_event_of_a_job_is_passed_over(tmp_path):
    """A notebook can write to the file of events, and a full disk cuts its lines short."""
    file = tmp_path / "events"
    file.write_text('{"name": "a"\n[]\n{"name": 3, "kind": "done", "problems": 7}\n' + "[" * 5000 + "\n")
    stream = events.follow(file)
    assert next(stream) == []
    with file.open("a") as added:
        added.write('{"name": "a", "kind": "done", "problems": [], "text": ""}\n')
    assert [event.name for event in next(stream)] == ["a"]
    with progress.Progress(Console(quiet=True), []) as shown:
        shown.show(events.Event("nobody", "done"))


NAMES = ("LOGNAME", "USER", "LNAME", "USERNAME")


def test_a_user_whom_the_system_does_not_know_is_called_something_and_has_a_cache(tmp_path, monkeypatch):
    def unknown(number):
        raise KeyError(number)

    for name in NAMES:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(pwd, "getpwuid", unknown)
    monkeypatch.setenv("HOME", "/nowhere")
    given = driver.whoever(Paths(tmp_path, tmp_path / "content", tmp_path / "output"))
    asked = "import getpass; print(getpass.getuser())"
    done = subprocess.run(
        [sys.executable, "-c", asked], env=os.environ | given, capture_output=True, text=True
    )
    assert done.stdout.strip() == str(os.getuid())
    assert Path(given["XDG_CACHE_HOME"]).is_relative_to(tmp_path)


def test_a_user_whom_the_system_knows_stays_as_they_are(tmp_path, monkeypatch):
    monkeypatch.setenv("LOGNAME", "ada")
    monkeypatch.setenv("HOME", str(tmp_path))
    assert driver.whoever(Paths(tmp_path, tmp_path / "content", tmp_path / "output")) == {}
