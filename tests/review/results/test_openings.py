"""New seeds are not new patients: a claim on real data says how often its test rows were opened before."""

import pytest
from review.core.errors import Refused
from review.results import openings
from review.results.openings import Opening
from review.results.results import load
from throwaway import VALUES, value, write_results

ROWS = {"of": "patients", "rows": 3, "digest": "sha256:" + "1" * 64, "names": ["leak"]}
REAL = VALUES | {"leak.gain": value([0.05, 0.06, 0.04, 0.05, 0.055], replicated="splits")}
CLAIM = '[The gain is large.]{{.claim #a check="demo.{} >= 0.01"}}'


def run(review, epoch=1, **changes):
    results = load(write_results(review.paths.runs / "demo", values=REAL, epoch=epoch, **changes))
    review.build = {"demo": results}
    return results


def ledger(review, *lines):
    openings.write(lines, review.paths.content / "openings.json")


def told(review, name="leak.gain"):
    review.chapter(CLAIM.format(name))
    resolution = review.resolve()
    assert resolution.problems == []
    return resolution.standings["a"].opened, " ".join(resolution.standings["a"].lines(resolution.checked[0]))


def test_earlier_openings_stand_beside_the_claim(review):
    run(review, openings=[ROWS])
    other, own = Opening("patients", "other", 2), Opening("patients", "demo", 1, 3, ROWS["digest"])
    ledger(review, other, own, Opening("patients", "later", 1), Opening("cells", "other", 1))
    opened, words = told(review)
    assert opened == {"patients": [other]}
    assert "opened 1 time before (other at epoch 2)" in words


def test_an_earlier_epoch_of_the_same_exemplar_counts(review):
    run(review, epoch=3, openings=[ROWS])
    ledger(
        review, Opening("patients", "demo", 1), Opening("patients", "demo", 2), Opening("patients", "demo", 3)
    )
    assert "opened 2 times before (demo at epochs 1 and 2)" in told(review)[1]


def test_rows_that_nobody_met_before_say_so(review):
    run(review, openings=[ROWS])
    assert "not opened before" in told(review)[1]


def test_only_what_a_claim_rests_on_is_told(review):
    run(review, openings=[ROWS | {"names": ["other"]}])
    assert told(review)[0] == {}


def test_a_claim_on_simulated_data_says_nothing_of_rows(review):
    run(review, openings=[ROWS])
    opened, words = told(review, "gain")
    assert opened is None
    assert "rows" not in words


def test_a_run_that_recorded_nothing_is_found_in_the_ledger_or_unknown(review):
    run(review)
    assert "not recorded" in told(review)[1]
    ledger(review, Opening("patients", "other", 2), Opening("patients", "demo", 1))
    assert "opened 1 time before (other at epoch 2)" in told(review)[1]


def test_the_ledger_grows_by_what_is_new_and_keeps_its_order(review):
    first = Opening("patients", "other", 2)
    file, own = review.paths.content / openings.NAME, Opening("patients", "demo", 1, 3, ROWS["digest"])
    openings.write([first], file)
    assert openings.note(file, "", [run(review, openings=[ROWS, ROWS | {"names": []}])]) == (own,)
    assert openings.read(file, "") == (first, own)
    assert openings.note(file, "", [run(review, openings=[ROWS])]) == ()
    assert openings.read(file, "") == (first, own)


def test_the_ledger_reads_back_and_is_refused_where_it_was_damaged(review):
    file = review.paths.content / "openings.json"
    lines = (Opening("patients", "demo", 1, 3, "sha256:00"), Opening("cells", "demo", 1))
    openings.write(lines, file)
    assert openings.read(file, "x") == lines
    file.write_text(file.read_text()[:-9])
    with pytest.raises(Refused, match=r"^x: "):
        openings.read(file, "x")
