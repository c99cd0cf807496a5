"""Does the training code keep its promise? An audit from one run (Steinke, Nasr & Jagielski 2023, arXiv:2305.08846).

Canaries are put among the patients by coin tosses, the real training loop runs, and one guesses from the weights
which were in. Guessing better than ε allows shows a bug. A right engine is accused in 5 % of audits at most;
what is not found may still be there.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np
from scipy.optimize import brentq
from scipy.stats import binom

from .private import Canaries, Settings, initial, train


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
    size: float,
    width: int = 64,
    depth: int = 2,
    design: Design = Design(),  # noqa: B008, an immutable tuple
) -> np.ndarray:
    """Lower bounds on ε (M,) from M audits, one a seed, of training on patients `x` (n, features), `y` (n,).

    A canary's gradient has norm `size`, all in one weight that no patient moves: the inputs get columns of zeros,
    and canaries sit in the weights of those. They are drawn, clipped, summed and noised like patients, by the same
    loop; choose `size` above the claimed bound, so that clipping is put to the test.
    """
    units = width if depth else 1
    blank = -(-design.canaries // units)
    wide = np.concatenate([x, np.zeros((len(x), blank), x.dtype)], axis=1)
    parameter = x.shape[1] * units + np.arange(design.canaries)
    member = [np.random.default_rng([seed, 12]).random(design.canaries) < 0.5 for seed in seeds]
    rows = [np.concatenate([np.arange(len(x)), len(x) + np.flatnonzero(own)]) for own in member]
    models = train(
        wide, y, rows, seeds, settings, width=width, depth=depth, canaries=Canaries(parameter, size)
    )
    start = np.stack([initial(seed, models.sizes).numpy() for seed in seeds])
    moved = (start - models.weights.numpy(force=True))[:, parameter]  # downhill, so up for those that were in
    right = [rightly_guessed(scores, own, design.guesses) for scores, own in zip(moved, member, strict=True)]
    return np.array(
        [lower_bound(design.canaries, design.guesses, v, design.delta, design.error) for v in right]
    )


def planted(honest: Settings) -> dict[str, Settings]:
    """Settings of a right program, and of four with a bug."""
    return {
        "right": honest,
        "half the noise": replace(honest, noise=honest.noise / 2),
        "a quarter of the noise": replace(honest, noise=honest.noise / 4),
        "no noise": replace(honest, noise=0.0),
        "no clipping": replace(honest, clip=math.inf),
    }


def rightly_guessed(scores: np.ndarray, member: np.ndarray, guesses: int) -> int:
    """How many guesses are right that call the highest scores (m,) "in" and the lowest "out", half each."""
    order = np.argsort(scores)
    half = guesses // 2
    return int(member[order[-half:]].sum() + (~member[order[:half]]).sum())
