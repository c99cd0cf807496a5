"""Seconds from saving a sentence to the reloaded page, beside the stock pipeline's rebuild of its HTML, in turn.

Both see the review's own text without what only our build knows (see manuscript.py, whose stock pipeline this is).
Ours ends when a client that heard of the new page has read it. CPU seconds are told too: on a busy machine they are
the steadier figure. With `--own` the text is this review as it stands, with the exemplars whose runs lie in output/,
and what it is beside is a build of its page.
"""

import argparse
import dataclasses
import json
import os
import re
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil

from . import manuscript

ROOT = Path(__file__).resolve().parents[2]


class Preview:
    """A running `review preview` of the review in `folder`."""

    def __init__(self, process: subprocess.Popen):
        self.process = process
        self.url = re.match(r"http://\S+", process.stderr.readline())[0]
        self.events = urllib.request.urlopen(f"{self.url}-/events")
        self.version = ""
        while not self.version or self.version.endswith("-0"):
            self.hear()

    def hear(self) -> None:
        """Wait for the next event."""
        line = next(line for line in self.events if line.startswith(b"data: "))
        state = json.loads(line[6:])
        if state["wrong"]:
            raise SystemExit(f"the preview says: {state['wrong'][0]}")
        self.version = state["version"]

    def cpu(self) -> float:
        """CPU seconds so far of the preview and all that it started."""
        return sum(psutil.Process(self.process.pid).cpu_times()[:4])

    def rebuilt(self, folder: Path) -> tuple[float, float]:
        """Wall and CPU seconds from a new sentence in `folder` to the page that shows it."""
        before, start, cpu = self.version, time.perf_counter(), self.cpu()
        manuscript.edited(folder)
        while self.version == before:
            self.hear()
        with urllib.request.urlopen(self.url) as page:
            page.read()
        return time.perf_counter() - start, self.cpu() - cpu


@contextmanager
def previewing(folder: Path) -> Iterator[Preview]:
    command = [sys.executable, "-c", "from review.cli import main; main()", "preview", "--port", "0"]
    environment = {**os.environ, "OMP_NUM_THREADS": "1", "PYTHONPATH": manuscript.python_path()}
    with subprocess.Popen(command, cwd=folder, stderr=subprocess.PIPE, text=True, env=environment) as process:
        try:
            yield Preview(process)
        finally:
            process.send_signal(signal.SIGTERM)


def stock(folder: Path) -> tuple[float, float]:
    """Wall and CPU seconds of the stock pipeline's HTML, after a new sentence in `folder`."""
    manuscript.edited(folder)
    start = time.perf_counter()
    cpu = manuscript.stock(folder, ("html",))
    return time.perf_counter() - start, cpu


BUILD = """
import dataclasses, gc, sys
from pathlib import Path
from review.core.paths import find
from review.verbs import build, memo
gc.disable()  # as the command does
folder = Path(sys.argv[1])
paths = dataclasses.replace(find(), content=folder / "content", output=folder / "output")
build.build(paths, memo.Order(("html",)))
"""
"""A build of the page of the review at hand, with the chapters of another folder."""


def own(rounds: int) -> dict:
    """A sentence in the preview of this review, in a process that lives on, beside `review build --formats html`."""
    from review.core.paths import find
    from review.preview.draft import Draft
    from review.preview.following import no_garbage_collection
    from review.runs import offline

    offline.deny()
    seen = {"ours": [], "stock": []}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name).resolve()
        shutil.copytree(ROOT / "content", folder / "content")
        paths = dataclasses.replace(find(start=ROOT), content=folder / "content", output=folder / "output")
        (folder / "notebooks").mkdir()
        draft = Draft(paths, folder / "notebooks")
        for turn in range(rounds + 1):
            manuscript.edited(folder)
            start, cpu = time.perf_counter(), used()
            with no_garbage_collection():
                draft.write(folder / f"page-{turn}")
            if turn:  # the first warms up
                seen["ours"].append((time.perf_counter() - start, used() - cpu))
                start, command = time.perf_counter(), [sys.executable, "-c", BUILD, str(folder)]
                cpu = manuscript.cpu(command, ROOT, PYTHONPATH=manuscript.python_path())
                seen["stock"].append((time.perf_counter() - start, cpu))
        words = sum(len(file.read_text(encoding="utf-8").split()) for file in paths.content.glob("[0-9]*.md"))
    items = json.loads((ROOT / "content/references.json").read_text(encoding="utf-8"))
    return {"words": words, "references": len(items), **seen}


def used() -> float:
    """CPU seconds of this process, and of those that it started, so far."""
    return sum(psutil.Process().cpu_times()[:4])


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--own", action="store_true", help="this review with its exemplars, beside its build")
    parser.add_argument("--rounds", type=int, default=5, help="sentences saved for each; medians are told")


def measure(options: argparse.Namespace) -> dict:
    sys.path[:0] = [str(ROOT / "build"), str(ROOT / "exemplars")]
    told = own(options.rounds) if options.own else plain(options.rounds)
    sizes = {name: told.pop(name) for name in ("words", "references")}
    result = {
        who: {"seconds": statistics.median(wall), "cpu": statistics.median(cpu), "slowest": max(wall)}
        for who, (wall, cpu) in ((who, list(zip(*times, strict=True))) for who, times in told.items())
    }
    ratios = {what: result["stock"][what] / result["ours"][what] for what in ("seconds", "cpu")}
    return {**sizes, **result, "ratios": ratios, "beside": "its build" if options.own else "stock"}


def plain(rounds: int) -> dict:
    """A sentence in the preview of text that both pipelines read, beside the stock pipeline."""
    seen = {"ours": [], "stock": []}
    with tempfile.TemporaryDirectory() as name:
        folders = {who: Path(name).resolve() / who for who in seen}
        sizes = [manuscript.write_text(folder, 1) for folder in folders.values()]
        with previewing(folders["ours"]) as preview:
            preview.rebuilt(folders["ours"])  # the first one warms up
            for _ in range(rounds):
                seen["ours"].append(preview.rebuilt(folders["ours"]))
                seen["stock"].append(stock(folders["stock"]))
    return {**sizes[0], **seen}


def table(result: dict) -> str:
    lines = [f"{result['words']} words, {result['references']} references; from a saved sentence to its page"]
    lines.append(f"  {'':10}{result['beside']:>9}{'ours':>9}{'ratio':>8}")
    for what, words in (("seconds", "seconds"), ("cpu", "CPU s"), ("slowest", "slowest")):
        ratio = f"{result['ratios'][what]:8.1f}" if what in result["ratios"] else ""
        lines.append(f"  {words:10}{result['stock'][what]:9.2f}{result['ours'][what]:9.2f}{ratio}")
    return "\n".join(lines)
