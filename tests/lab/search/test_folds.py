import numpy as np
import pytest
from lab.search.folds import by_group


def test_a_group_is_never_on_both_sides_and_every_fold_has_its_share():
    groups = np.random.default_rng(0).integers(0, 40, 500)
    folds = by_group(groups, 5, seed=1)
    assert set(folds) == set(range(5))
    of = {group: set(folds[groups == group]) for group in np.unique(groups)}
    assert all(len(some) == 1 for some in of.values())
    assert np.bincount([some.pop() for some in of.values()]).tolist() == [8] * 5


def test_groups_are_dealt_at_random_by_the_seed():
    names = np.repeat([f"patient {k}" for k in range(12)], 3)
    dealt = np.array([by_group(names, 4, seed)[::3] for seed in range(400)])
    assert (by_group(names, 4, 7)[::3] == dealt[7]).all()
    together = (dealt[:, :1] == dealt[:, 1:]).mean(0)  # with the first patient: 2 of the other 11
    assert abs(together - 2 / 11).max() < 5 * np.sqrt(2 / 11 * 9 / 11 / 400)


def test_fewer_groups_than_folds_are_refused():
    with pytest.raises(ValueError, match=r"2 groups .*3 folds"):
        by_group(["a", "a", "b"], 3, seed=0)
