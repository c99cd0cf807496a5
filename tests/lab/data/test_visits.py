import numpy as np
import pytest
from lab.data import visits, wheels
from lab.data.vendored import FOLDER

CARD = (FOLDER / "pbc2.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def table():
    try:
        return visits.pbc2()
    except ValueError as error:
        pytest.skip(str(error))


def test_the_table_is_the_one_of_its_card(table):
    counts = np.bincount(table.groups)
    assert f"{len(table)} visits of {(counts > 0).sum()} patients" in CARD
    assert f"from {counts[counts > 0].min()} to {counts.max()} visits" in CARD
    assert wheels.MEMBERS["pbc2"].sha256 in CARD


def test_arm_and_age_belong_to_the_patient_and_time_runs(table):
    for patient in np.unique(table.groups)[:40]:
        own = table.take(table.groups == patient)
        assert len(np.unique(own.target)) == len(np.unique(own.features[:, -2])) == 1
        assert (np.diff(own.features[:, -1]) > 0).all()


def test_a_number_is_the_logarithm_of_the_published_one(table):
    assert table.features[0, 0] == pytest.approx(np.log(14.5))  # serBilir of the first visit
    assert table.features[1, 1] == pytest.approx(np.log(200))  # serChol of the second is NA


def test_columns_that_know_the_outcome_are_not_read():
    assert not {"years", "status", "status2"} & {column for column, _ in visits.TESTS.values()}
