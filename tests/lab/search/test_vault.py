import numpy as np
import pytest
from lab.data.table import Card, Table
from lab.search.vault import Leak, Look, Vault


@pytest.fixture
def table() -> Table:
    x = np.random.default_rng(0).normal(size=(50, 3)).astype(np.float32)
    return Table(x, np.arange(50.0), None, ("a", "b", "c"), "number", Card("demo", "", "", "", 50, ""))


@pytest.mark.parametrize("rows", [np.arange(10, 20), (np.arange(50) >= 10) & (np.arange(50) < 20)])
def test_every_row_is_on_one_side(table, rows):
    vault = Vault(table, rows)
    test = vault.open("scores")
    assert test.target.tolist() == list(range(10, 20))
    assert sorted([*vault.train.target, *test.target]) == list(range(50))


def test_it_opens_once_and_says_who_looked_first(table):
    vault = Vault(table, np.arange(10))
    assert vault.ledger == ()
    vault.open("the comparison")
    with pytest.raises(ValueError, match=r"the comparison,.* a second look"):
        vault.open("a second look")
    assert vault.ledger == (Look("the comparison", 10),)


def test_each_split_has_a_door_of_its_own(table):
    vaults = [Vault(table, np.arange(10 * k, 10 * k + 10)) for k in range(5)]
    assert sorted(y for vault in vaults for y in vault.open("all").target) == list(range(50))


def test_planted_copies_are_caught_and_counted(table):
    rows = np.concatenate([np.arange(50), [3, 3, 7, 30]])  # 30 stays on its side
    with pytest.raises(Leak, match="demo: 3 ") as caught:
        Vault(table.take(rows), np.arange(10))
    assert caught.value.count == 3
    assert isinstance(caught.value, ValueError)


def test_copies_are_caught_whatever_their_target_says(table):
    copied = table.take(np.array([0, *range(50)]))
    changed = Table(copied.features, np.arange(51.0), None, copied.names, "number", copied.card)
    with pytest.raises(Leak):
        Vault(changed, np.array([0]))


@pytest.mark.parametrize(("rows", "said"), [([], "0 of 50"), (range(50), "50 of 50"), ([3, 50], "50 ")])
def test_an_empty_side_and_rows_that_are_not_there_are_refused(table, rows, said):
    with pytest.raises(ValueError, match=said):
        Vault(table, np.array(rows, int))


def test_a_vault_of_rows_learns_from_the_first_and_locks_the_others_away(table):
    vault = Vault.of(table, np.array([5, 1]), np.array([0, 3, 2]))
    np.testing.assert_array_equal(vault.train.target, table.target[[5, 1]])
    np.testing.assert_array_equal(vault.open("this test").target, table.target[[0, 3, 2]])
