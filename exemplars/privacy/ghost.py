"""How far one step of Opacus moves a model against the bound that clipping promises, by mode and shape of loss."""

from __future__ import annotations

import warnings
from collections.abc import Sequence

import numpy as np
import torch
from opacus import PrivacyEngine
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

CLIP = 0.1
SHAPES = {"row": "(B,)", "column": "(B, 1)"}  # of losses and labels


def steps(seeds: Sequence[int]) -> dict[tuple[str, str], np.ndarray]:
    """`overshoot` (seeds,) by (mode, losses in a "row" or a "column")."""
    return {
        (mode, losses): np.array([overshoot(mode, shape, seed=seed) for seed in seeds])
        for mode in ("hooks", "ghost")
        for losses, shape in SHAPES.items()
    }


def overshoot(mode: str, shape: str, *, rows: int = 64, seed: int = 0) -> float:
    """Length of an Opacus step without noise over what clipping allows; above 1, a patient's share is not bounded.

    `mode` is Opacus's grad_sample_mode ("hooks", "ghost"); `shape` is that of the losses and labels, "(B,)" or
    "(B, 1)", which a network with one output gives and Opacus's own documentation asks for.
    """
    torch.manual_seed(seed)
    flat = nn.Flatten(0) if shape == "(B,)" else nn.Identity()
    network = nn.Sequential(nn.Linear(20, 16), nn.ReLU(), nn.Linear(16, 1), flat)
    x = torch.randn(rows, 20)
    y = (torch.rand(rows) < 0.5).float()
    y = y if shape == "(B,)" else y[:, None]
    with warnings.catch_warnings():  # that its noise is not cryptographic
        warnings.simplefilter("ignore")
        made = PrivacyEngine().make_private(
            module=network,
            optimizer=torch.optim.SGD(network.parameters(), lr=1.0),
            criterion=nn.BCEWithLogitsLoss(),
            data_loader=DataLoader(TensorDataset(x, y), batch_size=rows),
            noise_multiplier=0.0,
            max_grad_norm=CLIP,
            grad_sample_mode=mode,
            poisson_sampling=False,
        )
        model, optimizer = made[:2]
        criterion = made[2] if mode == "ghost" else nn.BCEWithLogitsLoss()
        before = torch.cat([part.detach().flatten().clone() for part in network.parameters()])
        criterion(model(x), y).backward()
        optimizer.step()
    after = torch.cat([part.detach().flatten() for part in network.parameters()])
    return float((after - before).norm()) / CLIP
