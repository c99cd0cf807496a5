import numpy as np
import pytest
from baseline import targets
from lab.data import bioactivity
from lab.search.contest import Contests
from lab.search.methods import methods
from review.notebook import checkpoint, start

NAMES = bioactivity.targets()[9:10]


def test_errors_are_root_mean_squares_of_test_rows_after_all_others_were_learned(
    run_file, tmp_path, monkeypatch
):
    monkeypatch.setenv("REVIEW_PARTS", str(tmp_path / "checkpoints"))
    monkeypatch.setenv("REVIEW_JOBS", "1")
    run_file()
    contests = Contests(checkpoint.of(start({"epoch": 1})), 2, 0)
    found = targets.errors(contests, NAMES, [methods("number")["ridge"]])
    for k, name in enumerate(NAMES):
        table, test = bioactivity.sides(name, 0)
        held = contests.held[f"potency-{name}"]
        [predicted] = held.predicted["ridge"]
        assert found["ridge"][k] == pytest.approx(np.sqrt(((table.target[test] - predicted) ** 2).mean()))
        [(_, _, _, learned, tuned, *_)] = contests.spent()[k : k + 1]
        assert learned + tuned == (~test).sum()


def test_every_tested_compound_has_a_name_of_its_own():
    names = targets.tested(NAMES, 0)
    assert len(set(names)) == len(names) == sum(bioactivity.sides(name, 0)[1].sum() for name in NAMES)
