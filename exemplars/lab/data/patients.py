"""SUPPORT2: 9 105 seriously ill patients as they were known on day 3. See data/support2.md.

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
from review.notebook.seeds import DEVELOPMENT

from .table import Card, Table
from .wheels import member


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


def support2() -> Table:
    """The patients of SUPPORT; the outcome is death in hospital, and groups are the patients' numbers.

    Raises ValueError where the file is missing or not the published one.
    """
    rows = list(csv.DictReader(io.StringIO(member("support2").decode())))
    died, patients = (np.array([int(row[name]) for row in rows]) for name in ("hospdead", "sno"))
    card = Card(
        "SUPPORT2",
        "Knaus et al. 1995, https://doi.org/10.7326/0003-4819-122-3-199502010-00007",
        "read from a published package, not passed on; acknowledge hbiostat.org",
        "death in hospital",
        len(rows),
        "exemplars/data/support2.md",
    )
    return Table(prepare(rows), died.astype(float), patients, NAMES, "yes-no", card)


def prepare(rows: Sequence[dict[str, str]]) -> np.ndarray:
    """Features (n, 52) of rows of text; each is decided by its own row and by constants."""
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


def deal(table: Table, epoch: int, pools: int) -> Pools:
    """Deals patients into `pools` of one size, and those to test on.

    Fifths are dealt by a hash of each patient's number. Development trains on fifths 2 to 4 and tests on fifth 1;
    confirmation trains on 1 to 4 and tests on fifth 0, which development never sees.
    """
    digests = (hashlib.sha256(str(number).encode()).digest() for number in table.groups)
    fifths = np.array([int.from_bytes(digest[:4]) % 5 for digest in digests])
    tested = 1 if epoch == DEVELOPMENT else 0
    train = np.random.default_rng(1000 * epoch).permutation(np.flatnonzero(fifths > tested))
    size = len(train) // pools
    return Pools(train[: pools * size].reshape(pools, size), np.flatnonzero(fifths == tested))
