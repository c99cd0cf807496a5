from itertools import pairwise

import numpy as np
import pytest
import torch
from lab import stack
from lab.stack import Settings, predict, train

EXACT = {"rtol": 0, "atol": 1e-12}


def data(models: int, rows: int = 40, features: int = 5) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(0)
    x = rng.normal(size=(models, rows, features))
    return x, np.sin(x[..., 0]) + 0.1 * rng.normal(size=(models, rows))


def alone(x, y, seed: int, *, width, steps, lr, weight_decay, dropout, depth, batch=32) -> torch.nn.Module:
    """The same network as a torch.nn module trained by torch.optim.AdamW, with the stack's random numbers."""
    sizes = [x.shape[1]] + [width] * depth + [1]
    linear = [torch.nn.Linear(a, b, dtype=torch.float64) for a, b in pairwise(sizes)]
    seeds = torch.tensor([seed], dtype=torch.int32)
    first = stack.initial(seeds, x.shape[1], torch.tensor([float(width)], dtype=torch.float64), depth)
    for layer, (weights, biases) in zip(linear, stack.layered(first), strict=True):
        layer.weight.data, layer.bias.data = weights[0].T.clone(), biases[0, 0].clone()
    parameters = [p for layer in linear for p in layer.parameters()]
    optimizer = torch.optim.AdamW(parameters, lr=lr, weight_decay=weight_decay)
    x, y = torch.tensor(x), torch.tensor(y)
    for step in range(1, steps + 1):
        rows = (stack.uniform(seeds, stack.BATCH, step, batch, 1)[0, :, 0] * len(x)).long()
        hidden = x[rows]
        for k, layer in enumerate(linear[:-1]):
            kept = stack.uniform(seeds, stack.DROPOUT + k, step, batch, width)[0] >= dropout
            hidden = layer(hidden).relu() * kept / (1 - dropout)
        optimizer.zero_grad()
        torch.nn.functional.mse_loss(linear[-1](hidden)[:, 0], y[rows]).backward()
        optimizer.step()
    return torch.nn.Sequential(*(part for layer in linear for part in (layer, torch.nn.ReLU())))[:-1]


@pytest.mark.parametrize("depth", [1, 2])
def test_a_stack_trains_each_network_as_torch_trains_it_alone(depth):
    each = [
        {"width": 8, "steps": 60, "lr": 0.01, "weight_decay": 0.0, "dropout": 0.0},
        {"width": 3, "steps": 25, "lr": 0.003, "weight_decay": 2.0, "dropout": 0.0},
        {"width": 8, "steps": 60, "lr": 0.02, "weight_decay": 0.1, "dropout": 0.5},
    ]
    x, y = data(len(each))
    settings = Settings(**{name: [one[name] for one in each] for name in each[0]})
    together = predict(train(x, y, [7, 8, 9], settings, depth=depth, dtype=torch.float64), x)
    for k, one in enumerate(each):
        network = alone(x[k], y[k], 7 + k, depth=depth, **one)
        np.testing.assert_allclose(together[k], network(torch.tensor(x[k])).detach()[:, 0], **EXACT)


def test_a_network_does_not_depend_on_its_neighbours():
    x, y = data(3)
    wide = Settings(width=[4, 9, 6], steps=[50, 80, 20], weight_decay=[0, 1, 3], dropout=[0.3, 0, 0.6])
    alone = Settings(width=4, steps=50, weight_decay=0, dropout=0.3)
    together = predict(train(x, y, [1, 2, 3], wide, dtype=torch.float64), x)
    single = predict(train(x[:1], y[:1], [1], alone, dtype=torch.float64), x[:1])
    np.testing.assert_allclose(together[0], single[0], **EXACT)


def test_the_same_seed_gives_the_same_network_and_another_seed_another():
    x, y = data(1)
    runs = [predict(train(x, y, [seed], Settings(width=4, steps=10)), x) for seed in (5, 5, 6)]
    assert (runs[0] == runs[1]).all()
    assert not np.allclose(runs[0], runs[2])


def test_the_callers_arrays_are_left_alone():
    x, y = data(2)
    before = x.copy(), y.copy()
    train(x, y, [0, 1], Settings(width=4, steps=5))
    assert (x == before[0]).all()
    assert (y == before[1]).all()


def test_random_numbers_are_uniform_and_unrelated_between_seeds_purposes_and_steps():
    seeds = torch.tensor([0, 1, 2], dtype=torch.int32)
    draws = [stack.uniform(seeds, purpose, step, 100, 100) for purpose in (0, 1) for step in (1, 2)]
    flat = torch.stack(draws).reshape(12, -1).double().numpy()
    assert flat.min() >= 0
    assert flat.max() < 1
    # Of 10 000 uniform numbers the mean and variance are normal around 1/2 and 1/12.
    assert abs(flat.mean(1) - 1 / 2).max() < 5 * np.sqrt(1 / 12 / 1e4)
    assert abs(flat.var(1) - 1 / 12).max() < 5 * np.sqrt(1 / 180 / 1e4)
    correlations = np.corrcoef(flat) - np.eye(12)
    assert abs(correlations).max() < 5 / np.sqrt(1e4)


def test_dropout_silences_its_share_and_keeps_the_mean():
    seeds = torch.arange(2, dtype=torch.int32)
    [mask] = stack.dropout_masks(seeds, 1, torch.tensor([0.0, 0.3]), (200, 200), 1)
    assert (mask[0] == 1).all()
    assert mask[1].unique().tolist() == pytest.approx([0, 1 / 0.7])
    assert (mask[1] == 0).double().mean() == pytest.approx(0.3, abs=5 * np.sqrt(0.21 / 4e4))
