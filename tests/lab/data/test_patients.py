from pathlib import Path

import numpy as np
import pytest
from lab.data import patients
from lab.data.patients import NAMES, Range, between, prepare, support2

LEAKING = {
    "death", "d.time", "hospdead", "slos", "charges", "totcst", "totmcst", "avtisst", "sfdm2", "adlp", "adls",
    "adlsc", "dnr", "dnrday", "surv2m", "surv6m", "prg2m", "prg6m",
}  # fmt: skip


def person(**known) -> dict[str, str]:
    usual = {name: "no" if name == "ca" else "" for name in (*patients.NUMBERS, *patients.LEVELS)}
    return usual | {"age": "59"} | known


def column(rows: list[dict], name: str) -> list[float]:
    return prepare(rows)[:, NAMES.index(name)].tolist()


def test_preparing_a_row_does_not_depend_on_other_rows():
    rows = [person(age=str(20 + k), alb=str(k % 5 or ""), race="white" if k % 2 else "") for k in range(40)]
    together = prepare(rows)
    np.testing.assert_array_equal(together, np.concatenate([prepare([row]) for row in rows]))
    np.testing.assert_array_equal(together[::-1], prepare(rows[::-1]))


def test_leaking_columns_are_not_read():
    assert not LEAKING & {*patients.NUMBERS, *patients.LEVELS}
    prepare([person()])  # they are not in these rows


def test_numbers_are_shares_of_their_range_and_clipped_to_it():
    rows = [person(age="18"), person(age="59"), person(age="100"), person(age="130")]
    assert column(rows, "age") == pytest.approx([-1, 0, 1, 1])
    known = Range(1, 100, 10, ratio=True)
    np.testing.assert_allclose(between(np.array([0.0, 1, 10, 100]), known), [-1, -1, 0, 1], atol=1e-12)


def test_what_is_missing_is_filled_in_and_told():
    rows = [person(), person(alb="3.5"), person(alb="2")]
    first, second, third = column(rows, "alb")
    assert first == second != third
    assert column(rows, "alb missing") == [1, 0, 0]


def test_levels_are_one_column_each():
    rows = [person(ca="metastatic", sex="female"), person(ca="no", sex="male"), person(race="")]
    assert column(rows, "ca: metastatic") == [1, 0, 0]
    assert column(rows, "sex: female") == [1, 0, 0]
    assert prepare(rows)[2, [NAMES.index(name) for name in NAMES if name.startswith("race")]].sum() == 0


@pytest.fixture(scope="module")
def table():
    try:
        return support2()
    except ValueError as error:
        pytest.skip(str(error))


def test_the_table_is_the_one_in_its_card(table):
    card = (Path(__file__).parents[3] / table.card.path).read_text(encoding="utf-8")
    assert f"{len(table)} seriously ill adults" in card
    assert f"{int(table.target.sum())} of them ({table.target.mean():.1%})".replace("%", " %") in card
    assert f"| Features | {table.features.shape[1]}:" in card
    assert len(set(table.groups)) == len(table)
    assert np.abs(table.features).max() <= 1


@pytest.mark.parametrize("epoch", [0, 1])
def test_pools_are_disjoint_and_apart_from_the_test_patients(table, epoch):
    dealt = patients.deal(table, epoch, 5)
    everyone = np.concatenate([dealt.pools.ravel(), dealt.test])
    assert len(set(everyone)) == len(everyone)


def test_development_sees_no_patient_that_confirmation_tests_on(table):
    dealt = patients.deal(table, 0, 5)
    seen = np.concatenate([dealt.pools.ravel(), dealt.test])
    assert not set(seen) & set(patients.deal(table, 1, 5).test)
    assert set(patients.deal(table, 1, 5).test) == set(patients.deal(table, 2, 3).test)
