import numpy as np
import pytest
import torch
from lab.stack import noise


def test_random_numbers_are_uniform_and_unrelated_between_seeds_purposes_and_steps():
    seeds = torch.tensor([0, 1, 2], dtype=torch.int32)
    draws = [noise.uniform(seeds, purpose, step, 100, 100) for purpose in (0, 1) for step in (1, 2)]
    flat = torch.stack(draws).reshape(12, -1).double().numpy()
    assert flat.min() >= 0
    assert flat.max() < 1
    # Of 10 000 uniform numbers the mean and variance are normal around 1/2 and 1/12.
    assert abs(flat.mean(1) - 1 / 2).max() < 5 * np.sqrt(1 / 12 / 1e4)
    assert abs(flat.var(1) - 1 / 12).max() < 5 * np.sqrt(1 / 180 / 1e4)
    correlations = np.corrcoef(flat) - np.eye(12)
    assert abs(correlations).max() < 5 / np.sqrt(1e4)


def test_a_long_order_has_no_ties():
    keys = noise.bits(torch.tensor([3], dtype=torch.int32), noise.ORDER, 1, 1, 600_000)
    assert len(keys.unique()) == 600_000


def test_every_epoch_has_an_order_of_its_own():
    seeds = torch.arange(50, dtype=torch.int32)
    orders = [noise.shuffles(seeds, epoch, 40).numpy() for epoch in (1, 2)]
    for order in orders:
        assert (np.sort(order, 1) == np.arange(40)).all()
    # A row keeps its place by chance alone, once in 40: 2000 rows between epochs, as many between seeds.
    for one, other in ((orders[0], orders[1]), (orders[0][:-1], orders[0][1:])):
        assert (one == other).mean() == pytest.approx(1 / 40, abs=5 * np.sqrt(1 / 40 / 2000))
    # Every row comes first equally often: chi-squared with 39 degrees of freedom.
    firsts = np.bincount(np.concatenate(orders)[:, :20].ravel(), minlength=40)
    assert ((firsts - 50) ** 2 / 25).sum() < 39 + 5 * np.sqrt(2 * 39)


def kept(seeds, step, share, layers, rows, units):
    [factors] = noise.factors(seeds, step, 1, layers, max(rows, units))
    return noise.kept(factors, noise.limits(share), rows, [units] * layers)


def test_many_steps_hashed_at_once_are_those_hashed_one_by_one():
    seeds = torch.arange(5, dtype=torch.int32)
    together = noise.factors(seeds, 7, 4, 2, 30)
    for k in range(4):
        assert (together[k] == noise.factors(seeds, 7 + k, 1, 2, 30)[0]).all()
        assert (together[k] == noise.bits(seeds, noise.DROPOUT, 7 + k, 4, 30) | 1).all()


@pytest.mark.parametrize("share", [0.0, 0.1, 0.5, 0.8])
def test_dropout_silences_its_share_of_every_row_and_unit(share):
    seeds = torch.arange(20, dtype=torch.int32)
    masks = [mask for step in (1, 2) for mask in kept(seeds, step, torch.full((20,), share), 2, 100, 50)]
    off = torch.stack(masks).numpy()
    assert set(np.unique(off)) <= {0, -1}
    off = off == 0
    spread = np.sqrt(share * (1 - share))
    for axes in ((0, 1), (0, 1, 2), (0, 1, 3), (0, 2, 3), (1, 2, 3)):  # the last: steps and layers
        count = np.prod([off.shape[axis] for axis in axes])
        assert abs(off.mean(axes) - share).max() <= 5 * spread / np.sqrt(count)


def test_dropout_of_four_units_at_the_corners_of_a_rectangle_is_unrelated():
    # Numbers are products of a row's and a unit's: of these four, three decide the last in full, but not its size.
    seeds, half = torch.arange(2000, dtype=torch.int32), torch.full((2000,), 0.5)
    signs = kept(seeds, 1, half, 1, 8, 8)[0].double() * 2 + 1  # ±1
    rectangles = signs[:, ::2, ::2] * signs[:, 1::2, ::2] * signs[:, ::2, 1::2] * signs[:, 1::2, 1::2]
    assert abs(rectangles.mean()) < 5 / np.sqrt(rectangles.numel())
    flat = signs.reshape(2000, -1).numpy()
    correlations = np.corrcoef(flat.T) - np.eye(64)
    assert abs(correlations).max() < 5.5 / np.sqrt(2000)


def test_a_narrow_layer_has_the_same_dropout_beside_a_wide_one():
    seeds, share = torch.arange(3, dtype=torch.int32), torch.tensor([0.1, 0.5, 0.9])
    wide, narrow = (kept(seeds, 1, share, 2, 16, units) for units in (32, 5))
    for k in range(2):
        assert (wide[k][:, :, :5] == narrow[k]).all()
