import csv
import gzip
import hashlib

import numpy as np
import pytest
from lab.data import guides
from lab.data.vendored import FOLDER

CARD = (FOLDER / "guides.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def table() -> guides.Guides:
    return guides.guides()


@pytest.fixture(scope="module")
def raw() -> list[dict]:
    content = gzip.decompress((FOLDER / "guides.csv.gz").read_bytes()).decode()
    return list(csv.DictReader(content.splitlines()))


def test_each_row_is_the_files(table, raw):
    words = ["".join(guides.LETTERS[k] for k in row) for row in table.letters]
    assert words == [row["sequence"] for row in raw]
    assert table.target.tolist() == [float(row["score"]) for row in raw]
    genes = sorted({row["gene"] for row in raw})
    assert [genes[k] for k in table.gene] == [row["gene"] for row in raw]
    for row in (0, 1, 5309):
        named = [name for name, bit in zip(table.names, table.features[row], strict=True) if bit]
        assert "".join(name[-1] for name in named) == words[row]


def test_groups_are_guides_and_lie_within_a_gene(table):
    _, first = np.unique(table.groups, return_index=True)
    assert len(first) == len(np.unique(table.letters, axis=0)) == 4379
    assert (table.gene[first][table.groups] == table.gene).all()


def test_numbers_are_those_of_the_card(table, raw):
    assert guides.SHA256 in CARD
    assert (
        f"{len(table):,}".replace(",", " ") + " measurements of 4 379 different guides for 17 genes" in CARD
    )
    rows = np.bincount(table.gene)
    assert f"{rows.min()} to {rows.max():,} rows".replace(",", " ") in CARD
    twice = [row for row in raw if row["gene"] == "MED12" and row["drug"].startswith("AZD")]
    assert f"{len(twice)} guides for *MED12*" in CARD
    assert {row["sequence"][25:27] for row in raw} == {"GG"}


def test_the_score_is_a_rank_within_gene_and_drug(raw):
    for gene, drug in {(row["gene"], row["drug"]) for row in raw}:
        own = np.array([float(row["score"]) for row in raw if (row["gene"], row["drug"]) == (gene, drug)])
        assert own.max() > 0.97
        assert own.min() < 0.02
        assert np.isclose(own.mean(), 0.5, atol=0.03)


def test_another_file_is_refused(monkeypatch, tmp_path):
    monkeypatch.setattr(guides, "FOLDER", tmp_path)
    with pytest.raises(ValueError, match="restore it from git"):
        guides.guides()
    (tmp_path / "guides.csv.gz").write_bytes(b"no")
    with pytest.raises(ValueError, match="restore it from git"):
        guides.guides()


def test_the_licence_is_the_packages():
    text = (FOLDER / "guides-licence.md").read_text(encoding="utf-8")
    assert "Copyright (c) 2015, Microsoft Research" in text
    assert hashlib.sha256((FOLDER / "guides.csv.gz").read_bytes()).hexdigest() == guides.SHA256
