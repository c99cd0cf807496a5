"""Splice sites measured in two libraries of one assay: how to read, split and judge them. See data/mpsa.md."""

from __future__ import annotations

import csv
import gzip
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from review.notebook.seeds import DEVELOPMENT

from .sequences import LETTERS, fifths, one_hot
from .table import Card, Table
from .vendored import vendored

DEPTH = 100  # reads: below it a value is mostly sequencing depth, see mpsa.md
POSITIONS = (-3, -2, -1, 1, 2, 3, 4, 5, 6)  # around the exon's end; there is no 0


@dataclass(frozen=True)
class Library(Table):
    """One library: features are one-hot letters (n, 36), the target is log10 of exon inclusion."""

    letters: np.ndarray  # (n, 9) letter numbers
    reads: np.ndarray  # (n,) of the sequence
    kept: np.ndarray  # (n,) reads in which the exon was kept


class Splits(NamedTuple):
    """Independent replicates cut from one data set: no row is in two of them, or on both sides."""

    letters: np.ndarray  # (replicates, rows, length), to train on
    y: np.ndarray  # (replicates, rows)
    test_letters: np.ndarray  # (replicates, test rows, length)
    test_y: np.ndarray  # (replicates, test rows)
    variance: float  # of y among all test rows: the yardstick of every replicate's R²


class Nested(NamedTuple):
    """Row numbers of one library. Up to `disjoint` training rows, replicates have no row in common."""

    train: dict[int, np.ndarray]  # size -> (replicates, size); a smaller one begins the larger
    test: np.ndarray  # (k,) all test rows, for intervals over training sets and test rows at once
    shares: np.ndarray  # (replicates, k // replicates) of them, for independent replicates
    disjoint: int


class Blocked(NamedTuple):
    """A split in which `pairs` (m, 2) of letter numbers at two `positions` occur in test rows only."""

    test: np.ndarray  # (n,) mask
    positions: tuple[int, int]  # columns of the letters
    pairs: np.ndarray


class Ceiling(NamedTuple):
    """How much of the variance of `y` a model could explain, under three assumptions: see `ceiling`."""

    rows: int  # sequences in both libraries
    low: float
    high: float
    counts: float


def mpsa(depth: int = DEPTH) -> Library:
    """The 5' splice sites of the first library that were read at least `depth` times: 18 274 at 100."""
    return library("mpsa", depth)


def mpsa_replicate(depth: int = DEPTH) -> Library:
    """The same of the second library, which is never trained on: 18 348 at 100."""
    return library("mpsa_replicate", depth)


def library(name: str, depth: int) -> Library:
    table = csv.DictReader(gzip.decompress(vendored(f"{name}.csv.gz")).decode().splitlines())
    rows = [row for row in table if int(row["tot_ct"]) >= depth]
    if not rows:
        raise ValueError(f"{name}: no site was read {depth} times; ask for a smaller depth")
    letters = np.array([[LETTERS.index(letter) for letter in row["x"]] for row in rows])
    reads, kept, y = (np.array([row[column] for row in rows], float) for column in ("tot_ct", "ex_ct", "y"))
    names = tuple(f"{position:+d}{letter}" for position in POSITIONS for letter in LETTERS)
    card = Card(
        name,
        "Wong, Kinney & Krainer 2018, https://doi.org/10.1016/j.molcel.2018.07.033",
        "MIT",
        "log10 of relative exon inclusion",
        len(rows),
        "exemplars/data/mpsa.md",
    )
    return Library(
        one_hot(letters), y, None, names, "number", card, letters, reads.astype(int), kept.astype(int)
    )


def sides(epoch: int, letters: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Row numbers to train on and to test on.

    Development trains on fifths 2 to 4 and tests on fifth 1; confirmation trains on 1 to 4 and tests on the
    vault.
    """
    fifth = fifths(letters)
    tested = 1 if epoch == DEVELOPMENT else 0
    return np.flatnonzero(fifth > tested), np.flatnonzero(fifth == tested)


def mpsa_splits(epoch: int, replicates: int, train: int) -> Splits:
    """`replicates` disjoint splits: `train` rows each, and an equal share of all test rows (see `sides`).

    Raises ValueError where there are not enough rows.
    """
    everything = mpsa()
    both = sides(epoch, everything.letters)
    if replicates * train > len(both[0]):
        most = len(both[0]) // train
        raise ValueError(
            f"{replicates} splits of {train} rows asked of {len(both[0])}; ask for at most {most}"
        )
    rng = np.random.default_rng(1000 * epoch)
    dealt = []
    for rows, n in zip(both, (train, len(both[1]) // replicates), strict=True):
        drawn = rng.permutation(rows)[: replicates * n].reshape(replicates, n)
        dealt += [everything.letters[drawn], everything.target[drawn]]
    return Splits(*dealt, variance=float(everything.target[both[1]].var()))


def nested_splits(epoch: int, letters: np.ndarray, sizes: Sequence[int], replicates: int) -> Nested:
    """Training sets of growing size for a learning curve on sequences (n, length).

    Each replicate owns an equal part of the training side (see `sides`), and takes its first rows from it; what a
    larger size needs beyond is drawn from the others' parts, so that such training sets overlap. Raises ValueError
    where there are not enough rows.
    """
    train, test = sides(epoch, letters)
    if not 0 < min(sizes) <= max(sizes) <= len(train):
        raise ValueError(
            f"training sizes {min(sizes)} to {max(sizes)} asked of {len(train)} rows; stay within 1 to {len(train)}"
        )
    if not 0 < replicates <= min(len(train), len(test)):
        raise ValueError(f"{replicates} replicates asked of {len(test)} test rows; ask for 1 to {len(test)}")
    rng = np.random.default_rng(1000 * epoch)
    train, test = rng.permutation(train), rng.permutation(test)
    part, share = len(train) // replicates, len(test) // replicates
    orders = []
    for own in train[: replicates * part].reshape(replicates, part):
        orders.append(np.concatenate([own, rng.permutation(np.setdiff1d(train, own))]))
    order = np.stack(orders)
    shares = test[: replicates * share].reshape(replicates, share)
    return Nested({n: order[:, :n] for n in sizes}, test, shares, part)


def held_out_pairs(letters: np.ndarray, rng: np.random.Generator) -> Blocked:
    """Holds out about a fifth of the letter pairs at two random positions of sequences (n, length).

    Every letter at either position stays in training, in other company: a model that adds up letters can place
    the test rows, one that remembers neighbours cannot. Positions with a single letter are passed over.
    Raises ValueError where fewer than two positions vary.
    """
    varied = np.flatnonzero((letters != letters[0]).any(0))
    if len(varied) < 2:
        raise ValueError(f"{len(varied)} positions vary; pairs of letters need two")
    positions = np.sort(rng.choice(varied, 2, replace=False))
    pairs, which = np.unique(letters[:, positions], axis=0, return_inverse=True)
    left = np.ones(len(pairs), bool)
    for pair in rng.permutation(len(pairs)):
        if (~left).sum() == max(1, round(len(pairs) / 5)):
            break
        left[pair] = False
        if any(pairs[pair, side] not in pairs[left, side] for side in (0, 1)):
            left[pair] = True
    test = ~left[which.reshape(-1)]
    return Blocked(test, (int(positions[0]), int(positions[1])), pairs[~left])


def blocked_splits(epoch: int, letters: np.ndarray, n: int, replicates: int) -> tuple[np.ndarray, np.ndarray]:
    """Row numbers to train on (replicates, n) and to test on (replicates, k), where held-out pairs occur.

    Each replicate holds out pairs of its own (see `held_out_pairs`); all are tested on as many rows as the one with
    the fewest.
    """
    train, test = sides(epoch, letters)
    rows, rng = np.concatenate([train, test]), np.random.default_rng(1000 * epoch + 1)
    seen, unseen = [], []
    for _ in range(replicates):
        held = held_out_pairs(letters[rows], rng).test
        seen.append(rng.choice(rows[~held & np.isin(rows, train)], n, replace=False))
        unseen.append(rng.permutation(rows[held & np.isin(rows, test)]))
    fewest = min(map(len, unseen))
    return np.stack(seen), np.stack([part[:fewest] for part in unseen])


def ceiling(depth: int = DEPTH) -> Ceiling:
    """The band in which the best possible R² on the first library lies, from the sequences in both.

    Covariance of the libraries over the variance of the first (`high`) or of the second (`low`): the share of
    variance that is signal, if noise is independent between them and one unit of signal is as large in both;
    each library has its own noise, hence a band. `counts` is what counting alone leaves, if reads are Poisson:
    1 - E[1/(kept + 1) + 1/(reads + 1)] / (ln 10)² / var(y), by the delta method.
    """
    first, second = mpsa(depth), mpsa_replicate(depth)
    places = {row.tobytes(): i for i, row in enumerate(second.letters)}
    shared = [(i, places[row.tobytes()]) for i, row in enumerate(first.letters) if row.tobytes() in places]
    one, two = np.transpose(shared)
    [[variance, both], [_, other]] = np.cov(first.target[one], second.target[two])
    noise = (1 / (first.kept[one] + 1) + 1 / (first.reads[one] + 1)).mean() / np.log(10) ** 2
    return Ceiling(
        len(shared),
        float(min(both / variance, both / other)),
        float(max(both / variance, both / other)),
        float(1 - noise / variance),
    )
