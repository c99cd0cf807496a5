"""What the benchmark of the stack compares: four ways to train networks with two hidden layers.

No dropout, Adam without weight decay, the same rows, batch size, learning rate, number of epochs and
distribution of first weights, and the tuning loss after every epoch, the lowest of which each way returns.
"""

import sys
import warnings
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "exemplars"))  # where lab lies

import numpy as np
import torch
from lab.stack.stack import Settings, fit
from sklearn.exceptions import ConvergenceWarning
from sklearn.neural_network import MLPClassifier
from torch.func import functional_call, grad, stack_module_state, vmap
from torch.nn.functional import binary_cross_entropy_with_logits as cross_entropy
from torch.utils.data import DataLoader, TensorDataset

EPOCHS, LR = 20, 1e-3


@dataclass(frozen=True)
class Size:
    n: int  # training rows; a quarter as many are for tuning
    features: int
    width: int
    batch: int
    models: int  # trained together

    @property
    def name(self) -> str:
        return f"n={self.n} D={self.features} H={self.width} B={self.batch}"

    @property
    def operations(self) -> int:
        """Of the products of an epoch of one model, the look at its tuning loss included."""
        first, rest = self.features * self.width, self.width * self.width + self.width
        return 2 * self.n * (2 * first + 3 * rest) + 2 * (self.n // 4) * (first + rest)

    @property
    def weights(self) -> int:
        return (self.features + self.width + 3) * self.width + 1


Rows = tuple[
    torch.Tensor, torch.Tensor, torch.Tensor, torch.Tensor
]  # x and y to train on, x and y to tune on


def rows(size: Size) -> Rows:
    """A rule of five features that a network of this size learns in part, with 5 % of the labels turned."""
    draw = torch.Generator().manual_seed(0)
    x = torch.randn(size.n * 5 // 4, size.features, generator=draw)
    clean = x[:, 0] + x[:, 1] + x[:, 2] * x[:, 3] > x[:, 4]
    y = (clean ^ (torch.rand(len(x), generator=draw) < 0.05)).float()
    return x[: size.n], y[: size.n], x[size.n :], y[size.n :]


def network(size: Size, seed: int) -> torch.nn.Module:
    torch.manual_seed(seed)
    widths = [size.features, size.width, size.width]
    hidden = [torch.nn.Sequential(torch.nn.Linear(a, b), torch.nn.ReLU()) for a, b in pairwise(widths)]
    return torch.nn.Sequential(*hidden, torch.nn.Linear(size.width, 1), torch.nn.Flatten(0))


# Each way trains models with these seeds and returns their lowest tuning losses (M,).


def stack(size: Size, data: Rows, seeds: np.ndarray, epochs: int = EPOCHS) -> np.ndarray:
    x, y = (torch.cat(part).cpu().numpy() for part in (data[::2], data[1::2]))
    train, tune = (np.tile(part, (len(seeds), 1)) for part in np.split(np.arange(len(x)), [size.n]))
    settings = Settings(width=size.width, depth=2, batch=size.batch, lr=LR, epochs=epochs)
    return fit(x, y, train, seeds, settings, tune=tune, loss="logistic", device=data[0].device).loss


def loop(size: Size, data: Rows, seeds: np.ndarray, epochs: int = EPOCHS) -> np.ndarray:
    """What most people write."""
    x, y, x_tune, y_tune = data
    losses = []
    for seed in seeds:
        model = network(size, int(seed)).to(x.device)
        optimizer = torch.optim.AdamW(model.parameters(), lr=LR, weight_decay=0)
        lowest = torch.inf
        for _ in range(epochs):
            for x_batch, y_batch in batches(x, y, size.batch):
                optimizer.zero_grad()
                cross_entropy(model(x_batch), y_batch).backward()
                optimizer.step()
            with torch.no_grad():
                lowest = min(lowest, cross_entropy(model(x_tune), y_tune).item())
        losses.append(lowest)
    return np.array(losses)


def batches(x: torch.Tensor, y: torch.Tensor, size: int) -> Iterable:
    """From a DataLoader; on a GPU by slices, since a DataLoader would fetch row by row from it."""
    if x.is_cuda:
        return [(x[rows], y[rows]) for rows in torch.randperm(len(x), device=x.device).split(size)]
    return DataLoader(TensorDataset(x, y), batch_size=size, shuffle=True)


def vmapped(size: Size, data: Rows, seeds: np.ndarray, epochs: int = EPOCHS) -> np.ndarray:
    x, y, x_tune, y_tune = data
    models = [network(size, int(seed)) for seed in seeds]
    parameters, _ = stack_module_state(models)
    skeleton = models[0].to("meta")

    def loss(weights, x_batch, y_batch):
        outputs = functional_call(skeleton, weights, (x_batch,))
        return cross_entropy(outputs, y_batch)

    slopes, tuning = vmap(grad(loss)), vmap(loss, in_dims=(0, None, None))
    optimizer = torch.optim.AdamW(parameters.values(), lr=LR, weight_decay=0)
    lowest = torch.full((len(seeds),), torch.inf)
    for _ in range(epochs):
        order = torch.stack([torch.randperm(size.n) for _ in seeds])
        for batch in order.split(size.batch, 1):
            for name, slope in slopes(parameters, x[batch], y[batch]).items():
                parameters[name].grad = slope
            optimizer.step()
        with torch.no_grad():
            lowest = torch.minimum(lowest, tuning(parameters, x_tune, y_tune))
    return lowest.numpy()


class Watched(MLPClassifier):
    """scikit-learn's MLP with the first weights of torch's, and its tuning loss looked at after every epoch.

    Both are private hooks: without them it would end at another loss, and do less.
    """

    def _init_coef(self, fan_in, fan_out, dtype):
        draw = self._random_state.uniform
        bound = fan_in**-0.5
        return draw(-bound, bound, (fan_in, fan_out)).astype(dtype), draw(-bound, bound, fan_out).astype(
            dtype
        )

    def _update_no_improvement_count(self, *_):
        x, y = self.tune
        chance = self._forward_pass_fast(x, check_input=False)[:, 0]
        self.lowest = min(self.lowest, -np.log(np.where(y, chance, 1 - chance)).mean())


def scikit_learn(size: Size, data: Rows, seeds: np.ndarray, epochs: int = EPOCHS) -> np.ndarray:
    x, y, *tune = (part.cpu().numpy() for part in data)
    hidden, losses = (size.width, size.width), []
    for seed in seeds:
        model = Watched(
            hidden,
            batch_size=size.batch,
            learning_rate_init=LR,
            alpha=0,
            max_iter=epochs,
            random_state=int(seed),
        )
        model.tune, model.lowest = tune, np.inf
        with warnings.catch_warnings(action="ignore", category=ConvergenceWarning):  # it ends where asked to
            model.fit(x, y)
        losses.append(model.lowest)
    return np.array(losses)
