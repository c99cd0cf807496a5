import csv
import gzip
import io
import itertools

import numpy as np
import pytest
from lab.data import mpsa, vendored
from lab.data.sequences import LETTERS, fifths

CARD = (vendored.FOLDER / "mpsa.md").read_text(encoding="utf-8").replace(" ", "")
LIBRARIES = {"mpsa": (mpsa.mpsa, 1.0087), "mpsa_replicate": (mpsa.mpsa_replicate, 0.6334)}


def raw(name: str) -> list[dict]:
    text = gzip.decompress((vendored.FOLDER / f"{name}.csv.gz").read_bytes()).decode()
    return list(csv.DictReader(io.StringIO(text)))


def words(letters: np.ndarray) -> set[str]:
    return {"".join(LETTERS[k] for k in row) for row in letters.reshape(-1, letters.shape[-1])}


@pytest.fixture(scope="module")
def sites() -> mpsa.Library:
    return mpsa.mpsa()


@pytest.fixture(scope="module")
def vault(sites) -> set[str]:
    return words(sites.letters[fifths(sites.letters) == 0])


@pytest.mark.parametrize("name", LIBRARIES)
def test_rows_and_formula_are_those_of_the_card(name):
    rows, (_, constant) = raw(name), LIBRARIES[name]
    deep = sum(int(row["tot_ct"]) >= 100 for row in rows)
    assert f"{len(rows)}differentsequences;{deep}ofthemwithatleast100reads" in CARD
    assert len({row["x"] for row in rows}) == len(rows)
    assert {row["x"][3:5] for row in rows} == {"GU", "GC"}
    kept, read, y = np.array([[float(row[c]) for c in ("ex_ct", "tot_ct", "y")] for row in rows]).T
    np.testing.assert_allclose(y, np.log10((kept + 1) / (read + 1)) + constant, atol=1e-4)
    assert str(constant) in CARD


@pytest.mark.parametrize("depth", [10, 100])
@pytest.mark.parametrize("name", LIBRARIES)
def test_only_sites_read_often_enough_are_used(name, depth):
    table = LIBRARIES[name][0](depth)
    wanted = {row["x"]: row for row in raw(name) if int(row["tot_ct"]) >= depth}
    assert words(table.letters) == set(wanted)
    row = wanted["".join(LETTERS[k] for k in table.letters[-1])]
    last = table.target[-1], table.reads[-1], table.kept[-1]
    assert last == (float(row["y"]), int(row["tot_ct"]), int(row["ex_ct"]))


def test_the_features_name_each_letter_of_the_site(sites):
    for row in (0, 1, 2):
        named = [name for name, bit in zip(sites.names, sites.features[row], strict=True) if bit]
        assert "".join(name[-1] for name in named) == "".join(LETTERS[k] for k in sites.letters[row])
        assert [name[:-1] for name in named] == ["-3", "-2", "-1", "+1", "+2", "+3", "+4", "+5", "+6"]


def test_development_never_sees_the_vault(sites, vault):
    splits = mpsa.mpsa_splits(epoch=0, replicates=36, train=300)
    nested = mpsa.nested_splits(0, sites.letters, [10_000], 5)
    for letters in (splits.letters, splits.test_letters):
        assert not words(letters) & vault
    for rows in (nested.train[10_000], nested.test):
        assert not words(sites.letters[rows]) & vault


def test_confirmation_is_tested_on_the_vault_and_not_trained_on_it(sites, vault):
    splits = mpsa.mpsa_splits(epoch=1, replicates=20, train=300)
    nested = mpsa.nested_splits(1, sites.letters, [10_000], 5)
    assert not words(splits.letters) & vault
    assert words(splits.test_letters) <= vault
    assert not words(sites.letters[nested.train[10_000]]) & vault
    assert words(sites.letters[nested.test]) == vault


def test_one_split_serves_both_libraries(vault):
    other = mpsa.mpsa_replicate().letters
    sealed = words(other[fifths(other) == 0])
    assert len(sealed & vault) > 3000
    assert not sealed & (words(mpsa.mpsa().letters) - vault)


@pytest.mark.parametrize("epoch", [0, 1, 2])
def test_no_row_is_in_two_replicates_or_on_both_sides(epoch):
    splits = mpsa.mpsa_splits(epoch, replicates=20, train=300)
    assert splits.letters.shape == (20, 300, 9)
    assert len(words(splits.letters)) == 20 * 300
    assert len(words(splits.test_letters)) == splits.test_y.size
    assert not words(splits.letters) & words(splits.test_letters)


def test_epochs_are_dealt_anew_and_an_epoch_always_alike():
    first, again, second = (mpsa.mpsa_splits(epoch, 5, 100).letters for epoch in (1, 1, 2))
    assert (first == again).all()
    assert not (first == second).all()


@pytest.mark.parametrize(
    ("ask", "numbers"),
    [
        (lambda letters: mpsa.mpsa(depth=5000), "5000"),
        (lambda letters: mpsa.mpsa_splits(epoch=0, replicates=11, train=1000), "11 .*1000 .*10$"),
        (lambda letters: mpsa.nested_splits(1, letters, [300, 20_000], 5), "300 .*20000 .*1 .*14591$"),
        (lambda letters: mpsa.nested_splits(1, letters, [300], 4000), "4000 .*1 .*3683$"),
        (lambda letters: mpsa.held_out_pairs(letters[:1], np.random.default_rng(0)), "0"),
    ],
)
def test_more_than_there_is_is_refused_with_what_there_is(sites, ask, numbers):
    with pytest.raises(ValueError, match=numbers):
        ask(sites.letters)


def test_nested_training_sets_grow_and_are_disjoint_as_long_as_they_fit(sites):
    sizes = [75, 300, 729, 3000, 14_591]
    nested = mpsa.nested_splits(1, sites.letters, sizes, 20)
    assert nested.disjoint == 729
    for small, large in itertools.pairwise(sizes):
        assert (nested.train[large][:, :small] == nested.train[small]).all()
    for size, rows in nested.train.items():
        assert rows.shape == (20, size)
        assert all(len(set(row)) == size for row in rows.tolist())
        assert (len(np.unique(rows)) == 20 * size) == (size <= nested.disjoint)
        assert not np.isin(rows, nested.test).any()
    assert nested.shares.shape == (20, len(nested.test) // 20)
    assert len(np.unique(nested.shares)) == nested.shares.size
    assert np.isin(nested.shares, nested.test).all()


@pytest.mark.parametrize("seed", range(8))
def test_held_out_pairs_are_new_but_their_letters_are_not(sites, seed):
    test, positions, pairs = mpsa.held_out_pairs(sites.letters, np.random.default_rng(seed))
    at = sites.letters[:, positions]
    assert {tuple(pair) for pair in at[test]} == {tuple(pair) for pair in pairs}
    assert not {tuple(pair) for pair in at[~test]} & {tuple(pair) for pair in pairs}
    for side in (0, 1):
        assert set(at[~test, side]) == set(at[:, side])
    assert 0.08 < test.mean() < 0.35
    assert 3 not in positions  # always G


def test_the_card_prints_the_ceiling_as_computed():
    deep, every = mpsa.ceiling(), mpsa.ceiling(depth=10)
    assert f"{deep.rows}sequences" in CARD
    assert f"**{deep.low:.3f}to{deep.high:.3f}**" in CARD
    assert f"leave{deep.counts:.3f}." in CARD
    assert f"all{every.rows}sharedsequences" in CARD
    assert f"{every.low:.3f}to{every.high:.3f},andcountingleaves{every.counts:.3f}" in CARD


def test_the_ceiling_is_the_share_of_signal_where_that_is_known(monkeypatch):
    rng = np.random.default_rng(0)
    letters = rng.permutation(np.indices((4,) * 8).reshape(8, -1).T)
    signal = rng.normal(2.5, 0.5, len(letters))  # log10 of expected reads kept
    reads = np.full(len(letters), 10**6)

    def library(extra: float) -> mpsa.Library:
        kept = rng.poisson(10 ** (signal + extra * rng.normal(size=len(letters))))
        y = np.log10((kept + 1) / (reads + 1))
        names = tuple(map(str, range(8)))
        card = mpsa.Card("simulated", "", "", "", len(y), "")
        return mpsa.Library(letters.astype(np.float32), y, None, names, "number", card, letters, reads, kept)

    one, two = library(0.0), library(0.2)
    monkeypatch.setattr(mpsa, "mpsa", lambda depth: one)
    monkeypatch.setattr(mpsa, "mpsa_replicate", lambda depth: two)
    found = mpsa.ceiling()
    truth = [np.corrcoef(signal, library.target)[0, 1] ** 2 for library in (two, one)]
    assert (found.low, found.high) == pytest.approx(truth, abs=0.01)
    assert found.counts == pytest.approx(truth[1], abs=0.01)


def test_blocked_splits_hold_out_pairs_of_letters_and_keep_to_their_sides():
    letters = mpsa.mpsa().letters
    train, test = mpsa.sides(1, letters)
    seen, unseen = mpsa.blocked_splits(1, letters, 200, 3)
    assert seen.shape == (3, 200)
    for one, other in zip(seen, unseen, strict=True):
        assert set(one) <= set(train)
        assert set(other) <= set(test)
        apart = [
            not set(map(tuple, letters[one][:, [a, b]])) & set(map(tuple, letters[other][:, [a, b]]))
            for a in range(9) for b in range(a)
        ]  # fmt: skip
        assert any(apart)
