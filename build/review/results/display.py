"""How numbers, sources and verdicts are written for a reader."""

from __future__ import annotations

import re

from .results import Column, Results, Value

REPLICATED = {
    "data": "fresh data sets drawn by simulation",
    "datasets": "different data sets",
    "splits": "re-splits of one data set",
    "training": "trainings on one data set",
}


def number(x: float, spec: str) -> str:
    """`x` in a Python format, with a true minus sign."""
    return format(x, spec or ".3g").replace("-", "−")


def value(v: Value, spec: str | None = None) -> str:
    """A value in prose: the mean and its interval as recorded, or the mean alone in the format asked for."""
    if spec is not None:
        return number(v.mean, spec)
    if v.low is None or v.high is None:
        return number(v.mean, v.format)
    return f"{number(v.mean, v.format)} ({number(v.low, v.format)} to {number(v.high, v.format)})"


def interval(v: Value) -> str:
    """The interval of a value in words, or that it is a single number."""
    if v.low is None or v.high is None:
        return "a single number"
    level = re.match(r"(\d+)\s*%", v.interval or "")
    spread = f"{number(v.low, v.format)} to {number(v.high, v.format)}"
    return f"{level[1]}\u00a0%: {spread}" if level else spread


def duration(seconds: float) -> str:
    """A time that someone will wait, in the unit that they would think in."""
    for size, unit in ((3600, "h"), (60, "min")):
        if seconds >= 1.5 * size:
            return f"{seconds / size:.2g} {unit}"
    return f"{max(seconds, 1):.0f} s"


def origin(v: Value, results: Results) -> str:
    """Where a value comes from, in a phrase."""
    return f"{quantity(v)}; {run_in_words(results)}"


def quantity(v: Value) -> str:
    """What a value is, with its unit and over what it is a mean, in a phrase."""
    spread = ""
    if v.replicated:
        over = "" if v.drawn else f"{len(v.samples)} "
        spread = f"; {(v.interval or 'mean').split(' over ')[0]} over {over}{REPLICATED[v.replicated]}"
    unit = f" ({v.unit})" if v.unit else ""
    return f"{v.label}{unit}{spread}"


def run_in_words(results: Results) -> str:
    """Which run on which device, in a phrase."""
    made = {"build": "run by this build", "record": "recorded full run", "run": "separate run"}[
        results.source
    ]
    return f"{made}{reduced(results)} on {results.device['name']}"


def reduced(results: Results) -> str:
    """What keeps a record from being one of the full profile, in brackets; empty where nothing does."""
    if not (n := len(results.reduced)):
        return ""
    return f" (reduced: {n} parameter{'s differ' if n > 1 else ' differs'} from the full profile)"


def cell(content: str | float | None, column: Column) -> str:
    if content is None:
        return "–"
    if isinstance(content, str):
        return content
    return number(content, column.format or ("d" if isinstance(content, int) else ""))


def slug(verdict: str) -> str:
    """A verdict as a class name."""
    return verdict.replace(" ", "-")
