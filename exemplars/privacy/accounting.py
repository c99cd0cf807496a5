"""What a run of DP-SGD guarantees: ε from its privacy loss distribution, cross-checked, and what that ε forbids.

Reported is dp-accounting's privacy loss distribution (PLD), an upper bound that is tight up to its grid. Unit: one
row; neighbours: with and without it, which is what the attacks of `attacks.py` try to tell apart.
"""

from __future__ import annotations

import json
import math
import warnings
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path
from typing import NamedTuple

import numpy as np
from dp_accounting import (
    GaussianDpEvent,
    LowerEndpointAndGuess,
    NeighboringRelation,
    PoissonSampledDpEvent,
    SelfComposedDpEvent,
    calibrate_dp_mechanism,
)
from dp_accounting.pld import PLDAccountant
from dp_accounting.pld.privacy_loss_distribution import from_gaussian_mechanism
from dp_accounting.rdp import RdpAccountant
from scipy.optimize import brentq, minimize_scalar
from scipy.stats import norm

TABLE = Path(__file__).parents[1] / "data" / "sigmas.json"
REPLACE = NeighboringRelation.REPLACE_ONE
ADD_REMOVE = NeighboringRelation.ADD_OR_REMOVE_ONE


class Mechanism(NamedTuple):
    """The subsampled Gaussian, composed: all that an accountant needs to know of DP-SGD."""

    q: float  # each row's chance to be in a batch, drawn alone (Poisson)
    sigma: float  # noise multiplier: standard deviation of the noise over the clipping bound
    steps: int

    @property
    def event(self) -> SelfComposedDpEvent:
        """The mechanism in dp-accounting's terms."""
        return SelfComposedDpEvent(PoissonSampledDpEvent(self.q, GaussianDpEvent(self.sigma)), self.steps)


def unsampled(mechanism: Mechanism) -> Mechanism:
    """What may be claimed for fixed batches of the same size, dealt anew each pass by an order that may be known.

    Each row is in one batch of every pass, q·steps passes in all, and sampling hides nothing. Shuffled
    batches lie between this and Poisson's value, which they are often given and do not always keep (Chua et al.
    2024, arXiv:2403.17673).
    """
    return Mechanism(1.0, mechanism.sigma, math.ceil(mechanism.q * mechanism.steps))


def epsilon(mechanism: Mechanism, delta: float, neighbours: NeighboringRelation = ADD_REMOVE) -> float:
    """ε at `delta` by dp-accounting's PLD: the value to report."""
    return PLDAccountant(neighbours).compose(mechanism.event).get_epsilon(delta)


def epsilon_prv(mechanism: Mechanism, delta: float) -> float:
    """ε by Opacus's PRV accountant, a cross-check: its upper bound, up to .01 above the truth."""
    from opacus.accountants import PRVAccountant

    accountant = PRVAccountant()
    accountant.history = [(mechanism.sigma, mechanism.q, mechanism.steps)]
    with warnings.catch_warnings():  # it starts from Rényi orders, and warns of what they do not reach
        warnings.simplefilter("ignore")
        return float(accountant.get_epsilon(delta))


def epsilon_rdp(mechanism: Mechanism, delta: float) -> float:
    """ε from Rényi divergences (dp-accounting's), a cross-check from above."""
    return RdpAccountant(orders=range(2, 257)).compose(mechanism.event).get_epsilon(delta)


def epsilon_moments(mechanism: Mechanism, delta: float) -> float:
    """ε by the moments accountant as first published (Abadi et al. 2016): looser, to meet older figures."""
    accountant = RdpAccountant(orders=range(2, 65)).compose(mechanism.event)
    orders = np.arange(2, 65)
    return float(min(accountant.rdp + math.log(1 / delta) / (orders - 1)))


def epsilon_strong(mechanism: Mechanism, delta: float) -> float:
    """ε by strong composition (Dwork, Rothblum & Vadhan 2010), δ split as well as it can be; for small q·ε."""
    q, sigma, steps = mechanism

    def at(share: float) -> float:  # of δ that pays for the steps' own
        one = q * math.sqrt(2 * math.log(1.25 * steps * q / (delta * share))) / sigma
        return one * math.sqrt(2 * steps * math.log(1 / (delta * (1 - share)))) + steps * one * math.expm1(
            one
        )

    return float(minimize_scalar(at, bounds=(1e-6, 1 - 1e-6), method="bounded").fun)


def epsilon_gaussian(mechanism: Mechanism, delta: float) -> float:
    """ε where every row is in every batch (q = 1): the closed form of Balle & Wang 2018 (arXiv:1805.06530)."""
    if mechanism.q != 1:
        raise ValueError(f"q is {mechanism.q}; the closed form needs q = 1")
    mu = math.sqrt(mechanism.steps) / mechanism.sigma
    return brentq(
        lambda e: norm.cdf(mu / 2 - e / mu) - math.exp(e) * norm.cdf(-mu / 2 - e / mu) - delta, 0, 500
    )


class Published(NamedTuple):
    """A figure in print, and what ours gives for the same run."""

    source: str
    run: Mechanism
    accountant: str
    published: float
    ours: float
    pld: float  # what the reported accountant says of that run


def published(delta: float = 1e-5) -> list[Published]:
    """Figures in print that the accountants here must meet, all at δ = 1e-5."""
    abadi, full = Mechanism(0.01, 4.0, 10_000), Mechanism(1.0, 20.0, 100)
    rows = [
        ("Abadi et al. 2016", abadi, "moments", 1.26, epsilon_moments),
        ("Abadi et al. 2016", abadi, "strong composition", 9.34, epsilon_strong),
        ("Opacus, MNIST example", Mechanism(0.004, 1.3, 3_750), "moments", 1.16, epsilon_moments),
        ("Opacus, MNIST example", Mechanism(0.004, 1.1, 15_000), "moments", 2.91, epsilon_moments),
        ("Opacus, MNIST example", Mechanism(0.004, 0.7, 11_250), "moments", 6.86, epsilon_moments),
        ("Balle & Wang 2018, closed form", full, "PLD", epsilon_gaussian(full, delta), epsilon),
    ]
    return [
        Published(source, run, accountant, value, ours(run, delta), epsilon(run, delta))
        for source, run, accountant, value, ours in rows
    ]


def noise_multiplier(target: float, delta: float, q: float, steps: int) -> float:
    """The least σ, to four decimals, whose ε at `delta` is at most `target`: from the table, else computed."""
    return sigmas().get(key(target, delta, q, steps)) or calibrate(target, delta, q, steps)


@lru_cache
def sigmas() -> dict[str, float]:
    """Noise multipliers computed before, by `key`."""
    return json.loads(TABLE.read_text(encoding="utf-8"))


def key(target: float, delta: float, q: float, steps: int) -> str:
    return f"epsilon {target:g}, delta {delta:g}, q {q:.6g}, steps {steps}"


@lru_cache
def calibrate(target: float, delta: float, q: float, steps: int) -> float:
    """`noise_multiplier`, computed: a second or so."""
    least = calibrate_dp_mechanism(
        PLDAccountant,
        lambda sigma: Mechanism(q, sigma, steps).event,
        target,
        delta,
        LowerEndpointAndGuess(0.3, 4.0),
        tol=1e-5,
    )
    return math.ceil(least * 1e4) / 1e4


def trade_off(mechanism: Mechanism, false_positives: np.ndarray) -> np.ndarray:
    """The most true positives (k,) that any attack on any one row can reach at each rate of false positives (k,).

    What the privacy loss distribution allows, not one (ε, δ) of it: the whole curve ε ↦ δ(ε), for attacks on either
    neighbour (Dong, Roth & Su 2022, arXiv:1905.02383).
    """
    rates = np.asarray(false_positives, float)[..., None]
    grid, delta = profile(mechanism)
    above, below = np.exp(grid) * rates + delta, 1 - np.exp(-grid) * (1 - rates - delta)
    return np.clip(np.minimum(above, below).min(-1), 0, 1)


@lru_cache
def profile(mechanism: Mechanism) -> tuple[np.ndarray, np.ndarray]:
    """A grid of ε (600,), and δ (600,) at each."""
    loss = from_gaussian_mechanism(mechanism.sigma, sampling_prob=mechanism.q).self_compose(mechanism.steps)
    grid = np.concatenate([np.linspace(0, 1, 200), np.geomspace(1, 60, 400)])
    return grid, np.asarray(loss.get_delta_for_epsilon(grid))


def corner(epsilon: float, delta: float, false_positives: np.ndarray) -> np.ndarray:
    """The same bound from a single (ε, δ), which forbids far less than the mechanism does (Kairouz et al. 2015)."""
    rates = np.asarray(false_positives, float)
    return np.clip(
        np.minimum(np.exp(epsilon) * rates + delta, 1 - np.exp(-epsilon) * (1 - rates - delta)), 0, 1
    )


def area_bound(mechanism: Mechanism) -> float:
    """The most area under a ROC curve that any attack can reach: that under the trade-off curve."""
    rates = np.concatenate([[0], np.geomspace(1e-6, 1, 2000)])
    return float(np.trapezoid(trade_off(mechanism, rates), rates))


def statement(mechanism: Mechanism, delta: float, n: int, clip: float) -> list[tuple[str, str]]:
    """The privacy statement: rows (item, value) made from the inputs of the accountant and of training alone."""
    q, sigma, steps = mechanism
    if delta * n >= 1:
        raise ValueError(f"δ·n = {delta * n:g}; choose δ well below 1/n")
    pld, replaced = (epsilon(mechanism, delta, relation) for relation in (ADD_REMOVE, REPLACE))
    checks = epsilon_prv(mechanism, delta), epsilon_rdp(mechanism, delta)
    sampling = f"Poisson: each row alone with q = {q:g} at each step; empty batches count"
    if q == 1:
        sampling = "none: every row at every step, q = 1"
    return [
        ("What this is", "a simulation: its seed is published, so nothing is guaranteed for these files"),
        ("Unit of privacy", "one patient, who is one row"),
        (
            "Adjacency",
            "one row added or removed: the attacks ask whether a patient was among the rows or not",
        ),
        ("ε", f"{pld:.3f} (one row replaced by another: {replaced:.3f})"),
        ("δ", f"{delta:g}; δ·n = {delta * n:.2g} for n = {n}"),
        ("Mechanism", "DP-SGD: a Gaussian on sums of clipped gradients"),
        ("Sampling", sampling),
        ("Clipping", f"each row's gradient to norm {clip:g}, all layers together"),
        ("Noise", f"multiplier {sigma:g}: standard deviation {sigma * clip:g} on each sum"),
        ("Steps", f"{steps}"),
        (
            "Accountant",
            f"dp-accounting {version('dp-accounting')}, privacy loss distribution "
            f"(Opacus {version('opacus')} PRV: {checks[0]:.3f}; Rényi: {checks[1]:.3f})",
        ),
        ("Normalisation", f"by the expected batch, q·n = {q * n:g}, never by the batch drawn"),
        ("Released", "the last weights of one model; each further model from the same patients adds to ε"),
        (
            "Not covered",
            "the scores on test patients; the count n; other models shown here; floating-point arithmetic; "
            "random numbers that are not cryptographic",
        ),
        ("Costs nothing", "preparing rows by public constants; settings found on simulated records"),
    ]
