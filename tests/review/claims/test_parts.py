"""A locked check may be dealt out to several claims in its epoch, and nobody gains by it."""

import pytest
from review.claims import claims, expectation, lock
from review.claims.lock import Lock
from review.core.errors import Refused
from review.reading import strict
from review.results.results import load
from review.results.shelf import Shelf
from throwaway import VALUES, write_results

WHOLE = "demo.gain >= 0.01; demo.noise >= 0.01; demo.loss >= 0.01"


def claim(name, check, **more):
    given = "".join(f' {key}="{value}"' for key, value in more.items())
    return f'[It is {name}.]{{.claim #{name} check="{check}"{given}}}\n\n'


def checked(review, text):
    review.chapter(text)
    return claims.check(strict.read(review.paths).claims, Shelf(review.build))[0]


@pytest.fixture
def split(review):
    """A review whose claim `a` was locked with three conditions, expected in part."""
    review.lock = lock.renew(Lock(), checked(review, claim("a", WHOLE, expect="in part")))
    return review


def relock(review, text, **more):
    review.lock = lock.renew(review.lock, checked(review, text), **more)
    return review.lock


PARTS = (
    claim("a", "demo.gain >= 0.01")
    + claim("b", "demo.noise >= 0.01", expect="undecided")
    + claim("c", "demo.loss >= 0.01", expect="does not hold")
)


def test_parts_keep_the_epoch_and_what_was_first_expected_of_the_whole(split):
    now = relock(split, PARTS)
    for name in "abc":
        form = now.claims[name].form
        assert (form.part_of, form.epoch, form.expect, form.seen) == ("a", 1, "in part", None)
    assert [f.check for f in now.claims["a"].earlier] == [WHOLE]
    assert split.problems(PARTS) == []
    assert lock.loads(lock.dumps(now)) == now
    assert relock(split, PARTS) == now, "locking twice changes nothing"


def test_a_part_that_holds_is_not_as_first_expected_of_the_whole(split):
    now = relock(split, PARTS)
    tally = expectation.tally(now, checked(split, PARTS))
    assert (tally.as_expected, tally.otherwise) == ([], ["a", "b", "c"])


def test_no_condition_may_be_lost(split):
    with pytest.raises(
        Refused, match=r"content/01.chapter.md:1: .*no part holds its condition 'demo.loss >= 0.01'"
    ):
        relock(split, PARTS[: PARTS.index("[It is c.")])


def test_no_part_may_be_retired_while_the_others_stand(split):
    relock(split, PARTS)
    with pytest.raises(Refused, match=r"no part holds its condition 'demo\.noise >= 0\.01'"):
        relock(split, PARTS.replace(claim("b", "demo.noise >= 0.01", expect="undecided"), ""))
    assert relock(split, "Nothing.").claims == {}


@pytest.mark.parametrize("other", ["demo.loss >= -0.5", "demo.loss <= 0.01", "demo.few >= 0.01"])
def test_a_part_has_no_condition_of_its_own(split, other):
    with pytest.raises(Refused):
        relock(split, PARTS.replace("demo.loss >= 0.01", other))


def test_a_whole_that_gives_up_its_id_stays_on_record(split):
    renamed = PARTS.replace("#a ", "#first ")
    now = relock(split, renamed)
    assert [form.check for form in now.retired["a"].forms] == [WHOLE]
    assert {now.claims[n].form.part_of for n in ("first", "b", "c")} == {"a"}


def test_parts_that_are_not_locked_are_refused(split):
    found = split.problems(PARTS)
    assert any("claim a holds a part of a locked check" in p for p in found)
    assert any("claim b is not in claims.lock" in p for p in found)


def yes(review, samples):
    values = VALUES | {"yes": {**VALUES["yes"], "samples": samples, "mean": sum(samples) / 5}}
    review.build = {"demo": load(write_results(review.paths.runs / "demo", values=values))}


def test_a_mean_of_zeros_and_ones_may_be_restated_as_a_share(review):
    """Such a mean can no longer be judged: the lock is that of an older version."""
    before = lock.Form("demo.yes >= 0.3", 1, "holds", "build", "control")
    review.lock = Lock({"a": lock.Entry(before)})
    text = claim("a", "share(demo.yes >= 1) >= 0.3", kind="control")
    assert relock(review, text).claims["a"].form.part_of == "a"
    assert review.problems(text) == []
    yes(review, [1.0, 1.0, 1.0, 1.0, 0.5])
    assert any("its replicates are not 0 and 1 alone" in problem for problem in review.problems(text))


@pytest.mark.parametrize(
    "other", ["share(demo.yes >= 1) >= 0.2", "share(demo.yes >= 0.5) >= 0.3", "share(demo.yes >= 1) <= 0.3"]
)
def test_a_share_restates_no_other_margin(review, other):
    review.lock = Lock({"a": lock.Entry(lock.Form("demo.yes >= 0.3", 1, "holds", "build", "control"))})
    with pytest.raises(Refused, match="changed after it met the seeds of epoch 1"):
        relock(review, claim("a", other, kind="control"))


@pytest.mark.parametrize(("kind", "allowed"), [("construction", True), ("control", False)])
def test_only_a_construction_may_ask_the_same_of_all(review, kind, allowed):
    review.lock = Lock({"a": lock.Entry(lock.Form("demo.yes >= 1", 1, "holds", "build", kind))})
    text = claim("a", "all(demo.yes >= 1)", kind=kind)
    if allowed:
        assert relock(review, text).claims["a"].form.check == "all(demo.yes >= 1)"
    else:
        with pytest.raises(Refused, match="changed after"):
            relock(review, text)
