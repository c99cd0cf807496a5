"""What moved between two runs of an exemplar, and whether by more than chance."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from . import display, quantiles
from .results import Results, Value

CHANCE = 3.167e-5  # of a change in one direction beyond what is allowed: that of four standard errors, if they are known
SAME = 1e-12  # a difference that is no more than rounding
SHOWN = 10


@dataclass(frozen=True)
class Change:
    """A value that is not the same in two runs."""

    name: str
    before: Value
    after: Value

    @property
    def difference(self) -> float:
        return self.after.mean - self.before.mean

    @property
    def replicated(self) -> bool:
        """Whether both runs repeated it: nothing is left to chance where one of the two is a single number."""
        return min(len(self.before.samples), len(self.after.samples)) > 1

    @cached_property
    def allowed(self) -> float:
        """How far chance alone may take two means with standard errors s and t: four times √(s² + t²), and more where
        few replicates tell s and t, by Student's t with the degrees of freedom of Welch (1947)."""
        if not self.replicated:
            return 0.0
        errors = [(standard_error(value), freedom(value)) for value in (self.before, self.after)]
        error = math.hypot(*(one for one, _ in errors))
        if error == 0:
            return 0.0
        degrees = 1 / sum((one / error) ** 4 / many for one, many in errors)
        return quantiles.student(degrees, 1 - CHANCE) * error

    @property
    def beyond(self) -> bool:
        """Whether the value moved by more than chance allows."""
        return abs(self.difference) > self.allowed + SAME

    @property
    def rank(self) -> tuple[bool, float]:
        """Orders changes: beyond chance first, then by their size beside what chance allows."""
        return self.beyond, abs(self.difference) / self.allowed if self.allowed else math.inf


def between(before: Mapping[str, Value], after: Mapping[str, Value]) -> list[Change]:
    """The values in both runs that differ, the most surprising first."""
    shared = (Change(name, before[name], after[name]) for name in sorted(before.keys() & after.keys()))
    return sorted(
        (change for change in shared if abs(change.difference) > SAME), key=lambda c: c.rank, reverse=True
    )


def lines(before: Results, after: Results, what: str) -> list[str]:
    """The changes in a few lines; `what` says what `before` is."""
    found = between(before.values, after.values)
    beyond = sum(change.beyond for change in found)
    shared = len(before.values.keys() & after.values.keys())
    shown = found[: min(max(beyond, 3), SHOWN)]
    listed = [f"against {what}: {beyond} of {shared} values moved by more than chance allows"]
    for change in shown:
        moved = f"{display.value(change.before)} → {display.value(change.after)}"
        listed.append(
            f"  {change.name}: {moved}{'' if change.beyond else ', within the spread of the replicates'}"
        )
    rest = {
        "more by more than chance allows": beyond - sum(change.beyond for change in shown),
        "more within the spread of the replicates": len(found) - max(beyond, len(shown)),
        "equal": shared - len(found),
        "only here": len(after.values.keys() - before.values.keys()),
        "no longer recorded": len(before.values.keys() - after.values.keys()),
    }
    if said := ", ".join(f"{count} {words}" for words, count in rest.items() if count):
        listed.append(f"  {said}")
    return listed


def standard_error(value: Value) -> float:
    """Of the mean over replicates, or of the statistic whose bootstrap draws were recorded."""
    samples, many = value.samples, len(value.samples)
    mean = samples[0] + math.fsum(one - samples[0] for one in samples) / many  # of equal ones exactly that
    spread = math.dist(samples, [mean] * many) / math.sqrt(many - 1)
    return spread if value.drawn else spread / math.sqrt(many)


def freedom(value: Value) -> float:
    """Degrees of freedom of that standard error: bootstrap draws can be had at will."""
    return 1e9 if value.drawn else len(value.samples) - 1
