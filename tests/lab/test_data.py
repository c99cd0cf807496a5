import csv
import gzip
import hashlib
import io
import zipfile
from pathlib import Path

import numpy as np
import pytest
from lab import data
from lab.sequences import LETTERS

CARD = data.FOLDER / "mpsa.md"


@pytest.fixture(scope="module")
def raw() -> list[dict]:
    text = gzip.decompress((data.FOLDER / "mpsa.csv.gz").read_bytes()).decode()
    return list(csv.DictReader(io.StringIO(text)))


def words(letters: np.ndarray) -> set[str]:
    return {"".join(LETTERS[k] for k in row) for row in letters.reshape(-1, letters.shape[-1])}


def test_the_file_is_the_one_that_its_card_describes(raw):
    digest = hashlib.sha256((data.FOLDER / "mpsa.csv.gz").read_bytes()).hexdigest()
    assert digest == data.MPSA_SHA256
    card = CARD.read_text(encoding="utf-8").replace(" ", "")
    deep = sum(int(row["tot_ct"]) >= 100 for row in raw)
    for fact in (digest, f"{len(raw)}differentsequences", f"{deep}ofthemwithatleast100reads"):
        assert fact in card
    assert len({row["x"] for row in raw}) == len(raw)
    assert {row["x"][3:5] for row in raw} == {"GU", "GC"}


def test_the_outcome_is_the_formula_in_the_card(raw):
    kept, read, y = np.array([[float(row[c]) for c in ("ex_ct", "tot_ct", "y")] for row in raw]).T
    np.testing.assert_allclose(y, np.log10((kept + 1) / (read + 1)) + 1.0087, atol=1e-4)


def test_only_sites_read_often_enough_are_used(raw):
    rows = data.mpsa()
    assert rows.letters.shape == (18274, 9)
    assert words(rows.letters) == {row["x"] for row in raw if int(row["tot_ct"]) >= 100}
    by_site = {row["x"]: float(row["y"]) for row in raw}
    first = "".join(LETTERS[k] for k in rows.letters[0])
    assert rows.y[0] == by_site[first]


def test_another_file_is_refused(tmp_path, monkeypatch):
    (tmp_path / "mpsa.csv.gz").write_bytes(gzip.compress(b"set,tot_ct,ex_ct,y,x\n"))
    monkeypatch.setattr(data, "FOLDER", tmp_path)
    with pytest.raises(ValueError, match="restore it from git"):
        data.mpsa()


@pytest.fixture(scope="module")
def vault() -> set[str]:
    rows = data.mpsa()
    return words(rows.letters[data.fifths(rows.letters) == 0])


def test_the_fifths_are_even_and_belong_to_the_sequence_alone():
    letters = data.mpsa().letters
    fifths = data.fifths(letters)
    assert abs(np.bincount(fifths) / len(letters) - 0.2).max() < 0.01
    assert (data.fifths(letters[::-1]) == fifths[::-1]).all()


def test_development_never_sees_the_vault(vault):
    splits = data.mpsa_splits(epoch=0, replicates=36, train=300)
    assert not words(splits.letters) & vault
    assert not words(splits.test_letters) & vault


def test_confirmation_is_tested_on_the_vault_and_not_trained_on_it(vault):
    splits = data.mpsa_splits(epoch=1, replicates=20, train=300)
    assert not words(splits.letters) & vault
    assert words(splits.test_letters) <= vault


@pytest.mark.parametrize("epoch", [0, 1, 2])
def test_no_row_is_in_two_replicates_or_on_both_sides(epoch):
    splits = data.mpsa_splits(epoch, replicates=20, train=300)
    assert splits.letters.shape == (20, 300, 9)
    assert len(words(splits.letters)) == 20 * 300
    assert len(words(splits.test_letters)) == splits.test_y.size
    assert not words(splits.letters) & words(splits.test_letters)


def test_epochs_are_dealt_anew_and_an_epoch_always_alike():
    first, again, second = (data.mpsa_splits(epoch, 5, 100).letters for epoch in (1, 1, 2))
    assert (first == again).all()
    assert not (first == second).all()


def test_more_rows_than_there_are_is_refused():
    with pytest.raises(ValueError, match="ask for at most 10"):
        data.mpsa_splits(epoch=0, replicates=11, train=1000)


@pytest.mark.network
def test_the_file_is_the_member_of_the_published_wheel(tmp_path):
    import subprocess
    import sys

    pip = [sys.executable, "-m", "pip", "download", "--no-deps", "--only-binary", ":all:", "-d", tmp_path]
    subprocess.run([*map(str, pip), "mavenn==1.1.4"], check=True)
    with zipfile.ZipFile(next(Path(tmp_path).glob("*.whl"))) as wheel:
        member = wheel.read("mavenn/examples/datasets/mpsa_data.csv.gz")
    assert member == (data.FOLDER / "mpsa.csv.gz").read_bytes()
