import numpy as np
import pytest
from representation import reach


@pytest.mark.parametrize("distance", [6, 14])
def test_both_kinds_hold_both_words_and_one_keeps_them_apart(distance):
    letters, y = reach.spaced(distance, 400, np.random.default_rng(0))
    assert y.sum() == 200
    rng = np.random.default_rng(0)
    rng.integers(0, 4, letters.shape)
    words = rng.integers(0, 4, (2, reach.WORD))
    windows = np.lib.stride_tricks.sliding_window_view(letters, reach.WORD, axis=1)
    first, second = ((windows == word).all(2) for word in words)
    assert first.any(1).all()
    assert second.any(1).all()
    together = (first[:, :-distance] & second[:, distance:]).any(1)
    assert together[y == 1].all()
    assert together[y == 0].mean() < 0.05


def test_units_see_as_many_places_as_is_said():
    seen = {name: 1 + sum(span - 1 for _, span in one.layers) for name, one in reach.LAYERS.items()}
    assert seen == {"one layer": 11, "two layers": 21}
    assert 6 + reach.WORD <= seen["one layer"] < 14 + reach.WORD <= seen["two layers"]
