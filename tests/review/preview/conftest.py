"""A preview of a throw-away review, running in a process of its own as a user has it."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]


class Preview:
    """A running `review preview`; `state` is what its events said last."""

    def __init__(self, root: Path):
        self.root = root
        self.process = subprocess.Popen(
            [sys.executable, "-c", "from review.cli import main; main()", "preview", "--port", "0"],
            cwd=root, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
            env={**os.environ, "PYTHONPATH": str(ROOT / "build")},
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
        )  # fmt: skip
        self.url = re.match(r"(http://127\.0\.0\.1:\d+/) shows", self.process.stderr.readline())[1]
        self.events = urllib.request.urlopen(f"{self.url}-/events", timeout=60)

    def until(self, good) -> dict:
        """The next state of which `good` is true, within a minute."""
        end, state = time.monotonic() + 60, None
        for line in self.events:
            assert time.monotonic() < end, state
            if line.startswith(b"data: "):
                state = json.loads(line[6:])
                if good(state):
                    return state
        raise AssertionError("the preview ended")

    def get(self, path: str = "", **headers: str) -> tuple[int, str]:
        try:
            with urllib.request.urlopen(
                urllib.request.Request(self.url + path, headers=headers), timeout=30
            ) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, ""

    def chapter(self, text: str) -> None:
        """Saves the chapter as editors do: a new file in the place of the old one."""
        draft = self.root / "content/.draft"
        draft.write_text(text)
        draft.replace(self.root / "content/01.tip.md")

    def end(self, number: int = signal.SIGINT) -> tuple[int, str]:
        self.process.send_signal(number)
        _, said = self.process.communicate(timeout=30)
        return self.process.returncode, said


@pytest.fixture
def new_preview(tmp_path):
    """Makes a review out of files and starts a preview of it."""
    started = []

    def start(**files: str) -> Preview:
        root = tmp_path / "review"
        (root / "content").mkdir(parents=True)
        (root / "exemplars").mkdir()
        (root / "content/metadata.yaml").write_text("title: A review\nauthors:\n- name: Ada\n")
        for name, text in files.items():
            file = root / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text)
        started.append(Preview(root))
        return started[-1]

    yield start
    for preview in started:
        if preview.process.poll() is None:
            preview.process.kill()
            preview.process.communicate()
