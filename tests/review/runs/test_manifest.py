import json

import pytest
from review.runs import manifest

PARTS = {"cells of a.py": "1", "device": "cpu", "lab/b.py": "2"}


@pytest.fixture
def folder(tmp_path):
    """Finished results."""
    folder = tmp_path / "demo"
    (folder / "figures").mkdir(parents=True)
    (folder / "results.json").write_text("{}")
    (folder / "figures" / "a.svg").write_text("<svg/>")
    manifest.write(folder, PARTS, 1.5)
    return folder


def test_untouched_results_are_good(folder):
    assert manifest.verify(folder, PARTS) == []
    assert manifest.read(folder).seconds == 1.5


def test_a_missing_folder_was_not_run_yet(tmp_path):
    assert manifest.verify(tmp_path / "demo", PARTS) == ["not run yet"]


@pytest.mark.parametrize(
    ("parts", "why"),
    [
        (PARTS | {"lab/b.py": "3"}, ["lab/b.py changed"]),
        (PARTS | {"lab/c.py": "3", "device": "cuda"}, ["device changed", "lab/c.py is new"]),
        ({"cells of a.py": "1", "device": "cpu"}, ["lab/b.py is no longer used"]),
    ],
)
def test_other_components_are_named(folder, parts, why):
    assert manifest.verify(folder, parts) == why


def test_a_changed_file_is_named(folder):
    (folder / "results.json").write_text('{"better": 1}')
    (folder / "figures" / "a.svg").unlink()
    assert manifest.verify(folder, PARTS) == [
        "figures/a.svg is missing",
        "results.json changed since the run",
    ]


def test_without_a_manifest_nothing_is_believed(folder):
    (folder / "manifest.json").unlink()
    assert manifest.verify(folder, PARTS) == ["manifest.json is missing"]


@pytest.mark.parametrize("keep", [0, 1, 40, -2])
def test_a_truncated_manifest_is_damaged(folder, keep):
    text = (folder / "manifest.json").read_text()
    (folder / "manifest.json").write_text(text[:keep])
    assert manifest.verify(folder, PARTS) == ["manifest.json is damaged"]


@pytest.mark.parametrize(
    "change", [{"key": "sha256:0"}, {"components": PARTS | {"device": "cuda"}}, {"files": {}}, {"x": 1}]
)
def test_a_manifest_that_contradicts_itself_is_damaged(folder, change):
    raw = json.loads((folder / "manifest.json").read_text())
    (folder / "manifest.json").write_text(json.dumps(raw | change))
    assert manifest.verify(folder, PARTS) == ["manifest.json is damaged"]
