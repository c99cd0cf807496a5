import numpy as np
import pytest
import torch
from lab.stack import descent, device
from lab.stack.convolution import Convolutions
from lab.stack.stack import Settings, fit

EXACT = {"rtol": 0, "atol": 1e-9}


def settings(each: list[dict], **shared) -> Settings:
    return Settings(**{"batch": 16, **shared, **{name: [one[name] for one in each] for name in each[0]}})


ONE, TWO = ((6, 3),), ((5, 3), (4, 2))


def test_what_differs_in_kind_is_trained_in_one_call_as_each_alone(sequences, each):
    x, y, train, tune = sequences
    kinds = [
        {"depth": 2, "batch": 16, "optimizer": "adamw", "convolutions": None},
        {"depth": 0, "batch": 8, "optimizer": "sgd", "convolutions": Convolutions(ONE)},
        {"depth": 1, "batch": 16, "optimizer": "adamw", "convolutions": Convolutions(TWO, pooled=False)},
        *[{"depth": 2, "batch": 16, "optimizer": "adamw", "convolutions": None}]
        * 2,  # but other numbers of rows
    ]
    rows = [train[0], train[1][:30], train[2], train[3], train[3][:41]]
    others = [tune[0], tune[1], tune[2], tune[3][:7], tune[3][:7]]
    each = [kind | one for kind, one in zip(kinds, [*each, each[0]], strict=True)]
    together = fit(
        x, y["squared"], rows, [1, 2, 3, 4, 5], Settings(**{name: [one[name] for one in each] for name in each[0]}),
        tune=others, dtype=torch.float64,
    )  # fmt: skip
    for k, one in enumerate(each):
        single = fit(x, y["squared"], rows[k : k + 1], [k + 1], Settings(**one), tune=others[k : k + 1], dtype=torch.float64)  # fmt: skip
        np.testing.assert_allclose(together.predict(x)[k], single.predict(x)[0], **EXACT)
        assert together.updates[k] == single.updates[0]


KINDS = {
    "dense": {"depth": 2, "dropout": 0.2, "weight_decay": 0.1},
    "momentum": {"optimizer": "sgd", "weight_decay": 0.01},
    "pooled": {"convolutions": Convolutions(ONE), "depth": 0},
    "places": {"convolutions": Convolutions(TWO, pooled=False), "dropout": 0.2},
}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_alone_and_among_a_thousand_a_model_is_the_same_to_the_last_bit(sequences, kind, dtype):
    x, y, train, tune = sequences
    m = 1000
    given = Settings(width=5, epochs=4, lr=0.01, batch=16, patience=2, **KINDS[kind])
    rows = [np.resize(part, (m, part.shape[1])) for part in (train, tune)]
    common = {"loss": "logistic", "dtype": dtype}
    together = fit(x, y["logistic"], rows[0], np.arange(m), given, tune=rows[1], **common)
    outputs, slopes = together.predict(x), together.gradients(x)
    for k in (0, 1, 499, 997, 999):
        own = slice(k, k + 1)
        single = fit(x, y["logistic"], rows[0][own], [k], given, tune=rows[1][own], **common)
        assert (single.predict(x)[0] == outputs[k]).all()
        assert (single.gradients(x)[0] == slopes[k]).all()
        assert single.loss[0] == together.loss[k]


def test_a_model_does_not_depend_on_its_neighbours_nor_on_the_chunks(data, monkeypatch, each):
    x, y, train, tune = data
    kind = {"dtype": torch.float64}
    together = fit(x, y["squared"], train, [1, 2, 3, 4], settings(each), tune=tune, **kind)
    for k, one in enumerate(each):
        own = slice(k, k + 1)
        single = fit(x, y["squared"], train[own], [k + 1], settings([one]), tune=tune[own], **kind)
        np.testing.assert_allclose(together.predict(x)[k], single.predict(x)[0], **EXACT)
    monkeypatch.setattr(device, "CACHE", 1)
    apart = fit(x, y["squared"], train, [1, 2, 3, 4], settings(each), tune=tune, **kind)
    assert len(apart.chunks) == 4
    np.testing.assert_allclose(together.predict(x), apart.predict(x), **EXACT)
    np.testing.assert_allclose(together.loss, apart.loss, **EXACT)


def test_dropout_is_the_same_however_many_steps_are_hashed_at_once(data, each, monkeypatch):
    x, y, train, _ = data
    outputs = []
    for ahead in (1, 3, 16):
        monkeypatch.setattr(descent, "AHEAD", ahead)
        outputs.append(fit(x, y["squared"], train, [1, 2, 3, 4], settings(each)).predict(x))
    assert (outputs[0] == outputs[1]).all()
    assert (outputs[0] == outputs[2]).all()


def test_narrow_models_go_on_alike_when_the_widest_has_left_the_stack(data):
    x, y, train, _ = data
    together = Settings(width=[9, 4, 6], epochs=[2, 9, 5], dropout=[0, 0.2, 0])
    models = fit(x, y["squared"], train[:3], [1, 2, 3], together, dtype=torch.float64)
    single = fit(
        x, y["squared"], train[1:2], [2], Settings(width=4, epochs=9, dropout=0.2), dtype=torch.float64
    )
    np.testing.assert_allclose(models.predict(x)[1], single.predict(x)[0], **EXACT)


def test_where_memory_runs_out_smaller_chunks_do_the_same(data, monkeypatch, each):
    x, y, rows, _ = data
    expected = fit(x, y["squared"], rows, [1, 2, 3, 4], settings(each), dtype=torch.float64).predict(x)
    sizes = []

    def scarce(task, models):
        sizes.append(len(models))
        if len(models) > 1:
            raise torch.OutOfMemoryError("CUDA out of memory")
        return train(task, models)

    train = descent.train
    monkeypatch.setattr(descent, "train", scarce)
    found = fit(x, y["squared"], rows, [1, 2, 3, 4], settings(each), dtype=torch.float64).predict(x)
    assert sizes == [4, 2, 1, 1, 1, 1]
    np.testing.assert_allclose(found, expected, **EXACT)


def test_one_model_too_large_for_memory_is_told_in_one_line(data, monkeypatch, each):
    x, y, train, _ = data

    def scarce(task, models):
        raise torch.OutOfMemoryError("CUDA out of memory")

    monkeypatch.setattr(descent, "train", scarce)
    with pytest.raises(MemoryError, match=r"^[^\n]*; [^\n]*REVIEW_DEVICE=cpu$"):
        fit(x, y["squared"], train, [1, 2, 3, 4], settings(each))


def test_models_that_stop_leave_the_stack(data, monkeypatch):
    x, y, train, _ = data
    sizes = []

    class Watched(descent.Stack):
        def epoch(self, number):
            sizes.append(len(self.models))
            super().epoch(number)

    monkeypatch.setattr(descent, "Stack", Watched)
    trained = fit(x, y["squared"], train, [1, 2, 3, 4], Settings(width=4, epochs=[1, 5, 2, 3], batch=16))
    assert sizes == [4, 3, 2, 1, 1]
    assert trained.updates.tolist() == [4, 20, 8, 12]


@pytest.mark.parametrize("tuned", [False, True])
def test_stopped_models_that_linger_in_the_stack_stay_as_they_stopped(data, monkeypatch, tuned, each):
    x, y, train, tune = data
    kind = {"tune": tune if tuned else None, "dtype": torch.float64}
    packed = fit(x, y["squared"], train, [1, 2, 3, 4], settings(each), **kind)
    monkeypatch.setitem(descent.ROOM, "cpu", 0)
    lingering = fit(x, y["squared"], train, [1, 2, 3, 4], settings(each), **kind)
    np.testing.assert_allclose(lingering.predict(x), packed.predict(x), **EXACT)
    assert (lingering.epochs == packed.epochs).all()
    assert (lingering.updates == packed.updates).all()


def test_each_model_sees_its_own_rows_once_an_epoch(data, monkeypatch):
    x, y, train, _ = data
    seen = []

    class Watched(descent.Stack):
        def step(self, rows, factors):
            seen.append(rows)

    monkeypatch.setattr(descent, "Stack", Watched)
    fit(x, y["squared"], train, [1, 2, 3, 4], Settings(width=4, epochs=2, batch=16))
    assert [part.shape[1] for part in seen] == [16, 16, 16, 2] * 2
    orders = [torch.cat(seen[k : k + 4], 1).sort(1).values for k in (0, 4)]
    assert (orders[0] == orders[1]).all()
    assert sorted(map(tuple, orders[0].tolist())) == sorted(map(tuple, np.sort(train, 1).tolist()))
    assert not (torch.cat(seen[:4], 1) == torch.cat(seen[4:], 1)).all()


def test_a_network_learns_in_single_precision(data):
    x, y, train, tune = data
    trained = fit(x, y["squared"], train, [1, 2, 3, 4], Settings(width=16, epochs=100, lr=0.01), tune=tune)
    errors = (trained.predict(x, tune) - y["squared"][tune]) ** 2
    np.testing.assert_allclose(errors.mean(1), trained.loss, rtol=1e-4)
    assert (trained.loss < 2 / 3 * y["squared"][tune].var(1)).all()


def test_a_model_that_diverges_keeps_its_last_finite_weights(data):
    x, y, train, tune = data
    wild = Settings(width=4, lr=[1e38, 0.01, 0.01, 0.01], epochs=5)
    trained = fit(x, y["squared"], train, [1, 2, 3, 4], wild, tune=tune)
    assert np.isfinite(trained.predict(x)).all()
    assert trained.epochs[0] == 0


def test_the_same_seed_gives_the_same_model_and_another_seed_another(data):
    x, y, train, _ = data
    some = Settings(width=4, epochs=3, dropout=0.2)
    runs = [fit(x, y["squared"], train[[0, 0]], seeds, some).predict(x) for seeds in ((5, 6), (5, 7))]
    assert (runs[0][0] == runs[1][0]).all()
    assert not np.allclose(runs[0][1], runs[1][1])


def test_the_callers_arrays_are_left_alone(data, each):
    x, y, train, tune = data
    x, y = x.astype(np.float32), y["squared"].astype(np.float32)
    before = [part.copy() for part in (x, y, train, tune)]
    fit(x, y, train, [1, 2, 3, 4], settings(each), tune=tune)
    for part, copy in zip((x, y, train, tune), before, strict=True):
        assert (part == copy).all()


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"loss": "hinge"}, "hinge.*squared.*logistic"),
        ({"tune": [[0]]}, "4 .*tune.*1"),
        ({"orders": [1]}, "4 .*order.*1"),
        ({"start": [None]}, "4 models.* 1 "),
        ({"start": [None, None, [(np.zeros((5, 3)), np.zeros(3))], None]}, r"model 2 .* 0 .*\(5, 3\)"),
        ({"start": [[(np.zeros((5, 64)), np.zeros(64))] * 3] + [None] * 3}, "model 0 .* 1 "),
        ({"settings": Settings(optimizer="adam")}, "'adam'.*adamw or sgd"),
        ({"settings": Settings(convolutions=Convolutions(((2, 3),)))}, "5 features.* 4 "),
        ({"settings": Settings(convolutions=Convolutions(((2, 3), (2, 4)), channels=1))}, r"\[3, 4\] places"),
    ],
)
def test_what_does_not_fit_together_is_refused(data, wrong, told):
    x, y, train, _ = data
    with pytest.raises(ValueError, match=told):
        fit(x, y["squared"], train, [1, 2, 3, 4], **({"settings": Settings()} | wrong))


def test_what_is_wrong_with_one_model_is_told_before_any_is_trained(data, monkeypatch):
    monkeypatch.setattr(descent, "train", None)
    x, y, train, _ = data
    with pytest.raises(ValueError, match="'adam'"):
        fit(x, y["squared"], train, [1, 2, 3, 4], Settings(optimizer=["sgd", "sgd", "sgd", "adam"]))
