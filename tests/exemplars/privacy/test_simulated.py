import numpy as np
from lab.data.patients import NAMES
from privacy.simulated import simulate
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score


def test_a_seed_gives_the_same_patients_and_another_seed_others_of_the_same_world():
    first, again, second = simulate(1, 3000), simulate(1, 3000), simulate(2, 3000)
    np.testing.assert_array_equal(first.features, again.features)
    assert not (first.features == second.features).all()
    here, there = (
        LogisticRegression(max_iter=300).fit(part.features, part.target) for part in (first, second)
    )
    assert np.corrcoef(here.coef_[0], there.coef_[0])[0, 1] > 0.7


def test_features_are_of_the_kinds_of_support2():
    table = simulate(1, 2000)
    assert table.names == NAMES
    assert np.abs(table.features).max() <= 1
    assert 0.2 < table.target.mean() < 0.32
    missing = [NAMES.index(f"{name} missing") for name in ("glucose", "bun", "urine")]
    gone = table.features[:, missing]
    assert (gone == gone[:, :1]).all()
    assert 0.45 < gone.mean() < 0.55


def test_the_truth_bends():
    many, test = simulate(1, 8_000), simulate(2, 8_000)
    line = LogisticRegression(max_iter=300)
    straight, bent = (
        roc_auc_score(test.target, line.fit(of(many), many.target).predict_proba(of(test))[:, 1])
        for of in (lambda table: table.features, lambda table: np.hstack([table.features, table.features**2]))
    )
    assert bent > straight + 0.005
