import numpy as np
import pytest
from concepts import hits, pairs
from scipy.integrate import quad
from sklearn.metrics import average_precision_score, log_loss, roc_auc_score


@pytest.fixture(scope="module")
def scored() -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(0)
    hit = (rng.random(400) < 0.1).astype(float)
    return hit, rng.normal(size=(3, 400)) + hit


def test_criteria_are_scikit_learns(scored):
    hit, guess = scored
    oracles = {
        "log loss": lambda g: -log_loss(hit, 1 / (1 + np.exp(-g))),
        "auroc": lambda g: roc_auc_score(hit, g),
        "auprc": lambda g: average_precision_score(hit, g),
        "top": lambda g: hit[np.argsort(-g)[:4]].mean(),
    }
    assert oracles.keys() == hits.CRITERIA.keys()
    for name, oracle in oracles.items():
        expected = [oracle(one) for one in guess]
        np.testing.assert_allclose(hits.CRITERIA[name](hit, guess), expected, rtol=1e-9)


@pytest.mark.parametrize("prevalence", [0.1, 0.02, 0.001])
def test_as_many_are_hits_as_was_asked_for(prevalence):
    made = hits.screen(0, 20_000, prevalence)
    assert made.chance.mean() == pytest.approx(prevalence, rel=1e-6)
    assert abs(made.hit.sum() - 20_000 * prevalence) < 4 * np.sqrt(20_000 * prevalence)


def test_chances_are_those_with_which_hits_come():
    made = hits.screen(1, 50_000, 0.1)
    for low, high in ((0.0, 0.05), (0.2, 0.5), (0.7, 1.0)):
        some = (made.chance >= low) & (made.chance <= high)
        assert made.hit[some].mean() == pytest.approx(made.chance[some].mean(), abs=0.03)


def test_the_more_compounds_to_choose_by_the_nearer_is_the_best():
    found = hits.chosen(0, 0.1, 300, [100, 2000], 2000, 6, 10)
    assert found.keys() == {(n, name) for n in (100, 2000) for name in hits.CRITERIA}
    assert all(0 < one <= 1 for one in found.values())
    assert found[2000, "top"] >= found[100, "top"] - 0.02


@pytest.mark.parametrize("name", pairs.PAIRS)
def test_areas_are_those_of_numerical_integration(name):
    cases, controls = pairs.PAIRS[name]
    area = quad(lambda q: cases.sf(controls.ppf(q)), 0, 1, limit=200)[0]
    assert pairs.roc_area(cases, controls) == pytest.approx(area, abs=1e-4)
    for ratio in (1, 10):
        area = quad(lambda r, k=ratio: r / (r + k * controls.sf(cases.isf(r))), 1e-9, 1, limit=200)[0]
        assert pairs.precision_recall_area(cases, controls, ratio) == pytest.approx(area, abs=1e-4)


def test_areas_are_those_of_scikit_learn_on_drawn_scores():
    rng = np.random.default_rng(0)
    cases, controls = pairs.PAIRS["good start"]
    scores = np.concatenate([cases.rvs(4000, random_state=rng), controls.rvs(40_000, random_state=rng)])
    y = np.repeat([1, 0], [4000, 40_000])
    assert pairs.precision_recall_area(cases, controls, 10) == pytest.approx(
        average_precision_score(y, scores), abs=0.02
    )
    assert pairs.roc_area(cases, controls) == pytest.approx(0.8, abs=1e-4)  # closed form
