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
    assert len(manifest.verify(tmp_path / "demo", PARTS)) == 1


@pytest.mark.parametrize(
    ("parts", "names"),
    [
        (PARTS | {"lab/b.py": "3"}, ["lab/b.py"]),
        (PARTS | {"lab/c.py": "3", "device": "cuda"}, ["device", "lab/c.py"]),
        ({"cells of a.py": "1", "device": "cpu"}, ["lab/b.py"]),
    ],
)
def test_other_components_are_named(folder, parts, names):
    assert named(manifest.verify(folder, parts), names)


def named(why: list[str], names: list[str]) -> bool:
    return len(why) == len(names) and all(
        line.startswith(f"{n} ") for line, n in zip(why, names, strict=True)
    )


def test_a_changed_file_and_a_missing_manifest_are_named(folder):
    (folder / "results.json").write_text('{"better": 1}')
    (folder / "figures" / "a.svg").unlink()
    assert named(manifest.verify(folder, PARTS), ["figures/a.svg", "results.json"])
    (folder / "manifest.json").unlink()
    assert named(manifest.verify(folder, PARTS), ["manifest.json"])


def test_a_name_that_no_disk_takes_is_one_of_no_file(folder):
    raw = json.loads((folder / "manifest.json").read_text())
    raw["files"] |= {"a\0b": "x", "c" * 300: "x"}
    (folder / "manifest.json").write_text(json.dumps(raw))
    assert named(manifest.verify(folder, PARTS), ["a\0b", "c" * 300])


ODD = ["[]", "3", "[" * 100_000, "{}", {"files": ["results.json"]}, {"files": {"results.json": 3}}, {"components": [1]},
       {"components": {"a": []}}, {"more": 1}, {"files": None}]  # fmt: skip


@pytest.mark.parametrize("odd", ODD, ids=range(len(ODD)))
def test_a_manifest_that_holds_something_else_is_damaged(folder, odd):
    text = (folder / "manifest.json").read_text()
    (folder / "manifest.json").write_text(odd if isinstance(odd, str) else json.dumps(json.loads(text) | odd))
    assert manifest.read(folder) is None
    assert named(manifest.verify(folder, PARTS), ["manifest.json"])


@pytest.mark.parametrize("keep", [0, 1, 40, -2])
def test_a_truncated_manifest_is_damaged(folder, keep):
    text = (folder / "manifest.json").read_text()
    (folder / "manifest.json").write_text(text[:keep])
    assert named(manifest.verify(folder, PARTS), ["manifest.json"])


@pytest.mark.parametrize(
    "change", [{"key": "sha256:0"}, {"components": PARTS | {"device": "cuda"}}, {"files": {}}, {"x": 1}]
)
def test_a_manifest_that_contradicts_itself_is_damaged(folder, change):
    raw = json.loads((folder / "manifest.json").read_text())
    (folder / "manifest.json").write_text(json.dumps(raw | change))
    assert named(manifest.verify(folder, PARTS), ["manifest.json"])
