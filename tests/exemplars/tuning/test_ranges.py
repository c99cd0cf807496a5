import numpy as np
import pytest
from sklearn.model_selection import ParameterGrid
from tuning.ranges import (
    BOOSTED_NARROW,
    BOOSTED_WIDE,
    NARROW,
    THREE,
    WIDE,
    drawn,
    even,
    lattice,
    log,
    one_of,
    settings,
    whole,
)

ENDS = {
    "lr": (1e-4, 1e-1),
    "width": (4, 64),
    "depth": (1, 2),
    "batch": (32, 128),
    "epochs": (4, 32),
    "dropout": (0.0, 0.8),
    "weight_decay": (1e-3, 10.0),
    "dummy": (0.0, 1.0),
}


@pytest.mark.parametrize("name", WIDE)
def test_a_knob_goes_from_one_end_of_its_range_to_the_other(name):
    assert WIDE[name](np.array([0.0, 1.0])) == pytest.approx(ENDS[name])


@pytest.mark.parametrize(("wide", "narrow"), [(WIDE, NARROW), (BOOSTED_WIDE, BOOSTED_NARROW)])
def test_a_narrow_range_lies_within_the_wide_one(wide, narrow):
    assert wide.keys() == narrow.keys()
    for name in wide:
        (lowest, highest), (low, high) = (knobs[name](np.array([0.0, 1.0])) for knobs in (wide, narrow))
        assert lowest <= low <= high <= highest


def test_the_middle_of_a_logarithmic_range_is_its_geometric_mean():
    assert log(1e-4, 1e-2)(0.5) == pytest.approx(1e-3)
    assert even(0.0, 0.8)(0.5) == pytest.approx(0.4)


def test_options_are_met_equally_often():
    units = (np.arange(600) + 0.5) / 600
    assert np.unique(one_of(1, 2, 5)(units), return_counts=True)[1].tolist() == [200, 200, 200]


def test_whole_knobs_give_whole_numbers():
    assert whole(log(2, 64))(np.array([0.0, 0.5, 0.99])).dtype.kind == "i"


def test_each_replicate_draws_tries_of_its_own_and_fewer_begin_more():
    points = drawn(WIDE, [0, 1, 2], 5, stream=0)
    assert points.shape == (3, 5, len(WIDE))
    assert len(np.unique(points)) == points.size
    assert not np.isin(drawn(WIDE, [0, 1, 2], 5, stream=1), points).any()
    np.testing.assert_array_equal(drawn(WIDE, [0, 1, 2], 9, stream=0)[:, :5], points)


@pytest.mark.parametrize(("ends", "places"), [(True, [0, 0.5, 1]), (False, [1 / 6, 1 / 2, 5 / 6])])
def test_a_grid_is_that_of_scikit_learn(ends, places):
    theirs = ParameterGrid({"a": places, "b": places})
    ours = lattice(3, 2, ends=ends)
    np.testing.assert_allclose(np.sort(ours, 0), np.sort([[one["a"], one["b"]] for one in theirs], 0))
    assert len({tuple(point) for point in ours.round(9)}) == len(theirs)


def test_every_setting_is_known_by_what_it_sets():
    chosen = settings(THREE, np.full((2, 4, 3), 0.5))
    assert chosen.keys() == {"lr", "width", "dropout"}
    assert chosen["width"].tolist() == [[16] * 4] * 2
    assert settings(BOOSTED_WIDE, np.ones(len(BOOSTED_WIDE)))["max_iter"] == 200
