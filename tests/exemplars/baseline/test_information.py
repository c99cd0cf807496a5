import numpy as np
import pytest
from baseline.information import bits


@pytest.mark.parametrize("r", [0.0, 0.6, 0.9])
def test_of_two_normal_numbers_it_is_the_closed_form_whatever_curve_bends_the_prediction(r):
    rng = np.random.default_rng(0)
    x, noise = rng.normal(size=(2, 6000))
    y = r * x + np.sqrt(1 - r**2) * noise
    expected = -0.5 * np.log2(1 - r**2)
    assert bits(x, y) == pytest.approx(expected, abs=0.05)
    assert bits(np.exp(x), y) == pytest.approx(expected, abs=0.07)
