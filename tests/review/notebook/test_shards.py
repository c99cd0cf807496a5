"""Parts that shards deal out among themselves: computed once, kept by whoever had all that they rest on."""

import os
import time

import numpy as np
import pytest
from review.notebook import checkpoint, lease, start
from review.notebook.standin import Awaited


@pytest.fixture
def shard(run_file, tmp_path, monkeypatch):
    """Opens the parts of one run as its shard of some number does in a new walk."""
    monkeypatch.setenv("REVIEW_PARTS", str(tmp_path / "parts"))

    def opened(number):
        run_file(n=1)
        monkeypatch.setenv("REVIEW_SHARD", str(number))
        return checkpoint.of(start({"epoch": 1, "n": 1}))

    return opened


def never():
    raise AssertionError("computed again")


def wanted(shard):
    return checkpoint.wanted(shard.folder.parent, shard.number).read_text()


def test_what_one_computes_another_passes_by_and_reads_in_its_next_walk(shard):
    one, other = shard(1), shard(2)
    passed = []

    def computed():
        passed.append(other.once("a", never))
        passed.append(other.once("b", lambda: "of the other"))
        return np.arange(3)

    np.testing.assert_array_equal(one.once("a", computed), np.arange(3))
    assert one.once("b", never) == passed[1] == "of the other"
    with pytest.raises(Awaited):
        passed[0].sum()
    assert wanted(other) == "a"
    np.testing.assert_array_equal(shard(2).once("a", never), np.arange(3))
    assert list(lease.within(one.folder.parent)) == []


@pytest.fixture
def walk(shard):
    """Shard 2 with a stand-in for the part `a`, which shard 1 has taken."""
    other = shard(2)
    other.folder.mkdir(parents=True)
    assert lease.take(other.folder / "a.lease", "1")
    return other, other.once("a", never)


def test_after_a_stand_in_was_used_nothing_is_kept_whoever_went_on(walk):
    other, stand_in = walk

    def careless():
        try:
            return stand_in + 1
        except BaseException:
            return "gone on without it"

    for name, function in (("b", careless), ("c", never)):
        with pytest.raises(Awaited):
            other.once(name, function)
    assert [file.name for file in other.folder.iterdir()] == ["a.lease"]
    assert wanted(other) == "a"


def test_a_part_that_holds_a_stand_in_is_not_kept(walk):
    other, stand_in = walk
    with pytest.raises(Awaited):
        other.once("b", lambda: {"a": [stand_in]})
    assert [file.name for file in other.folder.iterdir()] == ["a.lease"]


def test_what_is_finished_while_it_is_taken_is_not_computed_again(shard, monkeypatch):
    one, other, take = shard(1), shard(2), lease.take

    def late(*asked):
        with monkeypatch.context() as patch:
            patch.setattr(lease, "take", take)
            one.once("a", lambda: "of the first")
        return take(*asked)

    monkeypatch.setattr(lease, "take", late)
    assert other.once("a", never) == "of the first"


def test_a_part_that_fails_is_left_to_others_only_where_a_stand_in_may_be_why(shard):
    def failing():
        raise ValueError

    one, other = shard(1), shard(2)
    with pytest.raises(ValueError):  # noqa: PT011
        one.once("a", failing)
    assert lease.holder(one.folder / "a.lease") == lease.FAILED
    other.once("a", never)
    with pytest.raises(ValueError):  # noqa: PT011
        other.once("b", failing)
    assert lease.holder(one.folder / "b.lease") == ""
    assert wanted(other) == "a"


def test_one_job_alone_takes_no_notice_of_leases(shard):
    one = shard(1)
    one.folder.mkdir(parents=True)
    assert lease.take(one.folder / "a.lease", "1")
    assert shard("").once("a", lambda: 1) == 1


def moments(most=60):
    """A look every hundredth of a second; fails where there is no end to them."""
    end = time.monotonic() + most
    while time.monotonic() < end:
        yield
        time.sleep(0.01)
    pytest.fail("waited in vain")


def test_a_lease_that_is_renewed_does_not_expire_and_one_that_is_not_does(tmp_path, monkeypatch):
    monkeypatch.setattr(lease, "RENEWAL", 0.02)
    own, left = tmp_path / "own.lease", tmp_path / "left.lease"
    assert lease.take(own, "1")
    assert not lease.take(own, "2")
    assert lease.take(left, "2")
    watch = lease.Watch(0.5)
    with lease.renewed(own):
        assert not watch.expired(own)
        assert not watch.expired(left)
        for _ in moments():
            assert not watch.expired(own)
            if watch.expired(left):
                break
        assert not watch.expired(own)
    os.utime(own, ns=(1, 1))
    assert not watch.expired(own)  # whatever its time, it changed
    for _ in moments():  # and does so no more
        if watch.expired(own):
            break
    lease.give_back(own, "2")
    assert lease.holder(own) == "1"
    lease.give_back(own, "1")
    assert not own.exists()
    assert not watch.expired(own)
