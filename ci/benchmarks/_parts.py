"""CPU seconds of a command, of the review's part by part, and the exponent at which they grow.

A part's seconds are its own and those of the programs that it starts, without the parts within it.
"""

import json
import math
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LEAST = 0.02
"""Seconds of a part below which most is starting it."""

TIMED = """
import functools, importlib, json, resource, sys
from review.cli import main
parts, times = json.loads(sys.argv[1]), sys.argv[2]
sys.argv[1:] = sys.argv[3:]
spent, within = {}, []
def now():
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)
def timed(part, function):
    @functools.wraps(function)
    def measured(*given, **named):
        name = part.format(*given)
        within.append(0.0)
        before = now()
        try:
            return function(*given, **named)
        finally:
            whole = now() - before
            spent[name] = spent.get(name, 0.0) + whole - within.pop()
            if within:
                within[-1] += whole
    return measured
for part, where in parts.items():
    module, _, name = where.partition(":")
    owner = importlib.import_module(f"review.{module}")
    *outer, name = name.split(".")
    for one in outer:
        owner = getattr(owner, one)
    setattr(owner, name, timed(part, getattr(owner, name)))
try:
    main()
finally:
    with open(times, "w") as file:
        json.dump(spent, file)
"""


def cpu(command: list[str], folder: Path, **environment: str) -> float:
    """CPU seconds of a command and all that it starts, Python's compiled files kept from run to run as they are."""
    inherited = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(
        command, cwd=folder, capture_output=True, text=True, stdin=subprocess.DEVNULL,
        env={**inherited, "OMP_NUM_THREADS": "1", **environment},
    )  # fmt: skip
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode:
        raise SystemExit(f"{command[0]} failed: {(done.stderr or done.stdout).strip()[-400:]}")
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def python_path() -> str:
    """Where this machine's `review` is imported from."""
    return os.pathsep.join([str(ROOT / "build"), str(ROOT / "exemplars")])


def spent(root: Path, words: list[str], parts: Mapping[str, str]) -> dict:
    """Seconds of `review WORDS` in `root`: `wall`, `cpu`, and those of its `parts`, each "module:function" of the machine.

    A part's name may have places for the arguments of its function, "exports: {1}" say.
    """
    with tempfile.NamedTemporaryFile() as times:
        command = [sys.executable, "-c", TIMED, json.dumps(parts), times.name, *words]
        start = time.perf_counter()
        seconds = cpu(command, root, PYTHONPATH=python_path())
        wall = time.perf_counter() - start
        return {"wall": wall, "cpu": seconds, "parts": json.loads(Path(times.name).read_text())}


def exponent(seconds: Mapping[int, float]) -> float | None:
    """The slope of a line through log seconds over log size (least squares); None where there is too little to tell.

    The smallest size is left out where it takes less than LEAST.
    """
    told = sorted(seconds.items())
    points = [(math.log(n), math.log(s)) for n, s in (told if told[0][1] >= LEAST else told[1:]) if s > 0]
    if len(points) < 2 or max(seconds.values()) < 0.05:
        return None
    x, y = (sum(one) / len(points) for one in zip(*points, strict=True))
    return sum((a - x) * (b - y) for a, b in points) / sum((a - x) ** 2 for a, _ in points)


def rows(measured: Mapping[str, Mapping[int, float]], unit: str) -> str:
    """A table: a line for each part, its seconds at each size, and its exponent."""
    lines = [
        f"{'seconds of the CPU':24}"
        + "".join(f"{n:>8}{unit}" for n in next(iter(measured.values())))
        + "  exponent"
    ]
    for name, of in measured.items():
        grown = exponent(of)
        lines.append(
            f"{name:24}"
            + "".join(f"{s:{8 + len(unit)}.2f}" for s in of.values())
            + ("" if grown is None else f"{grown:10.2f}")
        )
    return "\n".join(lines)


def by_part(measured: Mapping[int, Mapping[str, float]]) -> dict[str, dict[int, float]]:
    """Seconds by part and size, of those by size and part."""
    names = dict.fromkeys(name for one in measured.values() for name in one)
    return {name: {size: one.get(name, 0.0) for size, one in measured.items()} for name in names}
