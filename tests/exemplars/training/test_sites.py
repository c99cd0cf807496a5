import dataclasses

import numpy as np
import pytest
from lab.stack.stack import Settings
from training import choice, sites
from training.sites import Sites, crossed, networks


@pytest.fixture(scope="module")
def few() -> Sites:
    """Five splits of 120 sites, and of all test sites the first five hundred."""
    whole = Sites.of(0, 5, 120)
    return dataclasses.replace(whole, all_x=whole.all_x[:500], all_y=whole.all_y[:500])


def test_splits_share_no_site_and_are_judged_by_a_quarter_as_many(few):
    assert few.y.shape == (5, 120)
    assert few.own_y.shape == (5, 30)
    rows = np.concatenate([few.x.reshape(-1, 36), few.own_x.reshape(-1, 36)])
    assert len(np.unique(rows, axis=0)) == len(rows)


def test_too_many_splits_are_refused():
    with pytest.raises(ValueError, match="ask for at most"):
        Sites.of(0, 60, 300)


def test_scores_are_those_of_the_guesses_in_the_units_of_the_assay(few):
    found = networks(few, [0, 1, 2, 3, 4], np.arange(2), epochs=2)
    guesses = found.trained.predict(few.own_x.reshape(-1, 36))[3]  # second split, second run
    guess = guesses[30:60].astype(float) * few.y[1].std() + few.y[1].mean()
    by_hand = 1 - ((few.own_y[1] - guess) ** 2).mean() / few.all_y.var()
    assert found.own[1, 1] == pytest.approx(by_hand, abs=1e-6)
    assert found.everywhere.shape == (5, 2)


def test_a_run_is_its_splits_and_its_number_and_changes_are_its_own(few):
    ids = [0, 1, 2, 3, 4]
    both = networks(few, ids, np.array([0, 0, 7]), epochs=2, dropout=[0.0, 0.5, 0.0]).own
    alone = networks(few, ids, np.array([7]), epochs=2).own
    np.testing.assert_array_equal(both[:, 2], alone[:, 0])
    assert (both[:, 0] != both[:, 1]).all()


def test_initial_weights_and_order_are_turned_apart(few):
    grid = crossed(initial=range(2), order=range(2))
    assert grid["initial"].tolist() == [0, 0, 1, 1]
    assert grid["order"].tolist() == [0, 1, 0, 1]
    scores = networks(few, [0, 1, 2, 3, 4], **grid, epochs=3).own.reshape(5, 2, 2)
    assert len(np.unique(scores[0])) == 4


def test_a_network_that_blew_up_has_the_worst_score(few):
    scores = networks(few, [0, 1, 2, 3, 4], np.arange(1), optimizer="sgd", lr=100.0, epochs=2).own
    np.testing.assert_array_equal(scores, sites.WORST)


def test_a_split_has_no_say_in_the_choice_that_judges_it():
    scores = np.array([[9.0, 1, 0], [0, 2, 1], [0, 3, 2]])
    np.testing.assert_array_equal(choice.elsewhere(scores), [1, 0, 0])


def test_a_rate_that_is_far_too_low_loses(few, monkeypatch):
    """The control #slow-rate: it fails where rates do not reach the networks."""

    more = Sites.of(0, 5, 300)

    def gain():
        scores = networks(more, [0, 1, 2, 3, 4], np.zeros(2, int), lr=[0.0001, 0.003]).everywhere
        return (scores[:, 1] - scores[:, 0]).mean()

    assert gain() > 0.02
    monkeypatch.setattr(sites, "Settings", lambda lr, **rest: Settings(lr=0.0001, **rest))
    assert gain() == 0
