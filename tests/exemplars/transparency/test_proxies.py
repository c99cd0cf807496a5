from dataclasses import replace

import numpy as np
import pytest
from lab.stack.stack import Settings
from sklearn.metrics import average_precision_score
from transparency import proxies
from transparency.proxies import CAUSES, FEATURES, PROXIES, Worlds

FAST = Settings(width=16, depth=1, lr=1e-2, epochs=6)


@pytest.fixture(scope="module")
def additive() -> Worlds:
    return Worlds.of(range(3), "additive", 0.8, 0.0)


@pytest.mark.parametrize("signal", proxies.SIGNALS)
def test_a_world_is_as_it_says(signal):
    worlds = Worlds.of(range(20), signal, 0.8, 0.9)
    x, y = (part.reshape(-1, *part.shape[2:]) for part in (worlds.x, worlds.y))
    assert y.var() == pytest.approx(1, abs=0.03)
    found = np.corrcoef(x.T)
    expected = np.eye(FEATURES)
    for k in range(5):
        expected[k, 5 + k] = expected[5 + k, k] = 0.9
    np.testing.assert_allclose(found, expected, atol=0.03)
    a, b, c, d, e = x[:, CAUSES].T
    pure = (a + b + c + d + e) / 5**0.5 if signal == "additive" else (a * b + c * d + e) / 3**0.5
    assert np.corrcoef(pure, y)[0, 1] ** 2 == pytest.approx(0.8, abs=0.01)


def test_an_unknown_signal_is_refused():
    with pytest.raises(ValueError, match="unknown"):
        Worlds.of([0], "loud", 0.8, 0.0)


def test_average_precision_is_scikit_learns():
    importance = np.random.default_rng(0).normal(size=(20, FEATURES))
    truth = np.arange(FEATURES) < 5
    expected = [average_precision_score(truth, one) for one in importance]
    np.testing.assert_allclose(proxies.average_precision(importance), expected)


def test_chance_is_the_mean_over_random_orders():
    drawn = np.random.default_rng(1).random((40_000, FEATURES))
    assert proxies.chance() == pytest.approx(proxies.average_precision(drawn).mean(), abs=0.003)


def test_permuting_a_feature_of_the_true_model_costs_twice_what_it_explains():
    """R² falls by 2 · .8 / 5 for each of five equal causes, if the model is the truth."""
    worlds = Worlds.of(range(10), "additive", 0.8, 0.0)
    x, y = worlds.x[:, worlds.test], worlds.y[:, worlds.test]

    def truth(rows):
        return np.sqrt(0.8 / 5) * rows[..., CAUSES].sum(-1)

    found = proxies.permutation(truth, x, y, worlds.ids)
    np.testing.assert_allclose(found[:, CAUSES].mean(), 2 * 0.8 / 5, atol=0.02)
    assert (found[:, 5:] == 0).all()
    assert (proxies.share(found, PROXIES) == 0).all()


def test_the_positive_control_sees_columns_mixed_up_between_learning_and_explaining(additive):
    """The control #causes."""
    network = additive.networks(replace(FAST, epochs=10))
    for importance in (network.importances(additive) | proxies.plain(additive)).values():
        assert (proxies.average_precision(importance) >= 0.99).all()
    mixed = replace(additive, x=np.roll(additive.x, 1, axis=2))
    for importance in (mixed.networks(replace(FAST, epochs=10)).importances(additive)).values():
        assert (proxies.average_precision(importance) < 0.99).any()
    for importance in proxies.plain(mixed).values():
        assert (proxies.average_precision(importance) < 0.99).any()


def gradients(worlds: Worlds, settings: Settings) -> float:
    found = worlds.networks(settings, stop=False).importances(worlds)
    return proxies.average_precision(found["gradient times input"]).mean()


def test_the_controls_without_learning_fail_where_something_was_learned():
    """The control #blank: .35 is passed as soon as the untrained train, or scrambled outcomes are the true ones."""
    worlds = Worlds.of(range(24), "additive", 0.8, 0.0)
    assert gradients(worlds, replace(FAST, epochs=0)) <= 0.35
    assert gradients(worlds.scrambled(), FAST) <= 0.35
    assert gradients(worlds, FAST) > 0.35


def test_scrambling_leaves_test_outcomes_alone_and_keeps_what_was_learned_from(additive):
    lost = additive.scrambled()
    np.testing.assert_array_equal(lost.y[:, lost.test], additive.y[:, additive.test])
    kept = slice(0, proxies.TRAIN + proxies.TUNE)
    np.testing.assert_allclose(np.sort(lost.y[:, kept]), np.sort(additive.y[:, kept]))
    assert (lost.y[:, kept] != additive.y[:, kept]).mean() > 0.9


def test_hiding_a_cause_leaves_its_proxy(additive):
    worlds = Worlds.of(range(3), "additive", 0.8, 0.9)
    gone = worlds.hiding(0)
    for i in range(3):
        assert abs(np.corrcoef(gone.x[i, :, 0], worlds.x[i, :, 0])[0, 1]) < 0.1
    np.testing.assert_array_equal(gone.x[..., 1:], worlds.x[..., 1:])
