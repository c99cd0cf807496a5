from itertools import product

import numpy as np
import pytest
from lab.data.mpsa import Library
from lab.data.table import Card
from transparency.effects import Measured, Neighbours


def letters(n: int, length: int = 4, seed: int = 0) -> np.ndarray:
    everything = np.array([*product(range(4), repeat=length)])
    return np.random.default_rng(seed).permutation(everything)[:n]


def by_hand(sites: np.ndarray, values: np.ndarray) -> dict[tuple[int, int], float]:
    """Site and position → its value less the mean of those that differ there alone."""
    found = {}
    for i, own in enumerate(sites):
        for position in range(sites.shape[1]):
            differs = sites != own
            near = np.flatnonzero(differs[:, position] & (differs.sum(1) == 1))
            if len(near):
                found[i, position] = values[i] - values[near].mean()
    return found


def test_effects_are_those_of_looking_through_all_sites():
    sites, values = letters(60), np.random.default_rng(1).normal(size=60)
    near = Neighbours.of(sites)
    expected = by_hand(sites, values)
    assert [*zip(*(part.tolist() for part in near.pairs), strict=True)] == [*expected]
    np.testing.assert_allclose(near.effect(values), [*expected.values()])
    np.testing.assert_allclose(near.effect(np.stack([values, 2 * values]))[1], 2 * near.effect(values))


def test_neighbours_have_the_letters_that_they_are_said_to_have():
    near = Neighbours.of(letters(80))
    site, position = near.pairs
    for k in range(3):
        known = near.near[:, k] >= 0
        rows = near.near[known, k]
        assert (near.letters[rows, position[known]] == near.others[known, k]).all()
        assert ((near.letters[rows] != near.letters[site[known]]).sum(1) == 1).all()


def test_a_site_given_twice_is_refused():
    with pytest.raises(ValueError, match="twice"):
        Neighbours.of(np.zeros((2, 3), int))


def library(sites: np.ndarray, y: np.ndarray) -> Library:
    card = Card("sites", "made up", "", "", len(sites), "")
    return Library(sites, y, None, ("a", "b", "c", "d"), "number", card, sites, y, y)


def measured(noise: float, rows: int = 256) -> Measured:
    """All sites of four letters, in two libraries of additive values with noise of their own."""
    rng, sites = np.random.default_rng(2), letters(256)
    weights = rng.normal(size=(4, 4))
    truth = weights[range(4), sites].sum(1)
    first, second = (library(sites, truth + noise * rng.normal(size=256)) for _ in range(2))
    return Measured.of(first, second, np.arange(rows))


def test_a_perfect_explanation_agrees_by_the_root_of_what_two_libraries_agree_by():
    """The ceiling, where noise is independent and equally large: against the truth itself."""
    found = measured(0.7)
    truth = measured(0.0).first
    dealt = found.deal(4, 0)
    again = found.agreement(np.tile(found.second, (4, 1)), dealt)["r"].mean()
    perfect = found.agreement(np.tile(truth, (4, 1)), dealt)["r"].mean()
    assert perfect == pytest.approx(np.sqrt(again), abs=0.03)
    assert perfect - again > 0.05


def test_only_sites_of_both_libraries_count():
    first = library(letters(100), np.arange(100.0))
    second = library(letters(100)[::-1][:50], np.arange(50.0))
    found = Measured.of(first, second, np.arange(40, 100))
    assert len(found.y) == 50
    np.testing.assert_array_equal(found.sites.letters, letters(100)[50:])
    np.testing.assert_array_equal(found.y, np.arange(50.0, 100))


def test_agreement_is_judged_by_the_pairs_of_a_splits_own_sites():
    found = measured(0.3, 120)
    dealt = found.deal(3, 1)
    assert len(np.unique(dealt)) == dealt.size == 120
    effects = np.random.default_rng(3).normal(size=(3, len(found.first)))
    own = np.isin(found.sites.pairs[0], dealt[1])
    effects[1, own] = np.exp(found.first[own])  # the same order, another shape
    agreed = found.agreement(effects, dealt)
    assert agreed["rank"][1] == pytest.approx(1)
    assert agreed["r"][1] == pytest.approx(np.corrcoef(np.exp(found.first[own]), found.first[own])[0, 1])
    assert abs(agreed["rank"][0]) < 0.3
