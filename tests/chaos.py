"""Builds of a small review to which things happen: `python tests/chaos.py [BUILDS] [SEED]`.

Sources change, builds are killed, run beside each other, meet files that are gone, cut short or scribbled on, and
disks that take no more. Whenever one has ended, each published file is whole and one that some state of the sources
gives, and a quiet build makes the page of the sources as they are.
"""

from __future__ import annotations

import itertools
import json
import os
import random
import signal
import sys
import tempfile
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

import psutil
from review.core import files
from tiny import CHAPTER, NOTEBOOK, fork, forked, write

HTML = ("build", "--formats", "html")
WORDS, FACTORS = ("gave", "yielded", "brought"), ("1.0", "0.9")
STATES = [*itertools.product(WORDS, FACTORS)]
UNTOLD = {".built.json", "manifest.json"}  # they tell times
SPARE = {".built.json", ".jobs", ".lock", ".publishing", ".tiny.lock", ".cache"}


def put(root: Path, state: tuple[str, str]) -> None:
    """Saves the sources of a state, each in one step, as a good editor does."""
    words, factor = state
    files.write(root / "content/01.tip.md", CHAPTER.replace("It gave", f"It {words}"))
    notebook = NOTEBOOK.replace("[shift +", f"[{factor} * shift +").replace('r="9"', f'r="{factor}"')
    if (root / "exemplars/tiny/tiny.py").read_text() != notebook:
        files.write(root / "exemplars/tiny/tiny.py", notebook)


def make(root: Path) -> None:
    write(root / "content/metadata.yaml", "title: A tiny review\nauthors:\n- name: Ada\n")
    reference = {"id": "doi:10.1000/one", "type": "book", "title": "One", "DOI": "10.1000/one"}
    write(root / "content/references.json", json.dumps([reference]))
    settings = "title: Tiny\nepoch: 1\ntimeout: 60\ndata: []\nprofiles:\n  quick: {}\n  full: {}\n"
    write(root / "exemplars/tiny/settings.yaml", settings)
    write(root / "exemplars/tiny/tiny.py", "")
    put(root, STATES[0])
    assert forked(root, "claims", "--lock").returncode == 0


def published(root: Path) -> dict[str, bytes]:
    """The files that a reader may meet."""
    output = root / "output"
    found = [file for place in ("figures", "exemplars") for file in (output / place).rglob("*")]
    found += output.glob("*")
    return {
        file.relative_to(output).as_posix(): file.read_bytes()
        for file in found
        if file.is_file()
        and file.name not in UNTOLD
        and not any(p.startswith(".") for p in file.relative_to(output).parts)
    }


class Chaos:
    """One review and what becomes of it; `chance` decides."""

    def __init__(self, folder: Path, chance: random.Random):
        self.root, self.chance, self.state = folder / "tiny", chance, STATES[0]
        self.told = folder / "told"
        self.right: dict[tuple[str, str], Mapping[str, bytes]] = {}
        make(self.root)
        for state in sorted(STATES, key=lambda state: state[1]):
            put(self.root, state)
            done = forked(self.root, *HTML)
            assert done.returncode == 0, done.stderr
            self.right[state] = published(self.root)
        put(self.root, self.state)

    def round(self) -> str:
        """Some builds to which something happens, and a quiet one; what it was."""
        happens = self.chance.choice(
            [self.killed, self.killed, self.spoilt, self.crowded, self.beside, self.saved]
        )
        if self.chance.random() < 0.8:
            self.save(rarely=True)
        before = self.state
        told = happens()
        self.look(f"{told}, from {before} to {self.state}")
        return told

    def save(self, rarely: bool = False) -> None:
        factor = self.state[1] if rarely and self.chance.random() < 0.7 else self.chance.choice(FACTORS)
        self.state = (self.chance.choice(WORDS), factor)
        put(self.root, self.state)

    def start(self, limit: int | None = None) -> int:
        with self.told.open("ab") as told:
            return fork(self.root, HTML, told.fileno(), told.fileno(), limit)

    def end(self, child: int) -> int:
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])

    def wait(self) -> None:
        time.sleep(self.chance.choice((0.3, 0.3, 2.5)) * self.chance.random())

    def killed(self) -> str:
        number = self.chance.choice((signal.SIGKILL, signal.SIGKILL, signal.SIGTERM, signal.SIGINT))
        child = self.start()
        self.wait()
        whom = self.chance.choice(("driver", "group", "somebody"))
        with suppress(psutil.NoSuchProcess, ProcessLookupError):
            family = [psutil.Process(child), *psutil.Process(child).children(recursive=True)]
            if whom == "group":
                os.killpg(child, number)
            else:
                (family[0] if whom == "driver" else self.chance.choice(family)).send_signal(number)
        return f"{number.name} to {whom}: {self.end(child)}"

    def spoilt(self) -> str:
        child = self.start() if self.chance.random() < 0.5 else None
        if child:
            self.wait()
        there = [
            file for file in (self.root / "output").rglob("*") if file.is_file() and ".lock" not in file.name
        ]
        file = self.chance.choice(there)
        how = self.chance.choice(("removed", "cut short", "scribbled on"))
        with suppress(OSError):  # a build was faster
            content = file.read_bytes()
            if how == "removed":
                file.unlink()
            else:
                file.write_bytes(content[: len(content) // 2] + (b"" if how == "cut short" else b"\xff\0"))
        ended = self.end(child) if child else None
        assert forked(self.root, *HTML).returncode == 0
        return f"{file.name} {how}: {ended}"

    def crowded(self) -> str:
        limit = self.chance.choice((0, 100, 3000, 30_000, 100_000))
        status = self.end(self.start(limit))
        assert status in (0, 1)
        return f"at most {limit} bytes a file: {status}"

    def beside(self) -> str:
        children = [self.start()]
        self.wait()
        if changed := self.chance.random() < 0.5:
            self.save(rarely=True)
        children.append(self.start())
        statuses = [self.end(child) for child in children]
        assert changed or statuses == [0, 0]
        return f"two at once: {statuses}"

    def saved(self) -> str:
        child = self.start()
        self.wait()
        self.save()
        return f"a save beside it: {self.end(child)}"

    def look(self, what: str) -> None:
        """Asserts that what is published is whole, and that a quiet build makes it right."""
        for name, content in published(self.root).items():
            assert any(state.get(name) == content for state in self.right.values()), (
                f"{what}: {name} is wrong"
            )
        done = forked(self.root, *HTML)
        assert done.returncode == 0, f"{what}: {done.stderr}"
        assert published(self.root) == self.right[self.state], what
        assert {p.name for p in (self.root / "output").rglob(".*")} <= SPARE, what
        told = self.told.read_text(errors="replace") if self.told.exists() else ""
        assert "Traceback" not in told, f"{what}: {told[-3000:]}"
        self.told.write_text("")


if __name__ == "__main__":
    builds, seed = (int(word) for word in (*sys.argv[1:], *("200", "0")[len(sys.argv) - 1 :]))
    with tempfile.TemporaryDirectory() as name:
        chaos = Chaos(Path(name), random.Random(seed))
        for number in range(builds):
            print(f"{number + 1}: {chaos.round()}", flush=True)
