"""What is told of a contest, and that its test rows are opened last."""

import numpy as np
import pytest
from baseline.dial import ALL
from lab.data.sequences import one_hot
from lab.data.table import Card, Table
from lab.search.contest import Contest, Contests, dealt
from lab.search.methods import methods
from lab.search.tasks import Task
from lab.search.vault import Vault
from review.notebook import checkpoint, start
from sklearn.metrics import r2_score

RNG = np.random.default_rng(0)
LETTERS = ALL[RNG.choice(len(ALL), 300, replace=False)]
Y = (LETTERS == 2).sum(1) + RNG.normal(size=300)
TABLE = Table(
    one_hot(LETTERS), Y, None, ("x",) * 32, "number", Card("made up", "here", "CC0", "y", 300, "none")
)
KINDS = [methods("number", letters=4)[name] for name in ("ridge", "ridge, pairs", "random forest")]
TRAIN, TEST = np.arange(200).reshape(2, 100), np.arange(200, 300).reshape(2, 50)


@pytest.fixture
def contests(run_file, tmp_path, monkeypatch):
    monkeypatch.setenv("REVIEW_PARTS", str(tmp_path / "checkpoints"))
    monkeypatch.setenv("REVIEW_JOBS", "1")

    def opened():
        run_file()
        return Contests(checkpoint.of(start({"epoch": 1})), 2, 1)

    return opened


def test_scores_are_those_of_the_predictions_and_of_the_comparator_once_more(contests):
    held = contests()
    found = held.hold("rows", *dealt(TABLE, TRAIN, TEST), KINDS, "r2")
    scores = found.scores
    assert set(scores) == {"ridge", "ridge pairs", "random forest", "average", "comparator"}
    for i, rows in enumerate(TEST):
        assert scores["ridge pairs"][i] == pytest.approx(
            r2_score(Y[rows], found.predicted["ridge, pairs"][i])
        )
    best = max(found.tuning, key=lambda m: found.tuning[m].max(1).mean())
    assert found.comparator == best
    plain = max(("ridge", "ridge, pairs"), key=lambda m: found.tuning[m].max(1).mean())
    assert found.pair == ["random forest", plain]
    np.testing.assert_allclose(
        found.predicted["average"][0], (found.predicted["random forest"][0] + found.predicted[plain][0]) / 2
    )
    np.testing.assert_array_equal(scores["comparator"], found.test[best])
    assert found.opened == 100
    assert [(row[0], row[1], row[2], row[-1]) for row in held.spent()] == [
        ("rows", m.name, 2, 100) for m in KINDS
    ]


def test_a_contest_is_kept_and_read_back_as_it_was(contests, monkeypatch):
    first = contests().hold("rows", *dealt(TABLE, TRAIN, TEST), KINDS, "r2")
    monkeypatch.setattr("lab.search.contest.compare", None)
    again = contests().hold("rows", *dealt(TABLE, TRAIN, TEST), KINDS, "r2")
    assert again.costs() == first.costs()
    for m in first.scores:
        np.testing.assert_array_equal(again.scores[m], first.scores[m])


def test_a_vault_is_opened_once_by_the_contest_of_that_name(contests):
    vault = Vault.of(TABLE, TRAIN[0], TEST[0])
    contests().hold("rows", [Task.of(0, vault)], {0: vault}, KINDS, "r2")
    assert vault.ledger == (("rows", 50),)


def test_methods_as_shipped_meet_the_same_rows(contests):
    held = contests()
    shipped = held.shipped("shipped", *dealt(TABLE, TRAIN, TEST), KINDS[:1], "r2")
    assert shipped["ridge"].shape == (2,)
    assert held.spent() == []


def test_losses_are_squared_errors_whose_mean_leaves_r_squared():
    truth, predicted = RNG.normal(size=20), [RNG.normal(size=20) for _ in range(3)]
    one = Contest({"Ridge, pairs": np.zeros(3)}, {}, {"Ridge, pairs": predicted}, [], "Ridge, pairs", [], 0)
    losses = one.losses(truth)
    assert set(losses) == {"ridge pairs", "comparator"}
    assert 1 - losses["comparator"].mean(1) == pytest.approx([r2_score(truth, p) for p in predicted])


def test_costs_are_those_of_one_task():
    spent = [("ridge", 2, 80, 20, 9, 12, 1000, 5.0)]
    one = Contest({"ridge": np.array([0.1, 0.2, 0.3])}, {}, {}, [], "ridge", spent, 0)
    [(name, score, models, updates, seconds)] = one.costs()
    assert (name, models, updates) == ("ridge", 3, 4)
    assert (score, seconds) == pytest.approx((0.2, 5 / 3))
