"""Real data that ship with the review, checked before use, each with a vault that development never sees."""

from __future__ import annotations

import csv
import gzip
import hashlib
from pathlib import Path
from typing import NamedTuple

import numpy as np

from .seeds import DEVELOPMENT
from .sequences import LETTERS

FOLDER = Path(__file__).parents[1] / "data"
MPSA_SHA256 = "df1251425d7bae15cbae5922c9b05e7765344fc4bb13970fb44b51370c09cf74"
DEPTH = 100  # reads: below it a value is mostly sequencing depth, see mpsa.md


class Rows(NamedTuple):
    """Sequences as letter numbers (n, length), and what was measured for each (n,)."""

    letters: np.ndarray
    y: np.ndarray


class Splits(NamedTuple):
    """Independent replicates cut from one data set: no row is in two of them, or on both sides."""

    letters: np.ndarray  # (replicates, rows, length), to train on
    y: np.ndarray  # (replicates, rows)
    test_letters: np.ndarray  # (replicates, test rows, length)
    test_y: np.ndarray  # (replicates, test rows)
    variance: float  # of y among all test rows: the yardstick of every replicate's R²


def mpsa() -> Rows:
    """All 5' splice sites read at least `DEPTH` times, and the log10 of their exon inclusion.

    Raises ValueError where the file is not the one that the data card describes.
    """
    packed = (FOLDER / "mpsa.csv.gz").read_bytes()
    if hashlib.sha256(packed).hexdigest() != MPSA_SHA256:
        raise ValueError("exemplars/data/mpsa.csv.gz: not the file in mpsa.md; restore it from git")
    table = csv.DictReader(gzip.decompress(packed).decode().splitlines())
    rows = [row for row in table if int(row["tot_ct"]) >= DEPTH]
    letters = [[LETTERS.index(letter) for letter in row["x"]] for row in rows]
    return Rows(np.array(letters), np.array([float(row["y"]) for row in rows]))


def fifths(letters: np.ndarray) -> np.ndarray:
    """Which fifth, 0 to 4, each sequence (n, length) belongs to, by its hash; fifth 0 is the vault."""
    hashes = (hashlib.sha256("".join(LETTERS[k] for k in row).encode()).digest() for row in letters)
    return np.array([int.from_bytes(digest[:4]) % 5 for digest in hashes])


def mpsa_splits(epoch: int, replicates: int, train: int) -> Splits:
    """`replicates` disjoint splits: `train` rows each, and an equal share of all test rows.

    Development trains on fifths 2 to 4 and tests on fifth 1; confirmation trains on 1 to 4 and tests on the
    vault. Raises ValueError where there are not enough rows.
    """
    everything = mpsa()
    fifth = fifths(everything.letters)
    tested = 1 if epoch == DEVELOPMENT else 0
    sides = np.flatnonzero(fifth > tested), np.flatnonzero(fifth == tested)
    if replicates * train > len(sides[0]):
        most = len(sides[0]) // train
        raise ValueError(
            f"{replicates} splits of {train} rows asked of {len(sides[0])}; ask for at most {most}"
        )
    rng = np.random.default_rng(1000 * epoch)
    dealt = []
    for rows, n in zip(sides, (train, len(sides[1]) // replicates), strict=True):
        drawn = rng.permutation(rows)[: replicates * n].reshape(replicates, n)
        dealt += [everything.letters[drawn], everything.y[drawn]]
    return Splits(*dealt, variance=float(everything.y[sides[1]].var()))
