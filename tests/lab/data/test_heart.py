import csv
import gzip
import hashlib

import numpy as np
import pytest
from lab.data import heart
from lab.data.vendored import FOLDER

CARD = (FOLDER / "heart.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def rows() -> list[dict]:
    text = gzip.decompress((FOLDER / "heart.csv.gz").read_bytes()).decode()
    return list(csv.DictReader(text.splitlines()))


@pytest.fixture(scope="module")
def table() -> heart.Hospitals:
    return heart.heart()


def test_the_file_inside_is_the_one_of_the_wheel():
    content = gzip.decompress((FOLDER / "heart.csv.gz").read_bytes())
    assert hashlib.sha256(content).hexdigest() in CARD


def test_counts_are_those_of_the_card(table, rows):
    for k, name in enumerate(heart.HOSPITALS):
        raw = sum(row["dataset"] == name for row in rows)
        own = table.hospital == k
        assert f"| {name} | {raw} | {own.sum()} | {table.target[own].sum():.0f} |" in CARD


def test_a_zero_of_cholesterol_is_missing(table):
    missing = table.features[:, heart.NAMES.index("chol missing")]
    assert missing[table.hospital == 2].all()
    assert missing[table.hospital == 3].sum() > 49
    chol = table.features[:, heart.NAMES.index("chol")]
    assert (chol[missing == 1] == heart.NUMBERS["chol"]).all()
    assert chol.min() > 0


def test_the_misplaced_row_lacks_what_hungary_lacks(rows):
    row = rows[303]
    assert (row["id"], row["dataset"]) == ("304", "Cleveland")
    assert row["slope"] == row["ca"] == row["thal"] == ""


def test_preparing_a_row_does_not_depend_on_other_rows(rows):
    some = rows[::50]
    np.testing.assert_array_equal(heart.prepare(some), np.concatenate([heart.prepare([row]) for row in some]))


def test_fifths_are_about_equal_and_stay(table):
    counts = np.bincount(heart.fifths(table.groups), minlength=5)
    assert counts.min() > 150
    np.testing.assert_array_equal(heart.fifths(np.array([1, 2])), heart.fifths(np.array([2, 1]))[::-1])
