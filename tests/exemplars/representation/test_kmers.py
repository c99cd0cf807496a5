from itertools import combinations, product
from math import comb

import numpy as np
import pytest
from representation import kmers


@pytest.fixture(scope="module")
def letters() -> np.ndarray:
    return np.random.default_rng(0).integers(0, 4, (5, 14))


def windows(row: np.ndarray, length: int) -> list:
    return [row[at : at + length] for at in range(len(row) - length + 1)]


@pytest.mark.parametrize(("length", "told"), [(5, 3), (6, 4), (4, 4)])
def test_products_are_the_kernel_of_mismatches_up_to_the_ends(letters, length, told):
    """Ghandi's kernel sums C(matches, told) over all pairs of windows; here words that hang over an end count too."""

    def words(row: np.ndarray) -> dict:
        found = {}
        for places in combinations(range(length), told):
            first = places[0]
            offsets = [place - first for place in places]
            for at in range(len(row) - offsets[-1]):
                key = (tuple(offsets), tuple(row[at + offset] for offset in offsets))
                found[key] = found.get(key, 0) + 1 / np.sqrt(length - offsets[-1])
        return found

    def product_of(a: dict, b: dict) -> float:
        return sum(value * b.get(key, 0) for key, value in a.items())

    each = [words(row) for row in letters]
    pairs = [(one, np.sqrt(product_of(one, one))) for one in each]
    expected = [[product_of(a, b) / (m * n) for b, n in pairs] for a, m in pairs]
    x = kmers.counts(letters, length, told)
    np.testing.assert_allclose((x @ x.T).toarray(), expected, rtol=1e-5)


def test_without_gaps_words_are_plain_counts(letters):
    x = kmers.counts(letters, 3, 3).toarray()
    plain = np.zeros_like(x)
    for row, own in enumerate(letters):
        for window in windows(own, 3):
            plain[row, 16 * window[0] + 4 * window[1] + window[2]] += 1
    np.testing.assert_allclose(x, plain / np.linalg.norm(plain, axis=1, keepdims=True), rtol=1e-6)


@pytest.mark.parametrize(("length", "told"), [(6, 4), (10, 6)])
def test_there_are_as_many_columns_as_words(length, told):
    letters = np.zeros((1, 12), int)
    columns = kmers.counts(letters, length, told).shape[1]
    assert columns == comb(length - 1, told - 1) * 4**told


def test_support_vectors_find_a_word_wherever_it_stands():
    rng = np.random.default_rng(1)
    letters, y = rng.integers(0, 4, (400, 20)), np.repeat([0.0, 1.0], 200)
    at = rng.integers(0, 13, 200)
    letters[200 + np.arange(200)[:, None], at[:, None] + np.arange(8)] = rng.integers(0, 4, 8)
    order = rng.permutation(400)
    letters, y = letters[order], y[order]
    scores = kmers.support_vectors(letters, y, np.arange(200), np.arange(200, 250), 8)
    high, low = scores[250:][y[250:] == 1], scores[250:][y[250:] == 0]
    assert np.mean([a > b for a, b in product(high, low)]) > 0.98
