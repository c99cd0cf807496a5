"""What the replicates say about a check.

A condition *holds* if the one-sided 99 % lower bound of its quantity reaches the margin, *does not hold* if the
upper bound misses it, and is *undecided* in between. Bounds of a mean are Student's t; bounds of a share are
Clopper and Pearson's (Biometrika 1934). Bounds of a statistic whose bootstrap draws were recorded are percentiles
of the draws (Efron and Tibshirani 1993, chapter 13). A single number is compared as it is.
"""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import replace

import numpy as np

from ..results import quantiles
from ..results.results import Value
from .expression import BadCheck, Condition, TooFew
from .quantity import Quantity, evaluate
from .verdict import FAILS, HOLDS, PARTLY, UNDECIDED, Judged, Outcome

LEVEL = 0.99
FEWEST = 5


def judge(
    conditions: tuple[Condition, ...], lookup: Callable[[str], Value], *, beside: bool = False
) -> Outcome:
    """The verdict on a check. Raises TooFew where an interval is asked for on fewer than 5 replicates.

    Raises BadCheck where every replicate is 0 or 1, since such a mean is a share and should be called one; what is
    judged `beside` a claim, on another source or under a variation, may turn out so by chance, and gets a share's bounds.
    """
    judged = tuple(judge_one(condition, lookup, beside) for condition in conditions)
    verdicts = {j.verdict for j in judged}
    if len(verdicts) == 1:
        return Outcome(verdicts.pop(), judged)
    return Outcome(PARTLY if HOLDS in verdicts else UNDECIDED, judged)


def judge_one(condition: Condition, lookup: Callable[[str], Value], beside: bool) -> Judged:
    quantity = evaluate(condition.within.quantity, lookup)
    samples = np.atleast_1d(quantity.samples)
    n = len(quantity.ids)
    if quantity.drawn and condition.over != "mean":
        raise BadCheck(
            f"{condition.over}() speaks of replicates, and '{condition.text}' names bootstrap draws"
        )
    meets = (
        samples >= condition.within.bound if condition.within.at_least else samples <= condition.within.bound
    )
    binary = bool(n) and bool(np.isin(samples, (0, 1)).all())
    about = {"drawn": quantity.drawn, "binary": binary, "units": units(quantity), "shared": shared(quantity)}
    if condition.over == "all":
        worst = float(samples.min() if condition.within.at_least else samples.max())
        verdict = HOLDS if meets.all() else FAILS
        return Judged(condition, verdict, worst, worst, worst, n, words(quantity.replicated), **about)
    if condition.over == "share":
        enough(n)
        estimate, (lower, upper) = float(meets.mean()), share_bounds(int(meets.sum()), n)
    elif quantity.drawn:
        estimate, (lower, upper) = estimated(condition, lookup), draw_bounds(samples)
    elif binary and beside:
        enough(n)
        estimate, (lower, upper) = float(samples.mean()), share_bounds(int(samples.sum()), n)
    elif binary:
        sign = ">=" if condition.at_least else "<="
        asked = f"share({ast.unparse(condition.within.quantity)} >= 1) {sign} {condition.bound:g}"
        raise BadCheck(
            f"every replicate of '{condition.text}' is 0 or 1, and such a mean is a share: write {asked}"
        )
    elif n:
        enough(n)
        estimate, (lower, upper) = float(samples.mean()), mean_bounds(samples)
    else:
        estimate = lower = upper = float(samples[0])
    verdict = compare(lower, upper, condition.bound, condition.at_least)
    return Judged(condition, verdict, estimate, lower, upper, n, words(quantity.replicated), **about)


def units(quantity: Quantity) -> tuple[tuple[str, int], ...] | None:
    """What a bootstrap drew anew, each with how many there are; None where a name of the check does not say."""
    if None in quantity.units or not quantity.drawn:
        return None
    least: dict[str, int] = {}
    for name, count in (unit for named in quantity.units for unit in named or ()):
        least[name] = min(count, least.get(name, count))
    return tuple(sorted(least.items()))


def shared(quantity: Quantity) -> tuple[str, ...] | None:
    """What all replicates have in common; None where a name of the check does not say."""
    return None if None in quantity.shared else tuple(sorted(str(one) for one in quantity.shared if one))


def estimated(condition: Condition, lookup: Callable[[str], Value]) -> float:
    """The quantity computed from the statistics themselves instead of from their draws."""
    point = evaluate(condition.within.quantity, lambda name: replace(lookup(name), ids=(), samples=()))
    return float(point.samples)


def enough(n: int) -> None:
    if n < FEWEST:
        raise TooFew(f"an interval needs {FEWEST} replicates, and there are {n}")


def mean_bounds(samples: np.ndarray, level: float = LEVEL) -> tuple[float, float]:
    """One-sided `level` bounds of the mean of `samples`, shape (n,), n >= 2 (Student's t)."""
    half = quantiles.student(len(samples) - 1, level) * samples.std(ddof=1) / np.sqrt(len(samples))
    return float(samples.mean() - half), float(samples.mean() + half)


def draw_bounds(draws: np.ndarray, level: float = LEVEL) -> tuple[float, float]:
    """One-sided `level` percentile bounds of the statistic whose bootstrap `draws`, shape (B,), these are."""
    lower, upper = np.quantile(draws, [1 - level, level])
    return float(lower), float(upper)


def share_bounds(successes: int, n: int, level: float = LEVEL) -> tuple[float, float]:
    """One-sided `level` bounds of a share, each on its own (Clopper–Pearson)."""
    lower = quantiles.beta(successes, n - successes + 1, 1 - level) if successes else 0.0
    upper = quantiles.beta(successes + 1, n - successes, level) if successes < n else 1.0
    return float(lower), float(upper)


def compare(lower: float, upper: float, bound: float, at_least: bool) -> str:
    if not at_least:
        lower, upper, bound = -upper, -lower, -bound
    if lower >= bound:
        return HOLDS
    return FAILS if upper < bound else UNDECIDED


def words(replicated: frozenset[str]) -> str:
    return " and ".join(sorted(replicated))
