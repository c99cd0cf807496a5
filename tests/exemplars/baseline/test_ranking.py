import numpy as np
import pytest
from baseline.ranking import found


def test_the_share_of_a_top_that_was_found_is_counted_by_sets():
    rng = np.random.default_rng(0)
    truth, predicted = rng.normal(size=(2, 3, 40))
    tops = [[set(np.argsort(row)[-4:]) for row in one] for one in (truth, predicted)]
    expected = [len(a & b) / 4 for a, b in zip(*tops, strict=True)]
    assert found(truth, predicted, 0.1) == pytest.approx(expected)


def test_a_perfect_order_finds_all_and_a_random_one_its_share():
    rng = np.random.default_rng(1)
    truth = rng.normal(size=(200, 100))
    assert found(truth, 3 * truth + 1, 0.05) == pytest.approx(1)
    assert found(truth, -truth, 0.05) == pytest.approx(0)
    assert found(truth, rng.normal(size=truth.shape), 0.05).mean() == pytest.approx(0.05, abs=0.03)


@pytest.mark.parametrize("share", [0, 1.2])
def test_a_top_that_is_none_is_refused(share):
    with pytest.raises(ValueError, match=str(share)):
        found(np.arange(3.0), np.arange(3.0), share)
