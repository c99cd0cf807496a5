"""Seconds from saving a sentence to the reloaded page, beside the stock pipeline's rebuild of its HTML, in turn.

Both see the review's own text without what only our build knows (see manuscript.py, whose stock pipeline this is).
Ours ends when a client that heard of the new page has read it. CPU seconds are told too: on a busy machine they are
the steadier figure.
"""

import argparse
import json
import os
import re
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

from benchmarks import manuscript

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


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--rounds", type=int, default=5, help="sentences saved for each; medians are told")


def measure(options: argparse.Namespace) -> dict:
    sys.path[:0] = [str(ROOT / "build")]
    seen = {"ours": [], "stock": []}
    with tempfile.TemporaryDirectory() as name:
        folders = {who: Path(name).resolve() / who for who in seen}
        sizes = [manuscript.write_text(folder, 1) for folder in folders.values()]
        with previewing(folders["ours"]) as preview:
            preview.rebuilt(folders["ours"])  # the first one warms up
            for _ in range(options.rounds):
                seen["ours"].append(preview.rebuilt(folders["ours"]))
                seen["stock"].append(stock(folders["stock"]))
    result = {
        who: {"seconds": statistics.median(wall), "cpu": statistics.median(cpu), "slowest": max(wall)}
        for who, (wall, cpu) in ((who, list(zip(*times, strict=True))) for who, times in seen.items())
    }
    ratios = {what: result["stock"][what] / result["ours"][what] for what in ("seconds", "cpu")}
    return {**sizes[0], **result, "ratios": ratios}


def table(result: dict) -> str:
    lines = [f"{result['words']} words, {result['references']} references; from a saved sentence to its page"]
    lines.append(f"  {'':10}{'stock':>9}{'ours':>9}{'ratio':>8}")
    for what, words in (("seconds", "seconds"), ("cpu", "CPU s"), ("slowest", "slowest")):
        ratio = f"{result['ratios'][what]:8.1f}" if what in result["ratios"] else ""
        lines.append(f"  {words:10}{result['stock'][what]:9.2f}{result['ours'][what]:9.2f}{ratio}")
    return "\n".join(lines)
