import numpy as np
import pytest
from cohort import coins

PATIENTS = np.repeat(np.arange(60), 6)


@pytest.fixture(scope="module")
def views() -> dict[str, np.ndarray]:
    """Noise, and a number that is the patient's own and the same at each visit."""
    rng = np.random.default_rng(0)
    return {"marked": np.column_stack([rng.normal(size=(360, 2)), rng.normal(size=60)[PATIENTS]])}


def area(views, arm: str, split: str = "rows", model: str = "boosted trees") -> float:
    return float(np.mean([coins.tossed(views, PATIENTS, seed)[model, arm, split] for seed in range(3)]))


@pytest.fixture
def quick(monkeypatch):
    for slow in ("random forest", "one neighbour"):
        monkeypatch.delitem(coins.MODELS, slow)


def test_half_of_the_patients_get_each_arm_and_each_the_same_at_all_visits():
    arm = coins.dealt(PATIENTS, np.random.default_rng(0))
    np.testing.assert_array_equal(arm, np.repeat(arm[::6], 6))
    assert arm[::6].sum() == 30


def test_a_fifth_is_held_out_with_all_its_rows():
    test = coins.held_out(PATIENTS, np.random.default_rng(0))
    np.testing.assert_array_equal(test, np.repeat(test[::6], 6))
    assert test[::6].sum() == 12


def test_the_earliest_visits_are_the_first_rows_of_each_patient():
    units = np.array([7, 3, 7, 7, 3, 9])
    assert coins.earliest(units, 2).tolist() == [True, True, True, False, True, True]


def test_a_mark_gives_the_patient_away_across_rows_and_not_across_patients(views, quick):
    assert area(views, "marked") > 0.75
    assert abs(area(views, "marked", "patients") - 0.5) < 0.2


def test_the_control_of_patients_sees_a_split_that_parts_them(views, quick, monkeypatch):
    monkeypatch.setattr(coins, "held_out", lambda units, rng: rng.permutation(len(units)) % 5 == 0)
    assert area(views, "marked", "patients") > 0.75


def test_the_control_of_a_coin_for_each_visit_sees_a_model_that_met_the_test_rows(views, quick, monkeypatch):
    assert abs(area(views, "a coin for each visit") - 0.5) < 0.12

    def leaky(x, arm, test, model, seed):
        fitted = coins.MODELS[model](seed).fit(x, arm)
        return float(coins.auroc(arm[test], fitted.predict_proba(x[test])[:, 1]))

    monkeypatch.setattr(coins, "guessed", leaky)
    assert area(views, "a coin for each visit") > 0.7


@pytest.mark.parametrize("spoilt", ["dealt", "held_out"])
def test_the_control_of_age_alone_sees_coins_or_splits_of_the_wrong_unit(views, monkeypatch, spoilt):
    mark = views["marked"][:, -1:]
    assert coins.alone(mark, PATIENTS, 0) > 0.95
    right = getattr(coins, spoilt)
    wrong = np.arange(len(PATIENTS)) if spoilt == "dealt" else PATIENTS
    monkeypatch.setattr(coins, spoilt, lambda _, rng: right(wrong, rng))
    assert coins.alone(mark, PATIENTS, 0) < 0.95
