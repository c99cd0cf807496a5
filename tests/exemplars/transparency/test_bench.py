from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from lab.data.mpsa import Splits
from transparency import bench
from transparency.effects import Measured, Neighbours

rng = np.random.default_rng(0)
EVERY = rng.permutation(np.array([*product(range(4), repeat=5)]))
WEIGHTS = rng.normal(size=(5, 4))
SPLITS, ROWS = 6, 60
SITES = 40 * SPLITS
SOON = replace(bench.TRAINED, width=32, epochs=20)


def truth(letters: np.ndarray) -> np.ndarray:
    return np.exp(WEIGHTS[range(5), letters].sum(-1) / 2)


@pytest.fixture(scope="module")
def measured() -> Measured:
    sites = Neighbours.of(EVERY[:SITES])
    first, second = (truth(sites.letters) + rng.normal(size=SITES) / 3 for _ in range(2))
    return Measured(sites, first, sites.effect(first), sites.effect(second))


@pytest.fixture(scope="module")
def cut() -> Splits:
    letters = EVERY[SITES:][: SPLITS * ROWS].reshape(SPLITS, ROWS, 5)
    return Splits(letters, truth(letters), letters[:, :1], truth(letters[:, :1]), 1.0)


def answers(cut: Splits, measured: Measured) -> bench.Answers:
    return bench.asked(cut, measured, measured.deal(SPLITS, 0), range(SPLITS))


@pytest.fixture(scope="module")
def good(cut, measured) -> bench.Answers:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(bench, "TRAINED", SOON)
        return answers(cut, measured)


def means(found: bench.Answers) -> dict[str, float]:
    return {name: one["r"].mean() for name, one in found.agreement.items()}


IGNORANT = ("untrained changed", "untrained gradient", "scrambled changed")


def test_networks_that_learned_agree_with_the_bench(good):
    found = means(good)
    assert found["change the letter"] > 0.5
    assert good.scores["ensemble"].mean() > 0.4
    assert good.gap.max() < 0.05


def test_the_control_holds_and_fails_where_its_networks_learned_all_the_same(
    good, cut, measured, monkeypatch
):
    """The control #ignorant: its networks are made to train, on outcomes that nobody scrambled."""
    assert all(abs(means(good)[name]) <= 0.2 for name in IGNORANT)
    for name in ("TRAINED", "UNTRAINED"):
        monkeypatch.setattr(bench, name, SOON)
    monkeypatch.setattr(bench, "scrambled", lambda y, seed: y)
    assert all(means(answers(cut, measured))[name] > 0.2 for name in IGNORANT)


def test_maps_are_of_a_splits_own_sites_and_zero_for_letters_that_these_lack(good, measured):
    dealt = measured.deal(SPLITS, 0)
    assert good.after.shape == good.before.shape == (SPLITS, 5, 40, 20)
    present = np.eye(4)[measured.sites.letters[dealt]].reshape(SPLITS, 1, 40, 20) > 0
    for maps in (good.after, good.before):
        assert (maps[np.broadcast_to(~present, maps.shape)] == 0).all()
    assert (good.after != good.before).any(3).all()
