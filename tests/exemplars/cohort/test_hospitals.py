import numpy as np
import pytest
from cohort import hospitals
from cohort.coins import MODELS

PLACE = np.repeat(np.arange(4), 60)


@pytest.fixture(scope="module")
def patients() -> tuple[np.ndarray, np.ndarray]:
    """Features that tell the risk in the same way in all hospitals, and who is ill."""
    rng = np.random.default_rng(0)
    x = rng.normal(size=(240, 3))
    return x, (rng.random(240) < 1 / (1 + np.exp(-1 - x[:, 0]))).astype(float)


class Memory:
    """A model that says how many of its training rows it meets again, as the risk of each."""

    def fit(self, x, y):
        self.seen = {row.tobytes() for row in x}
        return self

    def predict_proba(self, x):
        met = np.array([row.tobytes() in self.seen for row in x], float)
        return np.stack([1 - met, met], 1)


def test_no_patient_is_judged_by_a_model_that_met_the_patient(patients, monkeypatch):
    x, y = patients
    monkeypatch.setitem(MODELS, "memory", lambda _: Memory())
    assert not hospitals.own(x, y, PLACE, "memory", 0).any()
    same = x[PLACE * 60 + 0]  # all patients of a hospital alike: elsewhere has met none of them
    assert not hospitals.elsewhere(same, y, PLACE, "memory", 0).any()
    assert hospitals.own(same, y, PLACE, "memory", 0).all()


def test_a_draw_has_ill_and_well():
    y = np.r_[np.zeros(2), np.ones(30)]
    rows = hospitals.resampled(y, 300, np.random.default_rng(0))
    assert rows.shape == (300, 32)
    assert (y[rows].min(1) == 0).all()
    assert (y[rows].max(1) == 1).all()


def test_a_hospital_can_be_named_if_it_left_a_mark_and_by_chance_if_not(patients):
    x, _ = patients
    assert hospitals.named(np.column_stack([x, np.eye(4)[PLACE]]), PLACE, 0).mean() > 0.95
    assert hospitals.named(x, PLACE, 0).mean() < 0.4


def test_what_is_told_first_is_of_all_patients_and_the_fall_is_the_difference(patients):
    x, y = patients
    found = hospitals.judged(x, y, PLACE, "logistic", 20, 0)
    risk = hospitals.elsewhere(x, y, PLACE, "logistic", 0)[PLACE == 1]
    own = found[hospitals.NAMES[1]]
    assert own["off"][0] == pytest.approx(risk.mean() - y[PLACE == 1].mean())
    assert own["elsewhere"][0] == pytest.approx(hospitals.auroc(y[PLACE == 1], risk))
    np.testing.assert_allclose(own["fall"], own["own"] - own["elsewhere"])
    assert found["mean"]["off"][0] == pytest.approx(np.mean([found[n]["off"][0] for n in hospitals.NAMES]))


def test_the_control_of_scrambled_hospitals_sees_risks_that_are_of_another_outcome(patients, monkeypatch):
    x, y = patients
    assert abs(hospitals.judged(x, y, PLACE, "logistic", 5, 0)["mean"]["off"][0]) < 0.05
    right = hospitals.elsewhere
    monkeypatch.setattr(hospitals, "elsewhere", lambda x, y, *rest: right(x, 1 - y, *rest))
    assert abs(hospitals.judged(x, y, PLACE, "logistic", 5, 0)["mean"]["off"][0]) > 0.05
