from itertools import combinations, product

import numpy as np
import pytest
from interpretation import care, models, policies
from interpretation.care import ASTHMA, Clinic, patients, records
from interpretation.models import Model, told
from lab.stack.stack import Settings, fit
from lab.statistics import auroc
from mutants import broken


def test_beds_go_to_the_highest_and_the_last_bed_is_shared():
    np.testing.assert_allclose(policies.top(np.array([3.0, 9.0, 1.0, 5.0]), 0.5), [0, 1, 0, 1])
    np.testing.assert_allclose(policies.top(np.array([3.0, 9.0, 1.0, 5.0]), 0.4), [0, 1, 0, 0.6])
    assert policies.top(np.zeros(7), 0.3).sum() == pytest.approx(2.1)


def test_the_expected_auroc_is_that_of_all_outcomes_enumerated():
    rng = np.random.default_rng(0)
    chance, scores = rng.random(7), np.array([0.1, 0.5, 0.5, 0.2, 0.9, 0.5, 0.2])
    won = pairs = 0.0
    for died in product((0, 1), repeat=7):
        y = np.array(died)
        weight = np.where(y, chance, 1 - chance).prod()
        number = y.sum() * (1 - y).sum()
        pairs += weight * number
        won += weight * number * auroc(y, scores) if number else 0
    assert policies.expected_auroc(chance, scores) == pytest.approx(won / pairs, abs=1e-12)


def test_where_nothing_is_uncertain_it_is_the_auroc():
    rng = np.random.default_rng(1)
    y, scores = (rng.random(200) < 0.3).astype(float), rng.normal(size=200).round(1)
    assert policies.expected_auroc(y, scores) == pytest.approx(auroc(y, scores), abs=1e-12)
    with pytest.raises(ValueError, match="nobody"):
        policies.expected_auroc(np.zeros(5), scores[:5])


@pytest.fixture(scope="module")
def linear() -> tuple:
    """A clinic, patients, and two logistic regressions of its records."""
    clinic = Clinic(seed=0)
    kept = records(clinic, 4000)
    [plain], [adjusted] = (models.logistic([(x, kept.died)], [0]) for x in (kept.x, told(kept.x, kept.care)))
    return clinic, patients(clinic, 3000), Model(plain, adjusted)


def test_no_choice_of_patients_spares_more_than_the_choice_by_true_gain(linear):
    clinic, _, model = linear
    clinic = Clinic(seed=0, unrecorded=0.0, slope=-3.0, beds=3 / 8, certain=0.0)
    few = patients(clinic, 8)
    planned = policies.plans(clinic, few, model)["true gain"]
    best = min(few.deaths(np.isin(np.arange(8), some)).mean() for some in combinations(range(8), 3))
    assert few.deaths(planned).mean() == pytest.approx(best, abs=1e-12)


def test_all_policies_fill_the_same_beds_and_usual_care_adds_nothing(linear):
    clinic, here, model = linear
    planned = policies.plans(clinic, here, model)
    for name, chances in planned.items():
        assert chances.mean() == pytest.approx(clinic.beds), name
    found = policies.outcomes(here, planned, model.plain(here.x))
    assert found["usual care"]["added"] == found["usual care"]["asthma_added"] == 0
    assert found["by lot"]["deaths"] == pytest.approx(1000 * (here.without - clinic.beds * here.gain).mean())
    least = policies.outcome(here, planned["least at risk"], model.plain(here.x))
    assert least["deaths"] > found["by lot"]["deaths"] > found["true gain"]["deaths"]
    asthma = here.x[:, ASTHMA] == 1
    assert found["by risk"]["asthma"] == pytest.approx(1000 * here.deaths(planned["by risk"])[asthma].mean())


def test_what_acting_does_is_what_the_policies_did(linear):
    clinic, here, model = linear
    found = policies.acting(clinic, here, {"network": model, "logistic": model})
    by = policies.outcomes(here, policies.plans(clinic, here, model), model.plain(here.x))
    assert found["by_risk"] == found["risk_by_logistic"] == by["by risk"]["added"]
    assert found["auroc"] == found["logistic_auroc"] == by["usual care"]["auroc"]
    assert found["fall"] == by["usual care"]["auroc"] - by["by risk"]["auroc"]


def test_a_score_that_tells_the_best_policy_agrees_with_minus_one():
    found = {name: {"auroc": k, "deaths": -k} for k, name in enumerate("abc")}
    assert policies.agreement(found, ("a", "b", "c")) == pytest.approx(-1)
    found["a"]["deaths"] = -9
    assert policies.agreement(found, ("a", "b", "c")) == pytest.approx(0.5)


def test_asked_of_care_a_model_is_told_of_it(linear):
    _, here, model = linear
    assert (model.with_care(here.x, 1) < model.with_care(here.x, 0)).all()
    np.testing.assert_array_equal(told(here.x, 1)[:, -1], np.ones(len(here.x)))


def test_the_effect_of_asthma_in_a_linear_model_is_its_weight():
    rng = np.random.default_rng(2)
    x, weights = rng.normal(size=(50, care.COLUMNS)), rng.normal(size=care.COLUMNS)
    assert models.asthma_effect(lambda rows: rows @ weights, x) == pytest.approx(weights[ASTHMA])


def test_one_network_answers_as_it_does_in_its_stack():
    rng = np.random.default_rng(3)
    x, y = rng.normal(size=(60, 4)).astype(np.float32), (rng.random(60) < 0.5).astype(float)
    recipe = Settings(width=5, depth=2, epochs=2)
    trained = fit(x, y, [np.arange(30), np.arange(30, 60)], np.arange(2), recipe, loss="logistic")
    for i, one in enumerate(trained.predict(x)):
        np.testing.assert_allclose(models.forward(trained.weights(i))(x), one, atol=1e-5)


def test_each_clinic_is_learned_from_its_own_records(monkeypatch):
    monkeypatch.setattr(models, "RECIPE", Settings(width=8, epochs=3, batch=64, lr=0.01))
    clinics = [Clinic(seed=0, certain=0.0, asthma=3.0), Clinic(seed=1, certain=0.0, asthma=-3.0)]
    first, second = models.learn(clinics, 1500)
    for name in ("logistic", "network"):
        x = patients(clinics[0], 200).x
        assert (
            models.asthma_effect(first[name].plain, x)
            > 0.5
            > -0.5
            > models.asthma_effect(second[name].plain, x)
        )
        assert (first[name].with_care(x, 1) - first[name].with_care(x, 0)).mean() < -0.1


def logistic(module, clinic, n: int) -> Model:
    kept = module.records(clinic, n)
    tables = (kept.x, told(kept.x, kept.care))
    return Model(*(models.logistic([(x, kept.died)], [0])[0] for x in tables))


def test_harmless_asthma_looks_protective_unless_care_does_not_reach_the_outcome():
    """The control #harmless."""
    useless = broken(care, "return self.without - care * self.gain", "return self.without")
    for module, protective in ((care, True), (useless, False)):
        clinic = module.Clinic(seed=0, asthma=0.0, certain=0.95)
        model = logistic(module, clinic, 8000)
        effect = models.asthma_effect(model.plain, module.patients(clinic, 500).x)
        assert (effect <= -0.3) == protective


def test_risk_and_untreated_risk_agree_where_care_goes_by_lot_unless_asthma_brings_it_all_the_same():
    """The control #care-by-lot."""
    favoured = broken(care, "self.certain * x[:, ASTHMA]", "0.95 * x[:, ASTHMA]")
    for module, agree in ((care, True), (favoured, False)):
        clinic = module.Clinic(seed=0, certain=0.0, sharp=0.0)
        here, model = module.patients(clinic, 3000), logistic(module, clinic, 8000)
        found = policies.outcomes(here, policies.plans(clinic, here, model), model.plain(here.x))
        assert (abs(found["by risk"]["asthma"] - found["untreated risk"]["asthma"]) <= 10) == agree
