"""What the sections measure, held against independent computations and against planted faults."""

import csv
from pathlib import Path

import numpy as np
import pytest
from scipy import stats
from yours import columns, contrasts, copies, models, probes, splits
from yours.findings import VERDICTS
from yours.validation import generators, validate


def table(kind, seed=3):
    make = generators.clean if kind == "clean" else generators.FAULTS[kind]
    return validate.opened(make(seed))


@pytest.mark.parametrize("kind", ["fingerprint", "clean"])
def test_no_group_stands_on_two_sides_and_no_row_is_tested_twice_in_a_repeat(kind):
    one = table(kind, 7)
    made = splits.splits(one, 2, 5)
    for split in made:
        sides = [set(one.group[part]) for part in split]
        assert not sides[0] & sides[1]
        assert not sides[2] & (sides[0] | sides[1])
    for repeat in (made[:5], made[5:]):
        assert sorted(np.concatenate([split.test for split in repeat])) == [*range(len(one))]


def test_intervals_are_those_of_nadeau_and_bengio_and_few_groups_have_none():
    one, samples = table("clean", 0), np.array([0.1, 0.3, 0.2, 0.4, 0.15])
    at = splits.estimate(samples, 0.25, one)
    error = np.sqrt((1 / 5 + 0.25) * samples.var(ddof=1))
    assert (at.low, at.high) == pytest.approx(stats.t.interval(0.95, 4, samples.mean(), error))
    few = table("clean", 7)
    few = type(few)(**{**vars(few), "group": few.group % 29})
    assert not splits.estimate(samples, 0.25, few).certain
    assert "[" not in contrasts.told(splits.estimate(samples, 0.25, few))


@pytest.mark.parametrize("kind", ["missing", "clean"])
def test_what_is_tested_has_no_say_in_how_columns_are_filled_and_scaled(kind):
    one = table(kind, 8)
    learn = np.arange(200)
    before = models.encoded(one, learn)[:200]
    changed = one.x.copy()
    changed[200:] = np.where(one.words, changed[200:], 1000 - 3 * changed[200:])
    changed[250:] = np.where(one.words, changed[250:], np.nan)
    assert np.array_equal(before, models.encoded(type(one)(**{**vars(one), "x": changed}), learn)[:200])


def test_a_column_names_a_group_as_often_as_counting_by_hand_says():
    rng = np.random.default_rng(0)
    points, group = rng.random((25, 2))[rng.integers(25, size=40)], rng.integers(5, size=40)
    shares = []
    for row, place in enumerate(points):
        distance = ((points - place) ** 2).sum(1)
        equal = np.flatnonzero((distance == 0) & (np.arange(40) != row))
        if not len(equal):
            equal = np.flatnonzero(distance == distance[distance > 0].min())
        shares.append((group[equal] == group[row]).mean())
    assert columns.same_group(points, group) == pytest.approx(np.mean(shares))


def test_copies_are_the_pairs_that_counting_by_hand_finds():
    rng = np.random.default_rng(1)
    codes, group = rng.integers(3, size=(60, 4)), rng.integers(20, size=60)
    pairs = {(i, j) for j in range(60) for i in range(j) if (codes[i] == codes[j]).all()}
    assert copies.agreeing(codes, None) == pairs != set()
    assert copies.agreeing(codes, group) == {(i, j) for i, j in pairs if group[i] != group[j]}


def test_chance_copies_are_as_many_as_independent_columns_make():
    rng = np.random.default_rng(2)
    found = []
    for _ in range(200):
        codes = rng.integers(4, size=(50, 3))
        found.append([len(copies.agreeing(codes, None)), copies.by_chance(codes)[0]])
    seen, expected = np.mean(found, axis=0)
    assert seen == pytest.approx(expected, rel=0.15)


QUICK = {
    "leak": lambda one, cut: columns.singles(one, columns.strongest(one, cut)),
    "copies": lambda one, cut: copies.copies(one),
    "near copies": lambda one, cut: copies.copies(one),
    "fingerprint": lambda one, cut: columns.fingerprints(one),
    "pair": lambda one, cut: columns.fingerprints(one),
    "batch": lambda one, cut: probes.batches(one, cut, 0),
    "missing": lambda one, cut: probes.missingness(one, cut),
    "groups": lambda one, cut: contrasts.rows_or_groups(one, 9, 1, 0),
}


@pytest.mark.parametrize("fault", QUICK)
def test_a_planted_fault_is_found_and_its_section_is_quiet_without_it(fault):
    one = table(fault)
    assert QUICK[fault](one, splits.splits(one, 1, 0)).verdict == "look"
    if fault != "groups":
        clean = table("clean", 5 if fault in ("fingerprint", "pair", "batch") else 3)
        assert QUICK[fault](clean, splits.splits(clean, 1, 0)).verdict in set(VERDICTS) - {"look"}


def test_places_matter_where_a_motif_stands_still_and_words_where_it_wanders():
    rng = np.random.default_rng(3)

    def sequences(still):
        one = table("clean", 1)
        letters = rng.choice(list("ACGT"), size=(300, 24))
        for row in np.flatnonzero(one.y):
            start = 9 if still else rng.integers(20)
            letters[row, start : start + 5] = list("GATTA")
        entries = np.array(["".join(row) for row in letters])
        return type(one)(**{**vars(one), "letters": {"site": entries}})

    for still, sign in ((True, 1), (False, -1)):
        one = sequences(still)
        found = contrasts.sequences(one, splits.splits(one, 1, 0))
        assert np.sign(found.number) == sign
        assert np.sign(found.low) == np.sign(found.high) == sign


def test_the_committed_validation_keeps_what_the_report_promises():
    with Path(validate.__file__).with_name("validation.csv").open(encoding="utf-8") as file:
        rows = {row["tables"]: row for row in csv.DictReader(file)}
    assert set(rows) == {"clean", *generators.FAULTS}
    clean = rows.pop("clean")
    assert int(clean["drawn"]) == 200
    assert int(clean["right"]) >= 190
    for row in rows.values():
        assert int(row["right"]) >= 0.9 * int(row["drawn"]) > 0
