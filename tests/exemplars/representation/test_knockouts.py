import numpy as np
import pytest
from lab.data.guides import guides
from representation import knockouts
from scipy.stats import spearmanr


@pytest.fixture(scope="module")
def table():
    return guides()


def test_development_and_confirmation_score_different_guides(table):
    early, late = (table.groups[knockouts.scored(table, epoch)] for epoch in (0, 1))
    assert len(set(early)) == len(early)
    assert set(early).isdisjoint(late)
    assert len(early) + len(late) == 4379
    assert 0.17 < len(early) / 4379 < 0.23
    assert np.array_equal(knockouts.scored(table, 1), knockouts.scored(table, 2))


@pytest.mark.parametrize(("split", "kept"), [("guides", "groups"), ("genes", "gene")])
def test_what_a_split_keeps_together_is_in_one_part(table, split, kept):
    part = knockouts.parts(table, 1)[split]
    units = getattr(table, kept)
    assert all(len(np.unique(part[units == unit])) == 1 for unit in np.unique(units)[:100])
    assert set(part) == set(range(knockouts.FOLDS))


def test_a_split_by_rows_parts_copies_and_one_by_guides_parts_genes(table):
    parts = knockouts.parts(table, 1)
    _, first, counts = np.unique(table.groups, return_index=True, return_counts=True)
    twice = table.groups[first[counts == 2]]
    apart = [len(np.unique(parts["rows"][table.groups == one])) == 2 for one in twice[:200]]
    assert np.mean(apart) == pytest.approx(0.8, abs=0.1)
    assert all(len(np.unique(parts["guides"][table.gene == gene])) == 5 for gene in range(17))


def test_parts_are_of_one_size_as_nearly_as_genes_allow(table):
    sizes = np.bincount(knockouts.folds(table.gene)[table.gene])
    assert sizes.sum() == len(table)
    assert sizes.max() == (table.gene == np.bincount(table.gene).argmax()).sum()


def test_pairs_are_neighbours_at_their_places():
    letters = np.array([[0, 3, 1]])
    found = knockouts.pairs(letters)
    assert found.shape == (1, 32)
    assert np.flatnonzero(found).tolist() == [3, 16 + 13]


def test_scores_are_scipys_of_predictions_from_other_parts(table, monkeypatch):
    """Stand-ins predict the mean score of each letter in what they learned from: recomputed here, gene by gene."""

    def stand_in(table, rows):
        share = table.features[rows].T @ table.target[rows] / (table.features[rows].sum(0) + 1)
        return table.features @ share

    monkeypatch.setattr(knockouts, "ridge", stand_in)
    monkeypatch.setattr(knockouts, "boosted", stand_in)
    monkeypatch.setattr(knockouts, "NETWORKS", {})
    found = knockouts.ranks(table, 0)
    told, part = knockouts.scored(table, 0), knockouts.parts(table, 0)
    for split, gene in (("genes", 3), ("guides", 11)):
        own = told[table.gene[told] == gene]
        guess = [stand_in(table, np.flatnonzero(part[split] != part[split][row]))[row] for row in own]
        expected = spearmanr(table.target[own], guess)[0]
        assert found["lightgbm", split][gene] == pytest.approx(expected)
