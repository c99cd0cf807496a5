"""What all tests may use, and what the suite reports besides passing: words and reading ease of each chapter."""

import json
import signal
from pathlib import Path

import pytest


def pytest_terminal_summary(terminalreporter):
    reports = [r for kind in ("passed", "failed") for r in terminalreporter.stats.get(kind, [])]
    lines = sorted({line for r in reports for name, line in r.user_properties if name == "chapter"})
    if lines:
        terminalreporter.section("chapters")
    for line in lines:
        terminalreporter.write_line(line)


@pytest.fixture
def run_file(tmp_path, monkeypatch):
    """Makes this process look like a run started by the review's runner; returns the folder to write into."""

    def start(**parameters) -> Path:
        run = {
            "exemplar": "demo",
            "profile": "quick",
            "source": "build",
            "epoch": 1,
            "key": "sha256:" + "0" * 64,
            "fingerprint": "sha256:" + "1" * 64,
            "commit": "abc1234",
            "parameters": {"epoch": 1, **parameters},
        }
        note = {"run": run, "folder": str(tmp_path / "results"), "packages": ["numpy"]}
        (tmp_path / "run.json").write_text(json.dumps(note))
        monkeypatch.setenv("REVIEW_RUN", str(tmp_path / "run.json"))
        return tmp_path / "results"

    return start


@pytest.fixture
def hung_up():
    """A hang-up ends what a test starts, also where the suite itself was told to ignore it, as by nohup."""
    before = signal.getsignal(signal.SIGHUP)
    signal.signal(signal.SIGHUP, signal.SIG_DFL)
    yield
    signal.signal(signal.SIGHUP, before)
