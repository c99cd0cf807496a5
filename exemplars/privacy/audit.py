"""Does the training code keep its promise? An audit from one run (Steinke, Nasr & Jagielski 2023, arXiv:2305.08846).

Canaries, made-up records with a mark of their own, are put among the patients by coin tosses. Training draws, clips,
sums and noises them as it does any row, since to its code that is what they are; then one guesses from what the
model says of them which were in. Guessing better than ε allows shows a bug. A right engine is accused in 5 % of
audits at most; what is not found may still be there.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np
from scipy.optimize import brentq
from scipy.stats import binom

from .private import Settings, train


class Design(NamedTuple):
    """What is fixed before an audit runs."""

    canaries: int = 1000
    guesses: int = 100  # half of them "in", half "out", the rest is passed over
    delta: float = 1e-5
    error: float = 0.05  # chance to accuse a right engine


def p_value(canaries: int, guesses: int, right: int, epsilon: float, delta: float) -> float:
    """The most likely that (ε, δ) allows as many right guesses: Theorem 5.2 there, as computed in its appendix D."""
    honest = 1 / (1 + math.exp(-epsilon))
    tail = binom.sf(right - 1, guesses, honest)
    i = np.arange(1, right + 1)
    within = np.cumsum(binom.pmf(right - i, guesses, honest))
    return float(min(tail + 2 * canaries * delta * max((within / i).max(initial=0), 0), 1))


def lower_bound(canaries: int, guesses: int, right: int, delta: float, error: float) -> float:
    """ε that the true one exceeds, but for a chance of `error`, after `right` of `guesses`; 0 if nothing is shown."""
    if p_value(canaries, guesses, right, 0, delta) >= error:
        return 0.0
    return float(brentq(lambda e: p_value(canaries, guesses, right, e, delta) - error, 0, 100))


def audit(
    x: np.ndarray,
    y: np.ndarray,
    seeds: Sequence[int],
    settings: Settings,
    *,
    mark: float = 30.0,
    design: Design = Design(),  # noqa: B008, an immutable tuple
) -> np.ndarray:
    """Lower bounds on ε (M,) from M audits, one a seed, of logistic regression on patients `x` (n, features), `y` (n,).

    Canary j has the outcome 1 and no feature but `mark` in column j of those added for canaries, which no patient
    has: the weight of that column is moved by canary j and by noise, and the log odds of the canary tell how far.
    An unbounded gradient of theirs is about mark/2 long; choose `mark` well above twice the bound on gradients, so
    that clipping is put to the test. Deeper networks share their code with this one, but hide it: their first
    layer hardly moves at first.
    """
    wide, outcomes = with_canaries(x, y, mark, design.canaries)
    member = [np.random.default_rng([seed, 12]).random(design.canaries) < 0.5 for seed in seeds]
    rows = [np.concatenate([np.arange(len(x)), len(x) + np.flatnonzero(own)]) for own in member]
    scores = train(wide, outcomes, rows, seeds, settings, depth=0).logits(wide[len(x) :])
    right = [rightly_guessed(one, own, design.guesses) for one, own in zip(scores, member, strict=True)]
    return np.array(
        [lower_bound(design.canaries, design.guesses, v, design.delta, design.error) for v in right]
    )


def with_canaries(x: np.ndarray, y: np.ndarray, mark: float, canaries: int) -> tuple[np.ndarray, np.ndarray]:
    """Rows (n + canaries, features + canaries) and outcomes (n + canaries,): the patients', then the canaries'."""
    patients = np.pad(x, ((0, 0), (0, canaries)))
    marked = np.pad(mark * np.eye(canaries, dtype=x.dtype), ((0, 0), (x.shape[1], 0)))
    return np.concatenate([patients, marked]), np.concatenate([y, np.ones(canaries)])


def planted(honest: Settings) -> dict[str, Settings]:
    """Settings of a right program, and of five with a bug. `honest` draws patients with a chance below 1."""
    return {
        "right": honest,
        "half the noise": replace(honest, noise=honest.noise / 2),
        "a quarter of the noise": replace(honest, noise=honest.noise / 4),
        "no noise": replace(honest, noise=0.0),
        "no clipping": replace(honest, clip=math.inf),
        "no sampling": replace(honest, q=1.0),
    }


def rightly_guessed(scores: np.ndarray, member: np.ndarray, guesses: int) -> int:
    """How many guesses are right that call the highest scores (m,) "in" and the lowest "out", half each."""
    order = np.argsort(scores)
    half = guesses // 2
    return int(member[order[-half:]].sum() + (~member[order[:half]]).sum())
