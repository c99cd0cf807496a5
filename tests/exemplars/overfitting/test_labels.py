from typing import ClassVar

import numpy as np
import pytest
from overfitting import labels
from scipy.stats import ttest_ind
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.model_selection import cross_val_score

SEEDS = range(6)
CHANCE = 0.55
"""What the chapter's control asks: on scrambled labels the honest pipeline stays at or below it."""


class Watching(TransformerMixin, BaseEstimator):
    """Keeps all genes and notes how many patients it was fitted to."""

    met: ClassVar[list[int]] = []

    def fit(self, x, y=None):
        self.met.append(len(x))
        return self

    def transform(self, x):
        return x


def on_scrambled(pipeline, scramble=labels.scrambled) -> float:
    """Mean accuracy on the scrambled labels of a few small data sets."""
    select, found = labels.by_difference(20), []
    for seed in SEEDS:
        x, y = labels.expression(seed, 40, genes=1000, by=1.5)
        found.append(pipeline(select, x, scramble(y, seed)))
    return np.mean(found)


def test_genes_are_chosen_by_the_t_statistic():
    x, y = labels.expression(0, 40, genes=200)
    t = np.abs(ttest_ind(x[y == 0], x[y == 1]).statistic)
    chosen = labels.by_difference(20).fit(x, y).get_support()
    assert set(np.flatnonzero(chosen)) == set(np.argsort(t)[-20:])


def test_elimination_keeps_the_genes_that_tell_the_groups():
    x, y = labels.expression(0, 60, genes=200, differ=5, by=4.0)
    assert labels.by_elimination(5).fit(x, y).get_support()[:5].all()


def test_groups_are_equal_and_differ_in_their_first_genes_alone():
    x, y = labels.expression(0, 2000, genes=30, differ=10, by=0.8)
    difference = x[y == 1].mean(0) - x[y == 0].mean(0)
    assert y.mean() == 0.5
    np.testing.assert_allclose(difference, np.repeat([0.8, 0.0], [10, 20]), atol=0.2)


def test_scrambling_keeps_the_labels_of_each_replicate_and_breaks_their_order():
    y = np.arange(200).reshape(2, 100)
    mixed = labels.scrambled(y, 0)
    np.testing.assert_array_equal(np.sort(mixed), y)
    assert np.abs([np.corrcoef(one, other)[0, 1] for one, other in zip(y, mixed, strict=True)]).max() < 0.3


@pytest.mark.parametrize(("pipeline", "most"), [(labels.honest, 36), (labels.leaky, 40)])
def test_the_honest_pipeline_never_chooses_on_patients_that_it_is_tested_on(pipeline, most):
    Watching.met.clear()
    x, y = labels.expression(0, 40, genes=5)
    pipeline(Watching(), x, y)
    assert max(Watching.met) == most


def test_the_control_holds_where_genes_are_chosen_within_the_folds():
    assert on_scrambled(labels.honest) <= CHANCE


def test_the_control_fails_once_genes_are_chosen_before_the_split(monkeypatch):
    def before_the_split(pipeline, x, y, cv):
        select, model = pipeline[0], pipeline[-1]
        return cross_val_score(model, select.fit_transform(x, y), y, cv=cv)

    monkeypatch.setattr(labels, "cross_val_score", before_the_split)
    assert on_scrambled(labels.honest) > CHANCE


def test_the_control_fails_once_labels_are_left_as_they_were():
    assert on_scrambled(labels.honest, scramble=lambda y, seed: y) > CHANCE


def test_accuracies_are_those_of_each_pipeline_on_true_and_on_scrambled_labels():
    select = labels.by_difference(5)
    x, y = labels.expression(1, 40, genes=50)
    z = labels.scrambled(y, 1)
    assert labels.accuracies(select, x, y, 1) == {
        ("honest", "true"): labels.honest(select, x, y),
        ("honest", "scrambled"): labels.honest(select, x, z),
        ("leaky", "true"): labels.leaky(select, x, y),
        ("leaky", "scrambled"): labels.leaky(select, x, z),
    }
