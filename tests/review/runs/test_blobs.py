"""What was read of a blob is read once, and never believed where it could be of something else."""

import subprocess

import pytest
from review.runs.blobs import FILE, Blobs

TEXTS = [f"text {i}" for i in range(50)]


@pytest.fixture
def ids(tmp_path):
    """The blobs of TEXTS, in the repository `tmp_path`."""

    def git(*words, text=None):
        return subprocess.run(
            ["git", *words], cwd=tmp_path, input=text, capture_output=True, text=True, check=True
        ).stdout.strip()

    git("init", "-q")
    return [git("hash-object", "-w", "--stdin", text=text) for text in TEXTS]


@pytest.fixture
def look(tmp_path):
    """What is found of blobs, and how many of them were read for it."""
    (tmp_path / "source").write_text("reads them")

    def facts(ids, kind="words"):
        seen = []
        read = lambda text: (seen.append(text), [text.decode(), None])[1]  # noqa: E731
        return Blobs(tmp_path, tmp_path / "output", [tmp_path / "source"]).facts(kind, iter(ids), read), len(
            seen
        )

    return facts


def test_each_is_read_once(tmp_path, ids, look):
    (tmp_path / "output").mkdir()
    facts = {one: [text, None] for one, text in zip(ids, TEXTS, strict=True)}
    assert look(ids[:30]) == ({one: facts[one] for one in ids[:30]}, 30)
    assert look(ids) == (facts, 20)
    assert look(ids) == (facts, 0)
    assert look(ids[:1], "others") == ({ids[0]: facts[ids[0]]}, 1)
    assert look([*ids, "0" * 40]) == (facts, 0)


@pytest.mark.parametrize("spoilt", ["no folder", "truncated", "other", "another source", "no JSON"])
def test_what_cannot_be_believed_is_read_again(tmp_path, ids, look, spoilt):
    file = tmp_path / "output" / FILE
    if spoilt != "no folder":
        file.parent.mkdir()
    found = look(ids)
    if spoilt == "another source":
        (tmp_path / "source").write_text("reads more of them")
    elif file.parent.is_dir():
        kept = file.read_text()
        changed = {"truncated": kept[:-9], "other": kept.replace("text 7", "text 8"), "no JSON": "[1]"}
        file.write_text(changed[spoilt])
    assert look(ids) == found == ({one: [text, None] for one, text in zip(ids, TEXTS, strict=True)}, 50)
    assert file.exists() is (spoilt != "no folder")
