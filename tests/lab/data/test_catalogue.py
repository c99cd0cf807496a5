import hashlib
import subprocess
import sys
import zipfile
from pathlib import Path

import numpy as np
import pytest
from lab.data import catalogue, vendored


@pytest.mark.parametrize(
    ("name", "rows"), [("mpsa", 18274), ("mpsa_replicate", 18348), ("CHEMBL2147_Ki", 1456)]
)
def test_a_data_set_is_loaded_by_its_name(name, rows):
    table = catalogue.load(name)
    assert (len(table), table.card.rows, table.card.name) == (rows, rows, name)
    assert (Path(vendored.FOLDER.parents[1]) / table.card.path).is_file()


def test_a_table_of_ones_own_is_loaded_by_its_file(tmp_path):
    (tmp_path / "mine.csv").write_text("dose,effect\n1,2\n3,4\n")
    (tmp_path / "mine.yaml").write_text("target: effect\nreadout: number\n")
    assert catalogue.load(str(tmp_path / "mine.csv")).target.tolist() == [2, 4]


@pytest.mark.parametrize(
    ("name", "hint"), [("mspa", r"mpsa\?"), ("CHEMBL243_Ki", r"CHEMBL\w+\?"), ("x", r"\.csv")]
)
def test_an_unknown_name_is_refused_in_one_line(name, hint):
    with pytest.raises(ValueError, match=hint) as refused:
        catalogue.load(name)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize("name", vendored.SHA256)
def test_the_files_are_the_ones_that_their_cards_describe(name):
    digest = hashlib.sha256(vendored.vendored(name)).hexdigest()
    card = name.partition(".")[0].partition("_")[0] + ".md"
    assert digest in (vendored.FOLDER / card).read_text(encoding="utf-8")


@pytest.mark.parametrize("name", vendored.SHA256)
def test_another_file_and_a_missing_one_are_refused(name, tmp_path, monkeypatch):
    monkeypatch.setattr(vendored, "FOLDER", tmp_path)
    for _ in range(2):
        with pytest.raises(ValueError, match=rf"{name}: .*\.md; .*git"):
            vendored.vendored(name)
        (tmp_path / name).write_bytes(b"set,tot_ct,ex_ct,y,x\n")


@pytest.fixture(scope="session")
def downloaded(tmp_path_factory):
    """Downloads a wheel from the package registry."""

    def download(package: str) -> Path:
        folder = tmp_path_factory.mktemp("wheels")
        pip = [sys.executable, "-m", "pip", "download", "--no-deps", "--only-binary", ":all:", "-d"]
        subprocess.run([*pip, str(folder), package], check=True)
        return next(folder.glob("*.whl"))

    return download


@pytest.mark.network
def test_the_splice_sites_are_members_of_the_published_wheel(downloaded):
    with zipfile.ZipFile(downloaded("mavenn==1.1.4")) as wheel:
        for name in ("mpsa", "mpsa_replicate"):
            member = wheel.read(f"mavenn/examples/datasets/{name}_data.csv.gz")
            assert member == (vendored.FOLDER / f"{name}.csv.gz").read_bytes()


@pytest.mark.network
def test_the_compounds_are_derived_from_the_published_wheel(downloaded, tmp_path):
    pytest.importorskip("rdkit", reason="fingerprints are made with rdkit: pip install rdkit==2026.9.1")
    made = tmp_path / "bioactivity.npz"
    maker = vendored.FOLDER / "make_bioactivity.py"
    subprocess.run([sys.executable, maker, downloaded("MoleculeACE==3.0.0"), made], check=True)
    with np.load(made) as new, np.load(vendored.FOLDER / "bioactivity.npz") as old:
        assert new.files == old.files
        for name in old.files:
            np.testing.assert_array_equal(new[name], old[name])


def test_the_maker_of_the_compounds_takes_only_the_published_wheel(tmp_path):
    maker = vendored.FOLDER / "make_bioactivity.py"
    (tmp_path / "other.whl").write_bytes(b"")
    for arguments in ([], ["none.whl"], ["other.whl"]):
        command = [sys.executable, str(maker), *arguments]
        run = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
        assert (run.returncode, run.stderr.count("\n")) == (1, 1)
        assert all(name in run.stderr for name in arguments)
