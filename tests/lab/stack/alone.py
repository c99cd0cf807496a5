"""The oracle of the stack: one model at a time, of modules of torch.nn and optimizers of torch.optim, in float64."""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import torch
from lab.stack import network, noise
from torch import nn
from torch.nn import functional

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


def train(
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
