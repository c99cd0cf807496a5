"""Controls that must find nothing, or something."""

from dataclasses import replace

import numpy as np
import pytest
from lab.data.table import Card, Table
from lab.search import controls, validation
from lab.search.methods import Classical, methods
from sklearn.linear_model import Ridge
from sklearn.neighbors import KNeighborsRegressor

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


RIDGE = methods("number")["ridge"]


def true_labels(x):
    """The outcomes of rows of the table, known by their features."""
    known = {row.tobytes(): y for row, y in zip(X, Y, strict=True)}
    return np.array([known[row.tobytes()] for row in np.ascontiguousarray(x)])


def test_a_pipeline_that_fits_other_labels_than_it_is_given_fails_the_scramble(monkeypatch):
    def remembering(method, config, seed, task, rows):
        return method.build(config, seed, task.x[rows]).fit(task.x[rows], true_labels(task.x[rows, :5]))

    monkeypatch.setenv("REVIEW_JOBS", "1")
    monkeypatch.setattr(validation, "fitted", remembering)
    honest, _ = controls.scored(TABLE, SEEN, UNSEEN, 4, [RIDGE], 2, 3)["ridge"]
    assert honest[1:].mean() > 0.5  # the control asks for less than .02


def test_a_pipeline_that_never_sees_the_planted_column_fails_the_leak(monkeypatch):
    class Blind(Ridge):
        def fit(self, x, y):
            return super().fit(x[:, :5], y)

        def predict(self, x):
            return super().predict(x[:, :5])

    monkeypatch.setenv("REVIEW_JOBS", "1")
    blind = Classical("blind", RIDGE.space, lambda config, seed, x: Blind(**config))
    _, leaking = controls.scored(TABLE, SEEN, UNSEEN, 4, [blind], 2, 3)["blind"]
    assert leaking.mean() < 0.1  # the control asks for more than .2


def test_a_vault_that_overlooks_copies_fails_the_control(monkeypatch):
    monkeypatch.setattr(Table, "twins", lambda table, test: np.array([], int))
    assert controls.copies(TABLE, SEEN, UNSEEN, 7) == 0  # the control asks for all 7


def test_a_pipeline_that_trains_on_test_rows_is_stopped_by_the_seal_and_by_nothing_else(monkeypatch):
    honest, _ = controls.tasks(TABLE, SEEN, UNSEEN, 0, 3)
    [sealed] = honest.tasks
    y = np.where(np.isnan(sealed.y), np.concatenate([Y[SEEN], Y[UNSEEN]]), sealed.y)
    unsealed, fair = replace(sealed, y=y), validation.fitted

    def greedy(method, config, seed, task, rows):
        return fair(method, config, seed, task, np.concatenate([rows, task.test]))

    near = Classical("near", {}, lambda config, seed, x: KNeighborsRegressor(1))
    before = validation.searched(near, unsealed, [{}], "r2", 0).score
    monkeypatch.setattr(validation, "fitted", greedy)
    assert before < 0.9
    assert validation.searched(near, unsealed, [{}], "r2", 0).score == 1
    with pytest.raises(ValueError, match="NaN"):
        validation.searched(near, sealed, [{}], "r2", 0)
