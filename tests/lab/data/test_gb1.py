"""Double mutants to learn from and to be tested on."""

import numpy as np
import pytest
from lab.data import gb1
from lab.data.gb1 import AMINO_ACIDS, Mutants
from lab.data.sequences import fifths
from lab.data.table import Card

LETTERS = np.random.default_rng(0).integers(0, 20, (600, 6)).astype(np.uint8)


@pytest.fixture(autouse=True)
def few(monkeypatch):
    """600 made-up sequences of six letters in place of the wheel's."""
    card, reads = Card("made up", "here", "CC0", "y", 600, "none"), np.ones(600, int)
    table = Mutants(LETTERS, np.arange(600.0), None, tuple("abcdef"), "number", card, reads, reads)
    monkeypatch.setattr(gb1, "gb1", lambda: table)


@pytest.mark.parametrize(("epoch", "tested"), [(0, 1), (1, 0)])
def test_sets_differ_in_what_they_learn_from_and_share_what_they_are_tested_on(epoch, tested):
    fifth = fifths(LETTERS, AMINO_ACIDS)
    for n, tasks, truths in gb1.tasks([50, 100], 3, epoch):
        assert [task.id for task in tasks] == [(n, i) for i in range(3)]
        learned = [set(task.y[:n].astype(int)) for task in tasks]  # outcomes are row numbers
        assert len(set(map(frozenset, learned))) == 3
        for task, rows in zip(tasks, learned, strict=True):
            assert len(rows) == n
            assert set(fifth[[*rows]]) == {k for k in range(5) if k > tested}
            np.testing.assert_array_equal(truths[task.id], truths[n, 0])
            assert set(truths[task.id]) == set(np.flatnonzero(fifth == tested))
