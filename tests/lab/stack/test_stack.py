from itertools import pairwise

import numpy as np
import pytest
import torch
from lab.stack import descent, device, network, noise, stack
from lab.stack.stack import Settings, fit
from torch.nn import functional

EXACT = {"rtol": 0, "atol": 1e-9}
EACH = [
    {"width": 8, "lr": 0.01, "weight_decay": 0.0, "dropout": 0.0, "epochs": 12, "patience": 99},
    {"width": 3, "lr": 0.003, "weight_decay": 2.0, "dropout": 0.0, "epochs": 7, "patience": 99},
    {"width": 8, "lr": 0.02, "weight_decay": 0.1, "dropout": 0.5, "epochs": 12, "patience": 3},
    {"width": 6, "lr": 0.2, "weight_decay": 0.0, "dropout": 0.0, "epochs": 12, "patience": 1},
]
LOSS = {"squared": functional.mse_loss, "logistic": functional.binary_cross_entropy_with_logits}


@pytest.fixture
def data():
    """A hundred rows of five features, a number and a yes or no that depend on the first, and rows of 4 models."""
    rng = np.random.default_rng(0)
    x = rng.normal(size=(100, 5))
    y = np.sin(x[:, 0]) + 0.3 * rng.normal(size=100)
    rows = np.stack([rng.permutation(100)[:70] for _ in EACH])
    return x, {"squared": y, "logistic": y > 0}, rows[:, :50], rows[:, 50:]


def settings(each: list[dict], **shared) -> Settings:
    return Settings(**{name: [one[name] for one in each] for name in each[0]}, batch=16, **shared)


def alone(x, y, train, tune, seed, loss, depth, *, width, lr, weight_decay, dropout, epochs, patience):
    """The same model as torch.nn modules trained by torch.optim.AdamW, with the stack's random numbers.

    Its outputs for all of x, the kept epoch, and the tuning loss there.
    """
    x, y = torch.tensor(x), torch.tensor(y, dtype=torch.float64)
    sizes = [x.shape[1]] + [width] * depth + [1]
    linear = [torch.nn.Linear(a, b, dtype=torch.float64) for a, b in pairwise(sizes)]
    seeds, share = torch.tensor([seed], dtype=torch.int32), torch.tensor([dropout], dtype=torch.float64)
    first = network.initial(seeds, x.shape[1], torch.tensor([width]), depth, torch.float64)
    for layer, (weights, bias) in zip(linear, first, strict=True):
        layer.weight.data, layer.bias.data = weights[0].T.clone(), bias[0, 0].clone()
    optimizer = torch.optim.AdamW(
        [p for layer in linear for p in layer.parameters()], lr=lr, weight_decay=weight_decay
    )

    def outputs(rows, step=None):
        hidden = x[rows]
        for k, layer in enumerate(linear[:-1]):
            hidden = layer(hidden).relu()
            if step is not None:
                left = noise.kept(seeds, step, share, depth, len(rows), width)[k][0] != 0
                hidden = hidden * left / (1 - dropout)
        return linear[-1](hidden)[:, 0]

    best, step = (0, np.inf, None), 0
    for epoch in range(1, epochs + 1):
        order = torch.tensor(train)[noise.shuffles(seeds, epoch, len(train))[0]]
        for rows in order.split(16):
            optimizer.zero_grad()
            LOSS[loss](outputs(rows, step), y[rows]).backward()
            optimizer.step()
            step += 1
        with torch.no_grad():
            now = np.inf if tune is None else LOSS[loss](outputs(tune), y[tune]).item()
            if tune is None or now < best[1]:
                best = epoch, now, outputs(np.arange(len(x))).numpy()
        if epoch - best[0] >= patience:
            break
    return *best, step


@pytest.mark.parametrize("tuned", [False, True])
@pytest.mark.parametrize("loss", ["squared", "logistic"])
@pytest.mark.parametrize("depth", [1, 2])
def test_a_stack_trains_each_model_as_torch_trains_it_alone(data, depth, loss, tuned):
    x, y, train, tune = data
    seeds = [7, 8, 9, 10]
    kind = {"tune": tune if tuned else None, "loss": loss, "dtype": torch.float64}
    trained = fit(x, y[loss], train, seeds, settings(EACH, depth=depth), **kind)
    together = trained.predict(x)
    for k, one in enumerate(EACH):
        rows = train[k], tune[k] if tuned else None
        epoch, lowest, outputs, steps = alone(x, y[loss], *rows, seeds[k], loss, depth, **one)
        np.testing.assert_allclose(together[k], outputs, **EXACT)
        assert trained.epochs[k] == epoch
        assert trained.updates[k] == steps
        if tuned:
            assert trained.loss[k] == pytest.approx(lowest, abs=1e-9)
    if tuned:
        assert (trained.updates < 4 * np.array([one["epochs"] for one in EACH])).any()  # some stopped early


def test_a_model_does_not_depend_on_its_neighbours_nor_on_the_chunks(data, monkeypatch):
    x, y, train, tune = data
    kind = {"dtype": torch.float64}
    together = fit(x, y["squared"], train, [1, 2, 3, 4], settings(EACH), tune=tune, **kind)
    for k, one in enumerate(EACH):
        own = slice(k, k + 1)
        single = fit(x, y["squared"], train[own], [k + 1], settings([one]), tune=tune[own], **kind)
        np.testing.assert_allclose(together.predict(x)[k], single.predict(x)[0], **EXACT)
    monkeypatch.setattr(device, "CACHE", 1)
    apart = fit(x, y["squared"], train, [1, 2, 3, 4], settings(EACH), tune=tune, **kind)
    assert len(apart.chunks) == 4
    np.testing.assert_allclose(together.predict(x), apart.predict(x), **EXACT)
    np.testing.assert_allclose(together.loss, apart.loss, **EXACT)


def test_narrow_models_go_on_alike_when_the_widest_has_left_the_stack(data):
    x, y, train, _ = data
    together = Settings(width=[9, 4, 6], epochs=[2, 9, 5], dropout=[0, 0.2, 0])
    models = fit(x, y["squared"], train[:3], [1, 2, 3], together, dtype=torch.float64)
    single = fit(
        x, y["squared"], train[1:2], [2], Settings(width=4, epochs=9, dropout=0.2), dtype=torch.float64
    )
    np.testing.assert_allclose(models.predict(x)[1], single.predict(x)[0], **EXACT)


def test_where_memory_runs_out_smaller_chunks_do_the_same(data, monkeypatch):
    x, y, train, _ = data
    expected = fit(x, y["squared"], train, [1, 2, 3, 4], settings(EACH), dtype=torch.float64).predict(x)
    sizes = []

    def scarce(task, models):
        sizes.append(len(models))
        if len(models) > 1:
            raise torch.OutOfMemoryError("CUDA out of memory")
        return descent.train(task, models)

    monkeypatch.setattr(stack, "train", scarce)
    found = fit(x, y["squared"], train, [1, 2, 3, 4], settings(EACH), dtype=torch.float64).predict(x)
    assert sizes == [4, 2, 1, 1, 1, 1]
    np.testing.assert_allclose(found, expected, **EXACT)


def test_one_model_too_large_for_memory_is_told_in_one_line(data, monkeypatch):
    x, y, train, _ = data

    def scarce(task, models):
        raise torch.OutOfMemoryError("CUDA out of memory")

    monkeypatch.setattr(stack, "train", scarce)
    with pytest.raises(MemoryError, match=r"^[^\n]*; [^\n]*REVIEW_DEVICE=cpu$"):
        fit(x, y["squared"], train, [1, 2, 3, 4], settings(EACH))


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
def test_stopped_models_that_linger_in_the_stack_stay_as_they_stopped(data, monkeypatch, tuned):
    x, y, train, tune = data
    kind = {"tune": tune if tuned else None, "dtype": torch.float64}
    packed = fit(x, y["squared"], train, [1, 2, 3, 4], settings(EACH), **kind)
    monkeypatch.setitem(descent.ROOM, "cpu", 0)
    lingering = fit(x, y["squared"], train, [1, 2, 3, 4], settings(EACH), **kind)
    np.testing.assert_allclose(lingering.predict(x), packed.predict(x), **EXACT)
    assert (lingering.epochs == packed.epochs).all()
    assert (lingering.updates == packed.updates).all()


def test_each_model_sees_its_own_rows_once_an_epoch(data, monkeypatch):
    x, y, train, _ = data
    seen = []

    class Watched(descent.Stack):
        def step(self, rows):
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
    errors = (trained.predict_rows(x, tune) - y["squared"][tune]) ** 2
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


def test_the_callers_arrays_are_left_alone(data):
    x, y, train, tune = data
    x, y = x.astype(np.float32), y["squared"].astype(np.float32)
    before = [part.copy() for part in (x, y, train, tune)]
    fit(x, y, train, [1, 2, 3, 4], settings(EACH), tune=tune)
    for part, copy in zip((x, y, train, tune), before, strict=True):
        assert (part == copy).all()


@pytest.mark.parametrize(
    ("wrong", "told"), [({"loss": "hinge"}, "hinge.*squared.*logistic"), ({"tune": [[0]]}, "4 .*1")]
)
def test_what_does_not_fit_together_is_refused(data, wrong, told):
    x, y, train, _ = data
    with pytest.raises(ValueError, match=told):
        fit(x, y["squared"], train, [1, 2, 3, 4], Settings(), **wrong)
