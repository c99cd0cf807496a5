import numpy as np
import pytest
from representation import transfer
from representation.factors import Factor


@pytest.fixture
def small(monkeypatch):
    monkeypatch.setattr(transfer, "passes", lambda labels: 30)
    monkeypatch.setattr(transfer, "RATES", (0.003, 0.01))
    monkeypatch.setattr(transfer, "TEST", 400)


def test_a_world_lends_what_its_names_say():
    made = transfer.sources(0, 1, 200)
    assert set(made) == set(transfer.STARTS) - {"random start"}
    near, scrambled = made["one letter apart"], made["scrambled"]
    assert np.array_equal(near[0], scrambled[0])
    assert not np.array_equal(near[1], scrambled[1])
    assert near[1].sum() == scrambled[1].sum() == 100


def test_filters_are_those_of_the_network_that_learned(monkeypatch):
    letters, y = transfer.sources(0, 1, 100)["unrelated"]
    one, two = transfer.filters([(letters, y), (letters, y)], [1, 1])
    [(weights, biases)] = one
    assert weights.shape == (44, 16)
    assert biases.shape == (16,)
    assert np.array_equal(weights, two[0][0])


def gain(monkeypatch) -> float:
    """Of scrambled weights over a random start, where the factor next to the target has the very same motif."""
    monkeypatch.setattr(Factor, "related", lambda self, changed, rng: self)
    monkeypatch.setattr(transfer, "STARTS", ("scrambled", "random start"))
    found, _ = transfer.areas([0, 1], [50], 0.85, 1000)
    return float((found["scrambled", 50] - found["random start", 50]).mean())


def test_the_control_of_scrambled_weights_sees_labels_that_were_left_alone(monkeypatch, small):
    assert gain(monkeypatch) <= 0.01
    monkeypatch.setattr(transfer, "scrambled", lambda y, rng: y)
    assert gain(monkeypatch) > 0.01


def test_more_sequences_are_passed_over_less_often():
    assert [transfer.passes(n) for n in (50, 200, 1000, 5000)] == [50, 20, 10, 10]


def test_fewer_tuning_sequences_choose_among_the_same_networks(small):
    found, thrifty = transfer.areas([0, 1], [50], 0.85, 100)
    assert found.keys() == thrifty.keys() == {(start, 50) for start in transfer.STARTS}
    assert all(one.shape == (2,) for one in found.values())


def test_what_is_found_depends_on_no_other_number_of_labels_and_on_no_other_world(small):
    alone, _ = transfer.areas([1], [50], 0.85, 100)
    among, _ = transfer.areas([0, 1], [50, 80], 0.85, 100)
    for cell, one in alone.items():
        np.testing.assert_allclose(one[0], among[cell][1], atol=1e-6)
