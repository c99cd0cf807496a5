import numpy as np
import pytest
from lab.search import spaces
from lab.search.methods import methods
from scipy.stats import kstest

ALL = {
    f"{readout}: {name}": one for readout in ("number", "yes-no") for name, one in methods(readout, 4).items()
}


@pytest.mark.parametrize("method", ALL.values(), ids=ALL)
def test_a_longer_search_begins_with_the_shorter_one(method):
    longer = spaces.draw(method.space, 9, seed=3)
    assert longer[:4] == spaces.draw(method.space, 4, seed=3)
    assert longer != spaces.draw(method.space, 9, seed=4)


@pytest.mark.parametrize("method", ALL.values(), ids=ALL)
def test_every_parameter_is_drawn_anew_each_time(method):
    configs = spaces.draw(method.space, 60, seed=0)
    for name in method.space:
        assert len({config[name] for config in configs}) > 1, name


def test_a_log_uniform_draw_is_uniform_in_its_logarithm():
    rng = np.random.default_rng(0)
    logs = np.log10([spaces.log_uniform(1e-3, 1e2)(rng) for _ in range(2000)])
    assert kstest(logs, "uniform", args=(-3, 5)).pvalue > 0.001


def test_whole_numbers_reach_both_ends_and_are_as_frequent_as_their_logarithm_is_long():
    rng = np.random.default_rng(0)
    drawn = np.array([spaces.log_integer(1, 20)(rng) for _ in range(20_000)])
    assert set(drawn) == set(range(1, 21))
    share = np.log((np.arange(1, 21) + 0.5) / (np.arange(1, 21) - 0.5)) / np.log(20.5 / 0.5)
    np.testing.assert_allclose(np.bincount(drawn)[1:] / 20_000, share, atol=0.015)


def test_half_of_the_draws_are_zero_and_the_others_are_not():
    rng = np.random.default_rng(0)
    drawn = np.array([spaces.zero_or(spaces.log_uniform(1.0, 2.0))(rng) for _ in range(4000)])
    assert (drawn == 0).mean() == pytest.approx(0.5, abs=0.03)
    assert drawn[drawn > 0].min() >= 1


def test_an_option_may_itself_be_a_range():
    drawn = [config["n"] for config in spaces.draw({"n": spaces.one_of(1, spaces.log_integer(5, 9))}, 300, 0)]
    assert set(drawn) == {1, 5, 6, 7, 8, 9}
