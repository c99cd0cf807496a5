"""Clinics in which others benefit and doctors know more, and clinics drawn at random."""

from __future__ import annotations

import numpy as np

from .care import Clinic

# Who benefits: everybody by the same factor of the odds; the sickest least, or most; those with a high marker.
BENEFITS = {"constant": {}, "fading": {"slope": -3.0}, "growing": {"slope": 3.0}, "marker": {"marked": 3.0}}
# What doctors go by: illness as recorded; illness as seen at the bedside, too; who in truth gains most.
DOCTORS = {"recorded": {}, "bedside": {"seeing": 1.0}, "gain": {"seeing": 1.0, "insight": 1.0}}

# The least and the greatest value of each trait, every value between them as likely: wide, and written down before
# any confirmation run. From hardly ill to very ill wards, from beds for one in seven patients to beds for half, from
# doctors who draw lots to such as nearly keep to a list.
RANGES = {
    "level": (-2.5, -0.5),
    "recorded": (0.8, 2.0),
    "unrecorded": (0.0, 1.2),
    "pairs": (0.0, 0.6),
    "asthma": (0.0, 1.0),
    "benefit": (0.5, 2.5),
    "slope": (-3.0, 3.0),
    "marked": (0.0, 3.0),
    "beds": (0.15, 0.5),
    "certain": (0.0, 0.95),
    "sharp": (0.5, 4.0),
    "seeing": (0.0, 1.0),
    "insight": (0.0, 1.0),
}


def traits(seed: int) -> dict[str, float]:
    """The traits of a clinic drawn at random."""
    rng = np.random.default_rng([seed, 5])
    return {name: float(rng.uniform(*ends)) for name, ends in RANGES.items()}


def clinic(seed: int, **given: float) -> Clinic:
    """That clinic, some of its traits replaced by those `given`."""
    return Clinic(seed=seed, **{**traits(seed), **given})
