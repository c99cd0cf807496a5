"""Controls that must find nothing, or something."""

import numpy as np
import pytest
from lab.data.table import Card, Table
from lab.search import controls
from lab.search.methods import methods

RNG = np.random.default_rng(0)
X = RNG.normal(size=(200, 5)).astype(np.float32)
Y = X.sum(1).astype(float) + RNG.normal(size=200)
TABLE = Table(X, Y, None, tuple("abcde"), "number", Card("made up", "here", "CC0", "y", 200, "none"))
SEEN, UNSEEN = np.arange(120), np.arange(120, 200)


def test_labels_are_scrambled_for_learning_only_and_never_in_the_first_task():
    honest, leaking = controls.tasks(TABLE, SEEN, UNSEEN, 12, 3)
    assert len(honest.tasks) == 13
    for task in honest.tasks:
        labels = task.y[:120]
        assert (labels == Y[SEEN]).all() == (task.id == 0)
        assert sorted(labels) == sorted(Y[SEEN])
        assert np.isnan(task.y[120:]).all()
        np.testing.assert_array_equal(honest.truths[task.id], Y[UNSEEN])
    assert [task.id for task in leaking.tasks] == [*range(1, 11)]


def test_the_planted_column_tells_the_outcomes_of_test_rows_and_nothing_else_does():
    _, leaking = controls.tasks(TABLE, SEEN, UNSEEN, 10, 3)
    told = [np.corrcoef(task.x[120:, -1], leaking.truths[task.id])[0, 1] for task in leaking.tasks]
    other = [np.corrcoef(task.x[120:, 0], leaking.truths[task.id])[0, 1] for task in leaking.tasks]
    assert np.mean(told) == pytest.approx(0.5**0.5, abs=0.1)  # as much noise as signal
    assert abs(np.mean(other)) < 0.15


def test_a_tuned_method_scores_on_true_labels_and_on_the_leak_but_not_on_scrambled_ones(monkeypatch):
    monkeypatch.setenv("REVIEW_JOBS", "1")
    ridge = methods("number")["ridge"]
    honest, leaking = controls.scored(TABLE, SEEN, UNSEEN, 4, [ridge], 2, 3)["ridge"]
    assert honest[0] > 0.6
    assert honest[1:].max() < 0.2 < leaking.mean()


@pytest.mark.parametrize("planted", [0, 7])
def test_the_copies_that_were_planted_are_counted(planted):
    assert controls.copies(TABLE, SEEN, UNSEEN, planted) == planted
