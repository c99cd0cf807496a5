"""Made-up record systems with SUPPORT2's kinds of features, on which every setting of private training is found."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from lab.data.patients import LEVELS, NAMES, NUMBERS, between
from lab.data.table import Card, Table
from scipy.optimize import brentq

FACTORS = 6  # hidden states of a simulated patient
FAMILY = 54  # keeps these random numbers apart from those of other simulators
DEATHS = 0.26  # share of simulated patients who die, as in SUPPORT2


def simulate(world: int, n: int, part: int = 0) -> Table:
    """`n` patients of a world of its own: how hidden states show, what matters, and by how much, is drawn anew.

    `part` draws other patients of the same world. Log odds of death are a sum of straight effects, of vital signs
    that are bad at both ends, and of effects that differ between diagnoses. Half of the patients are of a phase in
    which glucose, bun and urine were not written down.
    """
    rng = np.random.default_rng([FAMILY, world, part])
    truth, yes, levels, odds = drawn(world, rng, n)
    y = rng.random(n) < 1 / (1 + np.exp(-odds - usual(world)))

    features = dict(zip(NUMBERS, truth.T, strict=True))
    early = rng.random(n) < 0.5
    for name, known in NUMBERS.items():
        if known.indicator:
            gone = early if name in ("glucose", "bun", "urine") else rng.random(n) < 0.25
            features[name] = np.where(gone, between(np.array(known.usual), known), features[name])
            features[f"{name} missing"] = gone
    for name, kinds in LEVELS.items():
        told = rng.random(n) < (0.7 if name == "income" else 1.0)
        for number, kind in enumerate(kinds):
            features[f"{name}: {kind}"] = yes[name] if name in yes else (levels[name] == number) & told
    x = np.stack([features[name] for name in NAMES], axis=1).astype(np.float32)
    card = Card("simulated records", "this module", "CC0", "death", n, "exemplars/privacy/simulated.py")
    return Table(x, y.astype(float), np.arange(n), NAMES, "yes-no", card)


def drawn(world: int, rng: np.random.Generator, n: int) -> tuple[np.ndarray, dict, dict, np.ndarray]:
    """Numbers (n, 19), yes-no features and levels by name, and log odds of death (n,) but for a constant."""
    fixed, states = np.random.default_rng([FAMILY, world]), rng.standard_normal((n, FACTORS))

    def shown(columns: int) -> np.ndarray:  # what the hidden states and chance make of `columns` features
        return states @ fixed.normal(0, FACTORS**-0.5, (FACTORS, columns)) + rng.standard_normal((n, columns))

    truth = np.tanh(0.5 * shown(len(NUMBERS)))
    levels = {name: shown(len(kinds)).argmax(1) for name, kinds in LEVELS.items() if len(kinds) > 1}
    yes = {name: shown(1)[:, 0] > 0.8 for name, kinds in LEVELS.items() if len(kinds) == 1}
    straight = truth @ fixed.normal(0, 0.9, len(NUMBERS)) + sum(0.3 * told for told in yes.values())
    bent = (truth**2 - 0.25) @ (fixed.random(len(NUMBERS)) < 0.4) * 0.8
    slopes = fixed.normal(0, 0.5, (len(LEVELS["dzgroup"]), FACTORS))
    odds = straight + bent + (np.tanh(states) * slopes[levels["dzgroup"]]).sum(1)
    return truth, yes, levels, odds


@lru_cache
def usual(world: int) -> float:
    """The constant in the log odds with which `DEATHS` of the world's patients die."""
    *_, odds = drawn(world, np.random.default_rng([FAMILY, world, 2**20]), 10_000)
    return brentq(lambda constant: (1 / (1 + np.exp(-odds - constant))).mean() - DEATHS, -20, 20)
