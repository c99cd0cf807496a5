"""How each part of a build grows with the text: CPU seconds at several lengths, and the exponent of each.

The texts are those of the benchmark `manuscript`. A part's seconds are its own and those of the programs that it
starts, without the parts within it. The exponent is the slope of a line through the logarithms (least squares); the
first length is left out where a part takes less than 20 ms there, most of which is starting it.
"""

import argparse
import json
import math
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks import manuscript

PARTS = {
    "chapters": "reading.chapters:read",
    "pandoc reads": "markdown.pandoc:parse",
    "bibliography": "reading.bibliography:load",
    "checks of numbers": "reading.numbers:check",
    "strict pass": "reading.strict:read",
    "placing": "placing.place:resolve",
    "numbering": "writing.numbering:number",
    "citeproc": "writing.citing:processed",
    "citations": "writing.citing:cite",
    "page's tree": "writing.page.markup:dress",
    "page": "writing.page.html:page",
    "lists of references": "writing.metadata:About.citations",
    "paper's markup": "writing.paper.blocks:Blocks.document",
    "Typst": "writing.paper.printer:print_file",
    "paper": "writing.paper.pdf:print_paper",
    "exports": "writing.paper.exports:write",
    "guard": "guard.outputs:check",
    "all else": "verbs.build:build",
}

TIMED = """
import functools, gc, importlib, json, resource, sys
gc.disable()  # as the command does
parts, formats = json.loads(sys.argv[1]), sys.argv[2]
spent, within = dict.fromkeys(parts, 0.0), []
def now():
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)
def timed(part, function):
    @functools.wraps(function)
    def measured(*arguments, **named):
        name = f"{part}: {arguments[1]}" if part == "exports" else part
        within.append(0.0)
        before = now()
        try:
            return function(*arguments, **named)
        finally:
            whole = now() - before
            spent[name] = spent.get(name, 0.0) + whole - within.pop()
            if within:
                within[-1] += whole
    return measured
from review.core.paths import find
from review.verbs import build
from review.verbs.memo import Order
for part, where in parts.items():
    module, _, name = where.partition(":")
    owner = importlib.import_module(f"review.{module}")
    *outer, name = name.split(".")
    for one in outer:
        owner = getattr(owner, one)
    setattr(owner, name, timed(part, getattr(owner, name)))
build.build(find(), Order(tuple(formats.split(","))))
print(json.dumps({"all": sum(spent.values()), **spent}))
"""


def parts(times: int, formats: tuple[str, ...]) -> dict[str, float]:
    """CPU seconds of each part of a build of `times` the text."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name).resolve()
        manuscript.write_text(folder, times)
        command = [sys.executable, "-c", TIMED, json.dumps(PARTS), ",".join(formats)]
        there = {**os.environ, "OMP_NUM_THREADS": "1", "PYTHONPATH": manuscript.python_path()}
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, env=there)
    if done.returncode:
        raise SystemExit(f"the build of {times} × the text failed: {done.stderr.strip()[-400:]}")
    return json.loads(done.stdout.splitlines()[-1])


def exponent(seconds: dict[int, float]) -> float | None:
    """The slope of log seconds over log times; None where there is too little to tell."""
    told = sorted(seconds.items())
    points = [(math.log(n), math.log(s)) for n, s in (told if told[0][1] >= 0.02 else told[1:]) if s > 0]
    if len(points) < 2 or max(seconds.values()) < 0.05:
        return None
    x, y = (sum(one) / len(points) for one in zip(*points, strict=True))
    return sum((a - x) * (b - y) for a, b in points) / sum((a - x) ** 2 for a, _ in points)


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--times", type=int, nargs="+", default=[1, 3, 10, 30], help="multiples of the text")
    parser.add_argument("--formats", default=",".join(manuscript.SETS["all"]))


def measure(options: argparse.Namespace) -> dict:
    sys.path[:0] = [str(manuscript.ROOT / "build")]
    measured = {times: parts(times, tuple(options.formats.split(","))) for times in options.times}
    names = dict.fromkeys(name for one in measured.values() for name in one)
    table = {name: {times: one.get(name, 0.0) for times, one in measured.items()} for name in names}
    return {name: {"seconds": row, "exponent": exponent(row)} for name, row in table.items()}


def table(result: dict) -> str:
    times = next(iter(result.values()))["seconds"]
    lines = [f"{'CPU seconds':22}" + "".join(f"{n:>7} ×" for n in times) + "  exponent"]
    for name, of in result.items():
        grown = "" if of["exponent"] is None else f"{of['exponent']:10.2f}"
        lines.append(f"{name:22}" + "".join(f"{s:9.2f}" for s in of["seconds"].values()) + grown)
    return "\n".join(lines)
