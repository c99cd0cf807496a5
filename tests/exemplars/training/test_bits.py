import numpy as np
import pytest
import torch
from lab.stack import noise
from lab.stack.stack import Settings, fit
from training import bits, same
from training.sites import RECIPE, Sites

IDS = [0, 1, 2, 3, 4]


@pytest.fixture(scope="module")
def few() -> Sites:
    return Sites.of(0, 5, 60)


def test_the_first_weights_are_those_that_training_starts_from(few):
    x, y, rows = few.stacked()
    seeds = np.arange(5)
    settings = Settings(**RECIPE | {"epochs": 2})
    given = fit(x, y, rows, seeds, settings, start=bits.first(few, seeds)).predict(x[:9])
    np.testing.assert_array_equal(given, fit(x, y, rows, seeds, settings).predict(x[:9]))


def test_one_bit_of_one_number_is_changed(few):
    [weights, *_] = bits.first(few, np.arange(5))
    changed = bits.nudged(weights)
    pairs = [
        (a.view(np.int32), b.view(np.int32))
        for one, other in zip(weights, changed, strict=True)
        for a, b in zip(one, other, strict=True)
    ]
    steps = np.concatenate([(a - b).ravel() for a, b in pairs])
    assert np.abs(steps).sum() == 1


def test_a_bit_is_nothing_at_first_beside_another_seed(few):
    bit, seed = bits.distances(few, IDS, 3e-3, 5)
    assert bit.shape == seed.shape == (5,)
    assert (bit < 1e-4 * seed).all()


def test_the_distance_of_another_seed_is_that_of_its_guesses(few):
    _, found = bits.distances(few, IDS, 3e-3, 3)
    x, y, rows = few.stacked()
    seeds = np.arange(5) * 10_000
    one, other = (
        fit(x, y, rows, own, Settings(**RECIPE | {"epochs": 3}), orders=seeds).predict(few.own_x[2])[2]
        for own in (seeds, seeds + 1)
    )
    assert found[2] == pytest.approx(np.sqrt(((one - other) ** 2).mean()), rel=1e-5)


def test_a_network_is_the_same_elsewhere_in_the_stack(few, monkeypatch):
    """The control #elsewhere-in-stack: it fails where the order of rows depends on a network's place."""
    assert same.elsewhere(few, IDS).tolist() == [1.0] * 5
    monkeypatch.setattr("lab.stack.descent.noise.shuffles", by_place)
    assert same.elsewhere(few, IDS).tolist() == [0.0] * 5


def by_place(seeds, epoch, n):
    """Orders (models, n) that the number of models decides, as one generator for all of them would."""
    drawn = torch.rand((len(seeds), n), generator=torch.Generator().manual_seed(epoch * 1000 + len(seeds)))
    return drawn.argsort(1)


def test_the_same_run_made_again_is_the_same(few, monkeypatch):
    """The control #run-twice: it fails where something is drawn without a seed."""
    assert same.twice(few, IDS).tolist() == [1.0] * 5
    calls = iter(range(1_000_000))
    shuffles = noise.shuffles
    monkeypatch.setattr(
        "lab.stack.descent.noise.shuffles", lambda seeds, epoch, n: shuffles(seeds, next(calls), n)
    )
    assert same.twice(few, IDS).tolist() == [0.0] * 5
