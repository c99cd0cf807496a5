import numpy as np
import pytest
from lab.data import vendored
from lab.data.bioactivity import ACTIVE, activities, arrays, bioactivity, potencies, sides, targets
from lab.search.vault import Vault

NAME = "CHEMBL234_Ki"
CARD = (vendored.FOLDER / "bioactivity.md").read_text(encoding="utf-8").replace(" ", "")


@pytest.fixture(scope="module")
def everything() -> dict[str, np.ndarray]:
    return arrays()


def test_the_card_counts_each_target(everything):
    assert len(targets()) == 14
    for k, name in enumerate(targets()):
        own = everything["target"] == k
        counts = [own.sum(), everything["test"][own].sum(), everything["cliff"][own].sum()]
        row = "|".join(map(str, counts)) + f"|{(everything['pki'][own] >= ACTIVE).mean():.0%}|"
        assert row in CARD[CARD.index(f"`{name}`") :].partition("\n")[0]
        assert own.sum() >= 1000
    assert f"{len(everything['pki'])}compoundson14targets" in CARD


def test_the_splits_are_the_authors_fifth(everything):
    shares = [everything["test"][everything["target"] == k].mean() for k in range(14)]
    assert min(shares) > 0.19
    assert max(shares) < 0.21


def test_a_target_is_bits_and_plausible_affinities():
    table = bioactivity("CHEMBL234_Ki")
    assert table.features.dtype == np.float32
    assert table.features.shape[1] == len(table.names) == 1024
    assert set(np.unique(table.features)) == {0, 1}
    set_bits = table.features.sum(1)
    assert 10 < set_bits.min() < set_bits.mean() < set_bits.max() < 150
    assert 40 < set_bits.mean() < 65
    assert 3.9 < table.target.min() < table.target.max() < 12
    assert set(table.split) == {"train", "test"}


def test_compounds_with_equal_bits_are_one_group():
    table = bioactivity("CHEMBL264_Ki")
    rows = [row.tobytes() for row in table.features]
    assert len(set(rows)) == len(set(table.groups))
    assert len(set(zip(rows, table.groups, strict=True))) == len(set(rows)) < len(rows)


def test_only_training_twins_of_test_compounds_are_left_out(everything):
    dropped = twins = 0
    for k, name in enumerate(targets()):
        table, own = bioactivity(name), everything["target"] == k
        bits, test = [row.tobytes() for row in everything["bits"][own]], everything["test"][own]
        seen = {row for row, is_test in zip(bits, test, strict=True) if not is_test}
        tested = {row for row, is_test in zip(bits, test, strict=True) if is_test}
        twins += sum(row in seen for row, is_test in zip(bits, test, strict=True) if is_test)
        assert (table.split == "test").sum() == test.sum()
        lost = sum(row in tested for row, is_test in zip(bits, test, strict=True) if not is_test)
        assert len(table) == len(bits) - lost == table.card.rows
        dropped += lost
    assert f"{twins}testcompoundshavesuchatwin" in CARD
    assert f"{dropped}trainingcompoundsareleftout" in CARD


def test_the_authors_split_fits_a_vault():
    table = bioactivity("CHEMBL238_Ki")
    vault = Vault(table, table.split == "test")
    assert set(vault.train.split) == {"train"}
    assert set(vault.open("this test").split) == {"test"}


def test_the_threshold_is_the_whole_unit_that_halves_the_targets_best(everything):
    def off(threshold: float) -> float:
        shares = [(everything["pki"][everything["target"] == k] >= threshold).mean() for k in range(14)]
        return np.abs(np.array(shares) - 0.5).mean()

    assert min(range(5, 10), key=off) == ACTIVE


def test_an_unknown_target_is_refused():
    with pytest.raises(ValueError, match=r"'CHEMBL1'; .*CHEMBL204_Ki"):
        bioactivity("CHEMBL1")


def test_development_keeps_off_the_compounds_that_confirmation_is_tested_on():
    table, test = sides(NAME, 1)
    assert set(table.split[test]) == {"test"}
    assert set(table.split[~test]) == {"train"}
    developed, tested = sides(NAME, 0)
    assert set(developed.split) == {"train"}
    assert not set(developed.groups[tested]) & set(developed.groups[~tested])
    assert tested.mean() == pytest.approx(0.2, abs=0.05)


@pytest.mark.parametrize("wrong", [0, 40])
def test_labels_are_turned_round_to_learn_from_and_never_to_be_tested_on(wrong):
    vaults, [task] = activities([NAME], 500, wrong, 1)
    table, test = sides(NAME, 1)
    known = {row.tobytes(): y >= ACTIVE for row, y in zip(table.features, table.target, strict=True)}
    labels = np.array([known[row.tobytes()] for row in task.x[:500]])
    assert (labels != task.y[:500]).mean() == pytest.approx(wrong / 100, abs=0.08)  # few equal bits differ
    np.testing.assert_array_equal(vaults[NAME].open("this test").target, table.target[test] >= ACTIVE)


def test_potency_is_learned_from_as_many_and_tested_on_the_authors_own():
    vaults, [task], [spread] = potencies([NAME], 300, 1)
    _, test = sides(NAME, 1)
    assert np.isfinite(task.y).sum() == 300
    assert spread == pytest.approx(vaults[NAME].open("this test").target.std())
    assert len(task.test) == test.sum()
