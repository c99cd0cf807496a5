from dataclasses import replace

import numpy as np
import pytest
from lab.data.sequences import one_hot
from lab.search.methods import Classical, methods
from lab.search.networks import Rows
from lab.search.search import compare, defaults
from lab.search.spaces import log_uniform
from lab.search.tasks import Task, seed_of
from lab.stack import stack
from sklearn.linear_model import Ridge
from sklearn.metrics import r2_score

QUICK = ("ridge", "link", "boosted trees", "network", "ensemble")


@pytest.fixture(autouse=True)
def one_process(monkeypatch):
    monkeypatch.setenv("REVIEW_JOBS", "1")


def tasks(count=2, n=60, noise=0.5, readout="number", seed=0, shuffled=False, leak=False):
    """Tasks that share their sequences and test rows; the outcome is a noisy sum over letters."""
    rng = np.random.default_rng(seed)
    x = one_hot(rng.integers(0, 4, (count * (n + 30) + 200, 5)))
    y = x @ rng.normal(size=20) + noise * rng.normal(size=len(x))
    if readout == "yes-no":
        y = (y > np.median(y)).astype(float)
    if shuffled:
        y = rng.permutation(y)
    if leak:
        x = np.concatenate([x, np.repeat(((y - y.mean()) / y.std())[:, None], 4, axis=1)], axis=1)
    rows = np.arange(len(x))
    return [
        Task(("noise", k), x, y, rows[start : start + n], rows[start + n : start + n + 30], rows[-200:])
        for k, start in enumerate(range(0, count * (n + 30), n + 30))
    ]


def some(*names, readout="number", letters=4):
    every = methods(readout, letters)
    return [every[name] for name in names or every]


def test_every_method_tries_as_many_configurations_on_the_same_rows():
    found = compare(tasks(), some(), budget=3, score="r2")
    for name, tried, train, tune, models, updates, rows, seconds in found.budget():
        assert (tried, train, tune) == (3, 60, 30)
        assert models == 2 * (3 + (5 if name == "ensemble" else 1))
        assert updates == models or "net" in name or name == "ensemble"
        assert rows >= 2 * (3 * 60 + 90)
        assert seconds > 0
        assert found.tuning(name).shape == (2, 3)
        assert all(len(found.configs[name, task.id]) == 3 for task in found.tasks)


def test_fits_and_their_rows_are_counted_as_a_spy_counts_them():
    seen = []

    class Spy(Ridge):
        def fit(self, x, y):
            seen.append(len(x))
            return super().fit(x, y)

    spy = Classical("spy", {"alpha": log_uniform(0.1, 10)}, lambda config, seed, x: Spy(**config))
    found = compare(tasks(), [spy], budget=4, score="r2")
    assert sorted(seen) == [60] * 8 + [90] * 2
    assert found.budget()[0][4:7] == (len(seen), len(seen), sum(seen))


def test_steps_of_networks_are_counted():
    found = compare(tasks(1), some("network", "ensemble"), budget=2, score="r2")
    [one], [five] = found.of("network"), found.of("ensemble")
    again = one.length * 3  # 90 rows in steps of 32
    assert five.cost.updates - one.cost.updates == 4 * again
    assert one.cost.updates - again >= 2 * 2  # the search: 60 rows, two steps an epoch
    assert (one.cost.updates - again) % 2 == 0


def test_the_best_on_the_tuning_rows_is_fitted_again_to_both():
    [task] = tasks(1)
    found = compare([task], some("ridge"), budget=6, score="r2", seed=4)
    assert found.configs["ridge", task.id][0] == {}  # as shipped
    configs, scores = found.configs["ridge", task.id], []
    for config in configs:
        model = Ridge(**config).fit(task.x[task.train], task.y[task.train])
        scores.append(r2_score(task.y[task.tune], model.predict(task.x[task.tune])))
    [outcome] = found.of("ridge")
    np.testing.assert_allclose(outcome.tuning, scores)
    assert outcome.config == configs[np.argmax(scores)]
    both = np.concatenate([task.train, task.tune])
    final = Ridge(**outcome.config).fit(task.x[both], task.y[both])
    np.testing.assert_allclose(outcome.predicted, final.predict(task.x[task.test]))
    assert outcome.score == pytest.approx(r2_score(task.y[task.test], outcome.predicted))


def test_nothing_but_the_score_depends_on_the_outcomes_of_test_rows():
    whole = tasks()
    hidden = whole[0].y.copy()
    hidden[whole[0].test] = np.random.default_rng(1).normal(100, 9, 200)
    found = compare(whole, some(*QUICK), budget=3, score="r2")
    blind = compare([replace(task, y=hidden) for task in whole], some(*QUICK), budget=3, score="r2")
    assert found.comparator() == blind.comparator()
    for key, outcome in found.outcomes.items():
        np.testing.assert_array_equal(outcome.predicted, blind.outcomes[key].predicted)
        assert outcome.config == blind.outcomes[key].config
        assert blind.outcomes[key].score < -10


def test_the_comparator_is_the_classical_method_that_tunes_best():
    found = compare(tasks(), some(*QUICK), budget=2, score="r2")
    rigged = dict(found.outcomes)
    for task in found.tasks:
        for name, tuning, score in (
            ("link", 0.9, 0.0),
            ("ridge", 0.5, 1.0),
            ("boosted trees", 0.5, 1.0),
            ("network", 1.0, 1.0),
        ):
            rigged[name, task.id] = replace(
                rigged[name, task.id], tuning=np.array([0.1, tuning]), score=score
            )
    rigged = replace(found, outcomes=rigged)
    assert rigged.comparator() == "link"
    assert rigged.comparator(among=["ridge", "network"]) == "network"


@pytest.mark.parametrize(("score", "chance", "error"), [("auroc", 0.5, 0.041), ("mcc", 0.0, 0.071)])
def test_shuffled_labels_are_predicted_by_chance(score, chance, error):
    names = [name for name in methods("yes-no", 4) if name != "random forest"]
    shuffled = tasks(2, readout="yes-no", shuffled=True)
    found = compare(shuffled, some(*names, readout="yes-no"), budget=2, score=score)
    for name in names:  # the tasks share 200 test rows, whose standard error this is
        assert abs(found.scores(name).mean() - chance) < 3.5 * error, name


@pytest.mark.parametrize(("readout", "score", "caught"), [("number", "r2", 0.75), ("yes-no", "auroc", 0.95)])
def test_a_leak_is_caught_by_every_method(readout, score, caught):
    leaky = tasks(2, n=100, noise=5.0, readout=readout, leak=True)
    names = [name for name in methods(readout) if name not in {"neighbours", "kernel machine"}]
    found = compare(leaky, some(*names, readout=readout), budget=4, score=score)
    for method in found.methods:
        assert found.scores(method.name).mean() > caught, method.name


def test_results_do_not_depend_on_how_many_processes_work(monkeypatch):
    one = compare(tasks(), some("link", "random forest"), budget=1, score="r2")
    monkeypatch.setenv("REVIEW_JOBS", "2")
    two = compare(tasks(), some("link", "random forest"), budget=1, score="r2")
    for key, outcome in one.outcomes.items():
        np.testing.assert_array_equal(outcome.predicted, two.outcomes[key].predicted)
        np.testing.assert_array_equal(outcome.tuning, two.outcomes[key].tuning)


def test_a_task_comes_out_the_same_whatever_stands_beside_it():
    both = tasks(2)
    together, alone = (compare(given, some(*QUICK), budget=2, score="r2") for given in (both, both[1:]))
    for name in QUICK:
        [lone] = alone.of(name)
        np.testing.assert_allclose(together.of(name)[1].predicted, lone.predicted, rtol=1e-3, atol=1e-3)


def test_tasks_may_have_their_own_rows_labels_and_number_of_test_rows():
    first, second = tasks(1, seed=1)[0], tasks(1, seed=2)[0]
    second = replace(second, id="other", y=second.y * 10 + 50, test=second.test[:90])
    found = compare([first, second], some(*QUICK), budget=3, score="r2")
    for name in QUICK:
        assert [len(one.predicted) for one in found.of(name)] == [200, 90]
        assert found.scores(name).min() > 0.2


def test_an_ensemble_is_the_mean_of_five_and_its_first_member_the_network():
    [task] = tasks(1, noise=2.0)
    found = compare([task], some("network", "ensemble"), budget=2, score="r2")
    [one], [five] = found.of("network"), found.of("ensemble")
    assert one.config == five.config
    assert (one.tuning == five.tuning).all()
    rows, best = Rows.of([task], "number"), int(np.argmax(one.tuning))
    seeds = [seed_of(0, task.id, best, "member", k) for k in range(5)]
    each = rows.fit(np.zeros(5, int), [one.config] * 5, seeds, one.length).predicted
    np.testing.assert_allclose(one.predicted, each[0], rtol=1e-3, atol=1e-3)
    np.testing.assert_allclose(five.predicted, np.mean(each, 0), rtol=1e-3, atol=1e-3)
    assert np.abs(each[0] - each[1]).max() > 0.01


def test_a_search_begins_with_the_defaults_and_every_task_draws_others():
    found = compare(tasks(), some("ridge", "network"), budget=3, score="r2")
    for method in found.methods:
        first, second = (found.configs[method.name, task.id] for task in found.tasks)
        assert first[0] == second[0] == method.default
        assert first[1:] != second[1:]


def test_an_untuned_network_is_the_stacks_of_that_configuration():
    [task] = tasks(1)
    [outcome] = defaults([task], some("network"), score="r2").of("network")
    y = task.y[task.both]
    standard = np.zeros(len(task.y))
    standard[task.both] = (y - y.mean()) / y.std()
    settings = stack.Settings(width=100, depth=1, lr=1e-3, batch=200, epochs=200)
    own = stack.fit(task.x, standard, task.both[None], [seed_of(0, task.id, "shipped", 0)], settings)
    expected = own.predict(task.x[task.test])[0] * y.std() + y.mean()
    np.testing.assert_allclose(outcome.predicted, expected, rtol=1e-3, atol=1e-3)


def test_an_average_is_the_mean_of_its_members_predictions():
    whole = tasks()
    found = compare(whole, some("ridge", "lightgbm"), budget=2, score="r2").averaged(
        "both", ["ridge", "lightgbm"]
    )
    one, two, both = (found.predicted(name) for name in ("ridge", "lightgbm", "both"))
    np.testing.assert_allclose(both, (one + two) / 2)
    opened = found.opened({task.id: task.y[task.test] for task in whole}, "r2")
    expected = [r2_score(task.y[task.test], guess) for task, guess in zip(whole, both, strict=True)]
    np.testing.assert_allclose(opened.scores("both"), expected)
    assert found.of("both")[0].cost.models == 6


def test_untuned_methods_are_fitted_once_to_training_and_tuning_rows():
    whole = tasks()
    found = defaults(whole, some("ridge", "network"), score="r2")
    for task, outcome in zip(whole, found.of("ridge"), strict=True):
        both = np.concatenate([task.train, task.tune])
        expected = Ridge().fit(task.x[both], task.y[both]).predict(task.x[task.test])
        np.testing.assert_allclose(outcome.predicted, expected)
    for name, tried, *_, models, _, rows, _ in found.budget():
        passes = 200 if name == "network" else 1
        assert (tried, models, rows) == (0, 2, 180 * passes), name


def test_progress_is_reported_for_every_piece_of_work():
    told = []
    compare(tasks(), some("ridge", "link"), budget=1, score="r2", progress=lambda *what: told.append(what))
    assert told == [(k, 4, "classical") for k in range(1, 5)]


def test_two_tasks_of_one_name_are_refused():
    with pytest.raises(ValueError, match="noise"):
        compare(tasks(1) * 2, some("ridge"), budget=1, score="r2")


def test_networks_of_unequal_tasks_are_refused():
    with pytest.raises(ValueError, match=";"):
        compare([*tasks(1), replace(tasks(1, n=50)[0], id="b")], some("network"), budget=1, score="r2")


def test_sealed_outcomes_are_scored_only_when_they_are_opened():
    whole = tasks()
    sealed = [Task.sealed(t.id, t.x[t.both], t.y[t.both], t.x[t.test]) for t in whole]
    truths = {t.id: t.y[t.test] for t in whole}
    found = compare(sealed, some(*QUICK), budget=3, score="r2")
    for name in QUICK:
        assert np.isnan(found.scores(name)).all()
        opened = found.opened(truths, "r2")
        for score, task, predicted in zip(opened.scores(name), whole, found.predicted(name), strict=True):
            assert score == pytest.approx(r2_score(task.y[task.test], predicted))
    with pytest.raises(KeyError):
        found.opened({}, "r2")
