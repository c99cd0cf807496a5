import numpy as np
import pytest
from lab.data.sequences import one_hot
from lab.search import methods as module
from lab.search.methods import Classical, best_stage, kernel_classifier, kernel_regressor, methods, predict
from lab.search.spaces import draw
from sklearn.metrics import r2_score, roc_auc_score
from sklearn.neural_network import MLPRegressor
from sklearn.svm import SVC

EVERY = [
    pytest.param(readout, method, id=f"{readout}-{method.name}")
    for readout in ("number", "yes-no")
    for method in methods(readout, 4).values()
]
CLASSICAL = [one for one in EVERY if isinstance(one.values[1], Classical)]


@pytest.fixture(scope="module")
def rows():
    """Short sequences and a sum over their letters, without noise, as a number and as yes or no."""
    rng = np.random.default_rng(0)
    x = one_hot(rng.integers(0, 4, (300, 5)))
    y = x @ rng.normal(size=20)
    return x, {"number": y, "yes-no": (y > np.median(y)).astype(float)}


@pytest.mark.parametrize(("readout", "method"), CLASSICAL)
def test_every_method_learns_a_plain_signal_with_some_configuration(readout, method, rows):
    x, y = rows[0], rows[1][readout]
    metric, enough = (r2_score, 0.5) if readout == "number" else (roc_auc_score, 0.8)
    scores = []
    for k, config in enumerate(draw(method.space, 4, seed=1)):
        model = method.build(config, k, x[:200]).fit(x[:200], y[:200])
        scores.append(metric(y[200:], predict(model, x[200:], readout)))
    assert np.isfinite(scores).all()
    assert max(scores) > enough


@pytest.mark.parametrize(("readout", "method"), CLASSICAL)
def test_without_a_configuration_a_method_is_as_the_library_ships_it(readout, method, rows):
    model = method.build(method.default, 7, rows[0])
    model = getattr(model, "regressor", model)  # on standardised outcomes
    model = model[-1] if hasattr(model, "steps") and not isinstance(model.steps, int) else model
    given, shipped = model.get_params(), type(model)().get_params()
    differing = {name for name, value in shipped.items() if given[name] != value}
    # the seed, a logistic regression that converges, and one thread without remarks
    assert differing <= {"random_state", "max_iter", "n_jobs"}


def test_an_untuned_network_is_scikit_learns_but_for_the_engine():
    theirs, ours = MLPRegressor(), methods("number")["network"]
    assert ours.default == {
        "depth": len(theirs.hidden_layer_sizes),
        "width": theirs.hidden_layer_sizes[0],
        "lr": theirs.learning_rate_init,
        "batch": 200,  # its "auto", or all rows
        "weight_decay": 0.0,
        "dropout": 0.0,
    }
    assert ours.passes == theirs.max_iter


def test_outcomes_in_other_units_are_predicted_in_those_units(rows):
    x, y = rows[0], rows[1]["number"]
    for name in ("kernel machine", "ridge", "lightgbm"):
        build = methods("number")[name].build
        guess, other = (build({}, 0, x).fit(x, one).predict(x) for one in (y, 100 * y + 7))
        np.testing.assert_allclose(other, 100 * guess + 7, rtol=1e-3, atol=1)


@pytest.mark.parametrize("readout", ["number", "yes-no"])
def test_pairs_need_columns_in_groups_of_letters(readout):
    assert not [name for name in methods(readout) if "pairs" in name]
    assert len([name for name in methods(readout, 4) if "pairs" in name]) == 2
    assert list(methods(readout))[-2:] == ["network", "ensemble"]


def test_an_unknown_readout_is_refused():
    with pytest.raises(ValueError, match=r"'count'.*; .*number, yes-no"):
        methods("count")


def test_the_width_of_the_kernel_counts_in_scikit_learns_scale(rows):
    x, y = rows[0], rows[1]["yes-no"]
    ours = kernel_classifier({"C": 2.0, "gamma": 1.0}, 0, x).fit(x, y)
    theirs = SVC(C=2.0, gamma="scale").fit(x, y)
    np.testing.assert_allclose(ours.decision_function(x), theirs.decision_function(x), atol=1e-4)


@pytest.mark.parametrize(("readout", "build"), [("number", kernel_regressor), ("yes-no", kernel_classifier)])
def test_many_rows_are_seen_through_landmarks_to_much_the_same_end(readout, build, rows, monkeypatch):
    x, y = rows[0], rows[1][readout]
    exact = predict(build({"C": 1.0, "gamma": 1.0}, 0, x).fit(x, y), x, readout)
    monkeypatch.setattr(module, "EXACT_ROWS", 100)
    monkeypatch.setattr(module, "LANDMARKS", 200)
    few = build({"C": 1.0, "gamma": 1.0}, 0, x).fit(x, y)
    assert hasattr(few, "regressor_") or few[0].n_components == 200
    assert np.corrcoef(exact, predict(few, x, readout))[0, 1] > 0.95


@pytest.mark.parametrize("readout", ["number", "yes-no"])
def test_the_best_stage_is_what_so_many_trees_would_have_predicted(readout, rows):
    x, y = rows[0], rows[1][readout]
    noisy = np.where(np.random.default_rng(3).random(300) < 0.3, np.random.default_rng(4).permutation(y), y)
    method = methods(readout)["boosted trees"]

    def trees(n):
        config = {"learning_rate": 0.3, "max_iter": n, "early_stopping": False}
        return method.build(config, 0, x).fit(x[:200], noisy[:200])

    n, guess = best_stage(trees(60), x[200:], noisy[200:], readout)
    assert 1 <= n < 60
    alone = trees(n)
    assert best_stage(alone, x[200:], noisy[200:], readout)[0] == n
    direct = alone.predict(x[200:]) if readout == "number" else alone.decision_function(x[200:])
    np.testing.assert_allclose(guess, direct)


@pytest.mark.parametrize(("readout", "method"), [one for one in CLASSICAL if one.values[0] == "yes-no"])
def test_a_yes_has_a_positive_score(readout, method, rows):
    x, y = rows[0], rows[1][readout]
    score = predict(method.build({}, 0, x).fit(x, y), x, readout)
    assert score.shape == (300,)
    assert ((score > 0) == (y == 1)).mean() > 0.8
