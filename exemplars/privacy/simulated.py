"""A made-up record system with SUPPORT2's kinds of features, on which every setting of private training is found."""

from __future__ import annotations

import numpy as np
from lab.data.patients import LEVELS, NAMES, NUMBERS, between
from lab.data.table import Card, Table

FACTORS = 6  # hidden states of a simulated patient
WORLD = 54  # seed of the simulated world: how states show, and who dies
PREVALENCE = -2.3  # log odds of death of the average simulated patient


def simulate(seed: int, n: int) -> Table:
    """`n` patients; the truth bends.

    The world is always the same; `seed` decides who is in it. Log odds of death are a sum of straight effects, of
    vital signs that are bad at both ends, and of effects that differ between diagnoses. Half of the patients
    are of a phase in which glucose, bun and urine were not written down.
    """
    world, rng = np.random.default_rng(WORLD), np.random.default_rng([WORLD, seed])
    states = rng.standard_normal((n, FACTORS))

    def shown(columns: int) -> np.ndarray:  # what the hidden states and chance make of `columns` features
        return states @ world.normal(0, FACTORS**-0.5, (FACTORS, columns)) + rng.standard_normal((n, columns))

    truth = np.tanh(0.5 * shown(len(NUMBERS)))
    levels = {name: shown(len(kinds)).argmax(1) for name, kinds in LEVELS.items() if len(kinds) > 1}
    yes = {name: shown(1)[:, 0] > 0.8 for name, kinds in LEVELS.items() if len(kinds) == 1}
    straight = truth @ world.normal(0, 0.9, len(NUMBERS)) + sum(0.3 * told for told in yes.values())
    bent = (truth**2 - 0.25) @ (world.random(len(NUMBERS)) < 0.4) * 0.8
    slopes = world.normal(0, 0.5, (len(LEVELS["dzgroup"]), FACTORS))
    odds = PREVALENCE + straight + bent + (np.tanh(states) * slopes[levels["dzgroup"]]).sum(1)
    y = rng.random(n) < 1 / (1 + np.exp(-odds))

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
    card = Card("simulated records", "this module", "CC0", "death", n, "exemplars/lab/records.py")
    return Table(x, y.astype(float), np.arange(n), NAMES, "yes-no", card)
