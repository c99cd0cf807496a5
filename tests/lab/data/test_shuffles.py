from collections import Counter
from itertools import pairwise, permutations, product

import numpy as np
import pytest
from lab.data.shuffles import dinucleotides


def pairs(row) -> Counter:
    return Counter(pairwise(row))


@pytest.mark.parametrize(("length", "size"), [(1, 4), (2, 4), (3, 4), (12, 2), (60, 4), (200, 20)])
def test_every_pair_of_neighbours_and_both_ends_are_kept(length, size):
    letters = np.random.default_rng(length).integers(0, size, (300, length))
    shuffled = dinucleotides(letters, seed=1, size=size)
    for before, after in zip(letters.tolist(), shuffled.tolist(), strict=True):
        assert pairs(before) == pairs(after)
        assert (before[0], before[-1]) == (after[0], after[-1])
    if length > 12:
        assert (letters != shuffled).mean() > 0.3


@pytest.mark.parametrize("text", ["010203010", "0011012", "01210120", "0120312010", "000111000"])
def test_all_sequences_of_the_same_pairs_are_equally_likely(text):
    row = [int(letter) for letter in text]
    middle = sorted(row[1:-1])
    wanted = {
        (row[0], *some, row[-1])
        for some in set(permutations(middle))
        if pairs([row[0], *some, row[-1]]) == pairs(row)
    }
    assert len(wanted) > 1
    n = 2000 * len(wanted)
    counts = Counter(map(tuple, dinucleotides(np.tile(row, (n, 1)), seed=2).tolist()))
    assert set(counts) == wanted
    excess = sum((counts[one] - 2000) ** 2 / 2000 for one in wanted)  # chi-squared
    freedom = len(wanted) - 1
    assert excess < freedom + 5 * np.sqrt(2 * freedom)


def test_the_seed_decides_and_the_argument_is_left_alone():
    letters = np.array(list(product(range(3), repeat=7)))
    before = letters.copy()
    one, same, other = (dinucleotides(letters, seed) for seed in (3, 3, 4))
    assert (one == same).all()
    assert (one != other).any()
    assert (letters == before).all()
