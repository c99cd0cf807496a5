import numpy as np
import pytest
from lab.data.table import Card, Table
from scipy.special import expit
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from transparency.patients import PENALTY, RECIPES, areas


@pytest.fixture(scope="module")
def table() -> Table:
    rng = np.random.default_rng(0)
    x = rng.uniform(-1, 1, (700, 4)).astype(np.float32)
    died = (rng.random(700) < expit(4 * x[:, 0] - 2 * x[:, 1])).astype(float)
    return Table(x, died, None, ("a", "b", "c", "d"), "yes-no", Card("patients", "made up", "", "", 700, ""))


def test_the_readable_model_is_scored_as_scikit_learn_scores_it(table):
    pools, test = np.arange(400).reshape(2, 200), np.arange(400, 700)
    found = areas(table, pools, test, [7, 8])
    assert [*found] == ["logistic", *RECIPES]
    for i, rows in enumerate(pools):
        line = LogisticRegression(C=PENALTY, max_iter=1000).fit(table.features[rows], table.target[rows])
        expected = roc_auc_score(table.target[test], line.predict_proba(table.features[test])[:, 1])
        assert found["logistic"][i] == pytest.approx(expected)
    for name in RECIPES:
        assert (found[name] > 0.7).all()


def test_networks_of_another_pool_or_seed_are_others(table):
    pools, test = np.arange(400).reshape(2, 200), np.arange(400, 700)
    found, again = areas(table, pools, test, [7, 8]), areas(table, pools[:1], test, [9])
    assert found["ensemble"][0] != found["ensemble"][1]
    assert found["ensemble"][0] != again["ensemble"][0]
    assert found["logistic"][0] == again["logistic"][0]
