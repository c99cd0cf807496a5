import pytest
from privacy.ghost import overshoot, steps


@pytest.mark.parametrize(("mode", "shape"), [("hooks", "(B,)"), ("hooks", "(B, 1)"), ("ghost", "(B,)")])
def test_these_ways_to_use_opacus_keep_to_the_bound(mode, shape):
    assert 0 < overshoot(mode, shape) <= 1


def test_modes_agree_where_both_clip():
    assert overshoot("ghost", "(B,)") == pytest.approx(overshoot("hooks", "(B,)"), rel=1e-4)


def test_ghost_clipping_of_a_column_of_losses_breaks_the_bound_in_opacus_1_6_0():
    assert overshoot("ghost", "(B, 1)") > 1


def test_steps_are_told_for_every_mode_and_shape():
    told = steps([3])
    assert told["ghost", "column"].tolist() == [overshoot("ghost", "(B, 1)", seed=3)]
    assert len(told) == 4
