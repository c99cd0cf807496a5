from itertools import pairwise

import numpy as np
import pytest
import torch
from lab import network, noise
from lab.stack import Settings, fit
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
                left = noise.kept(seeds, k, step, share, len(rows), width)[0] != 0
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
