"""The stack beside its oracle: one model at a time, of modules of torch.nn and optimizers of torch.optim, in float64."""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pytest
import torch
from lab.stack import network, noise
from lab.stack.convolution import Convolutions
from lab.stack.stack import Settings, fit
from torch import nn
from torch.nn import functional

EXACT = {"rtol": 0, "atol": 1e-9}
LOSS = {"squared": functional.mse_loss, "logistic": functional.binary_cross_entropy_with_logits}


class Network(nn.Module):
    """A network of the stack as torch writes it; dropout (units left on, and their factor) comes from outside."""

    def __init__(self, features, width, depth, convolutions):
        super().__init__()
        self.of, self.filters, into = convolutions, nn.ModuleList(), features
        if convolutions:
            channels, length = convolutions.channels, features // convolutions.channels
            for filters, span in convolutions.layers:
                self.filters.append(nn.Conv1d(channels, filters, span))
                channels, length = filters, length - span + 1
            into = channels if convolutions.pooled else channels * length
        sizes = [into] + [width] * depth + [1]
        self.dense = nn.ModuleList(nn.Linear(a, b) for a, b in pairwise(sizes))
        self.units = [into] * bool(convolutions) + [width] * depth
        self.double()

    def load(self, layers):
        """Takes weights (in, out) and biases (out,) of the stack; `in` of a filter is places, then channels."""
        for module, (weights, bias) in zip([*self.filters, *self.dense], layers, strict=False):
            weights = torch.as_tensor(weights).T
            if isinstance(module, nn.Conv1d):
                weights = weights.unflatten(1, (module.kernel_size[0], module.in_channels)).mT
            module.weight.data.copy_(weights)
            module.bias.data.copy_(torch.as_tensor(bias))

    def forward(self, x, masks=None):
        if self.of:
            x = x.unflatten(1, (-1, self.of.channels)).mT  # (n, channels, places)
            for layer in self.filters:
                x = layer(x).relu()
            x = x.amax(2) if self.of.pooled else x.mT.flatten(1)
            x = x * masks[0] if masks else x
        for k, layer in enumerate(self.dense[:-1]):
            x = layer(x).relu()
            x = x * masks[k + bool(self.of)] if masks else x
        return self.dense[-1](x)[:, 0]


@dataclass
class Found:
    epoch: int
    loss: float
    steps: int
    network: Network

    def outputs(self, x):
        with torch.no_grad():
            return self.network(torch.as_tensor(x)).numpy()


def alone(
    x, y, rows, tune, seed, loss, *, width, lr, weight_decay, dropout, epochs, patience,
    depth=1, batch=16, optimizer="adamw", momentum=0.9, convolutions=None, order=None, start=(),
):  # fmt: skip
    """Trains one model with the stack's random numbers."""
    x, y = torch.as_tensor(x), torch.as_tensor(y, dtype=torch.float64)
    seeds, orders = (torch.tensor([s], dtype=torch.int32) for s in (seed, seed if order is None else order))
    shape = network.Shape(x.shape[1], width, depth, convolutions)
    model = Network(x.shape[1], width, depth, convolutions)
    model.load([(w[0], b[0, 0]) for w, b in network.initial(seeds, shape, torch.tensor([width]), x.dtype)])
    model.load(start)
    if optimizer == "adamw":
        descent = torch.optim.AdamW(model.parameters(), lr=lr, weight_decay=weight_decay)
    else:
        descent = torch.optim.SGD(model.parameters(), lr=lr, momentum=momentum, weight_decay=weight_decay)
    limit = noise.limits(torch.tensor([dropout], dtype=torch.float64))

    def masks(step, n):
        [factors] = noise.factors(seeds, step, 1, len(model.units), max([n, *model.units]))
        return [(part[0] != 0) / (1 - dropout) for part in noise.kept(factors, limit, n, model.units)]

    best, step = Found(0, np.inf, 0, None), 0
    for epoch in range(1, epochs + 1):
        for some in torch.tensor(rows)[noise.shuffles(orders, epoch, len(rows))[0]].split(batch):
            descent.zero_grad()
            LOSS[loss](model(x[some], masks(step, len(some)) if dropout else None), y[some]).backward()
            descent.step()
            step += 1
        with torch.no_grad():
            now = np.inf if tune is None else LOSS[loss](model(x[tune]), y[tune]).item()
        if tune is None or now < best.loss:
            kept = Network(x.shape[1], width, depth, convolutions)
            kept.load_state_dict(model.state_dict())
            best = Found(epoch, now, 0, kept)
        if epoch - best.epoch >= patience:
            break
    best.steps = step
    return best


def settings(each: list[dict], **shared) -> Settings:
    return Settings(**{"batch": 16, **shared, **{name: [one[name] for one in each] for name in each[0]}})


def compared(data, each, seeds, *, loss="squared", tuned=True, orders=None, start=None, **shared):
    """Trains the stack, and each of its models alone; asserts that they are the same. Returns the stack's."""
    x, y, train, tune = data
    kind = {"tune": tune if tuned else None, "loss": loss, "orders": orders, "start": start}
    trained = fit(x, y[loss], train, seeds, settings(each, **shared), dtype=torch.float64, **kind)
    together = trained.predict(x)
    for k, one in enumerate(each):
        own = {
            "order": None if orders is None else orders[k],
            "start": () if start is None else start[k] or (),
        }
        found = alone(
            x, y[loss], train[k], tune[k] if tuned else None, seeds[k], loss, **(shared | one | own)
        )
        np.testing.assert_allclose(together[k], found.outputs(x), **EXACT)
        assert trained.epochs[k] == found.epoch
        assert trained.updates[k] == found.steps
        if tuned:
            assert trained.loss[k] == pytest.approx(found.loss, abs=1e-9)
    return trained


@pytest.mark.parametrize("tuned", [False, True])
@pytest.mark.parametrize("loss", ["squared", "logistic"])
@pytest.mark.parametrize("depth", [0, 1, 2])
@pytest.mark.parametrize("optimizer", ["adamw", "sgd"])
def test_a_stack_trains_each_model_as_torch_trains_it_alone(data, optimizer, depth, loss, tuned, each):
    each = [one | {"momentum": momentum} for one, momentum in zip(each, (0.9, 0.0, 0.5, 0.99), strict=True)]
    if optimizer == "sgd":
        each[1] = each[1] | {"weight_decay": 0.3}
    trained = compared(data, each, [7, 8, 9, 10], optimizer=optimizer, depth=depth, loss=loss, tuned=tuned)
    if tuned:
        assert (trained.updates < 4 * np.array([one["epochs"] for one in each])).any()  # some stopped early


ONE, TWO = ((6, 3),), ((5, 3), (4, 2))


@pytest.mark.parametrize("optimizer", ["adamw", "sgd"])
@pytest.mark.parametrize("depth", [0, 1])
@pytest.mark.parametrize("pooled", [True, False])
@pytest.mark.parametrize("layers", [ONE, TWO])
def test_so_it_does_with_convolutions(sequences, layers, pooled, depth, optimizer, each):
    of = Convolutions(layers, pooled=pooled)
    compared(
        sequences, each, [7, 8, 9, 10], depth=depth, convolutions=of, optimizer=optimizer, loss="logistic"
    )


@pytest.mark.parametrize("of", [None, Convolutions(TWO), Convolutions(TWO, pooled=False)])
def test_gradients_by_the_rows_are_those_of_autograd(sequences, of, each):
    x, y, train, tune = sequences
    some = settings(each, depth=1, convolutions=of)
    trained = fit(x, y["squared"], train, [1, 2, 3, 4], some, dtype=torch.float64)
    everywhere, own = trained.gradients(x), trained.gradients(x, tune)
    assert everywhere.shape == (4, *x.shape)
    for k, one in enumerate(each):
        network = Network(x.shape[1], one["width"], 1, of)
        network.load(trained.weights(k))
        rows = torch.tensor(x, requires_grad=True)
        network(rows).sum().backward()
        np.testing.assert_allclose(everywhere[k], rows.grad.numpy(), **EXACT)
        np.testing.assert_allclose(own[k], rows.grad.numpy()[tune[k]], **EXACT)


def test_a_seed_of_its_own_changes_the_order_alone(data, each):
    orders = [107, 8, 109, 10]
    compared(data, each, [7, 8, 9, 10], orders=orders)
    x, y, train, _ = data
    once = {"dtype": torch.float64, "orders": [3, 4, 3, 4]}
    trained = fit(x, y["squared"], train[[0] * 4], [1, 1, 2, 2], Settings(epochs=1, batch=50), **once)
    both = trained.predict(x)
    np.testing.assert_allclose(both[0], both[1], **EXACT)  # one step on all rows: any order is the same
    assert not np.allclose(both[0], both[2])


@pytest.mark.parametrize("of", [None, Convolutions(ONE)])
def test_training_starts_from_the_weights_given_and_draws_the_others(sequences, of, each):
    x, y, train, _ = sequences
    donors = fit(x, y["squared"], train, [1, 2, 3, 4], settings(each, convolutions=of), dtype=torch.float64)
    start = [donors.weights(0), donors.weights(1)[:1], None, donors.weights(3)[:1]]
    compared(sequences, each, [7, 8, 9, 10], convolutions=of, start=start, loss="logistic")
    resumed = fit(
        x, y["squared"], train, [0] * 4, settings([one | {"lr": 0.0} for one in each], convolutions=of),
        start=[donors.weights(k) for k in range(4)], dtype=torch.float64,
    )  # fmt: skip
    np.testing.assert_allclose(resumed.predict(x), donors.predict(x), **EXACT)
