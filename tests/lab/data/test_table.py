from dataclasses import dataclass, replace

import numpy as np
import pytest
from lab.data.table import Card, Table


@dataclass(frozen=True)
class Aged(Table):
    """A table with an array of its own."""

    age: np.ndarray


@pytest.fixture
def table() -> Aged:
    rng = np.random.default_rng(0)
    card = Card("demo", "simulated", "CC0", "m", 6, "nowhere")
    x = rng.integers(0, 2, (6, 8)).astype(np.float32)
    return Aged(
        x, np.arange(6.0), np.array([0, 0, 1, 1, 2, 2]), tuple("abcdefgh"), "number", card, x[:, 0] + 40
    )


@pytest.mark.parametrize("rows", [[4, 1], np.array([False, True, False, False, True, False])])
def test_taking_rows_takes_them_of_every_array(table, rows):
    some = table.take(rows)
    assert isinstance(some, Aged)
    assert len(some) == 2
    assert sorted(some.target) == [1, 4]
    for name, part in table.arrays().items():
        np.testing.assert_array_equal(some.arrays()[name], part[rows])
    assert (some.names, some.readout, some.card) == (table.names, table.readout, table.card)


def test_numbers_become_yes_from_the_threshold_on(table):
    asked = table.binarised(3)
    assert asked.readout == "yes-no"
    assert asked.target.tolist() == [0, 0, 0, 1, 1, 1]
    assert table.target.tolist() == [0, 1, 2, 3, 4, 5]
    with pytest.raises(ValueError, match=r"demo: .*yes-no"):
        asked.binarised(0.5)


@pytest.mark.parametrize("kind", [np.float32, np.uint8])
def test_twins_are_rows_outside_the_test_that_equal_one_inside(kind):
    features = np.array([[0, 1], [1, 0], [0, 1], [1, 1], [1, 0], [0, 0]]).astype(kind)
    table = Table(features, np.arange(6.0), None, ("a", "b"), "number", Card("demo", "", "", "", 6, ""))
    test = np.array([True, False, False, False, True, True])
    assert table.twins(test).tolist() == [1, 2]
    assert table.twins(np.arange(6) >= 5).tolist() == []


def test_minus_nought_is_nought():
    features = np.array([[0.0, 1.0], [-0.0, 1.0]], np.float32)
    table = Table(features, np.zeros(2), None, ("a", "b"), "number", Card("demo", "", "", "", 2, ""))
    assert table.twins(np.array([True, False])).tolist() == [1]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"target": np.arange(5.0)}, "5 target for 6 rows"),
        ({"age": np.arange(7.0)}, "7 age for 6 rows"),
        ({"names": ("a",)}, r"1 .*\(6, 8\)"),
        ({"target": np.array([0, 1, 2, 3, 4, np.nan])}, "demo"),
        ({"readout": "counts"}, "'counts'"),
        ({"readout": "yes-no"}, "yes-no"),
    ],
)
def test_parts_that_do_not_fit_are_refused_in_one_line(table, change, said):
    with pytest.raises(ValueError, match=said) as refused:
        replace(table, **change)
    assert str(refused.value).startswith("demo: ")
    assert "\n" not in str(refused.value)


def test_a_table_without_rows_is_refused(table):
    with pytest.raises(ValueError, match="demo"):
        table.take([])
