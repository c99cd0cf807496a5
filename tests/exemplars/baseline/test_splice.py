import numpy as np
import pytest
from baseline import splice
from lab.data import mpsa
from lab.search.contest import Contests
from lab.search.methods import methods
from review.notebook import checkpoint, start

RIDGE = [methods("number", letters=4)["ridge"]]


@pytest.fixture
def contests(run_file, tmp_path, monkeypatch):
    """Of development: no row of the vault is read."""
    monkeypatch.setenv("REVIEW_PARTS", str(tmp_path / "checkpoints"))
    monkeypatch.setenv("REVIEW_JOBS", "1")
    run_file()
    return Contests(checkpoint.of(start({"epoch": 1})), 2, 0)


def test_words_are_spelt_as_in_the_file():
    assert splice.words(np.array([[0, 1, 2, 3], [3, 3, 0, 0]])) == ["ACGU", "UUAA"]
    assert "CAGGUAAGU" in splice.words(mpsa.mpsa().letters)  # the consensus


def test_a_bootstrap_is_around_the_score_on_all_test_rows(contests):
    library = mpsa.mpsa()
    [(key, draws)] = [
        one for one in splice.overlapping(contests, library, [400], 5, RIDGE).items() if one[0][1] == "ridge"
    ]
    held, (_, test) = contests.held["sites-400"], mpsa.sides(0, library.letters)
    truth = library.target[mpsa.nested_splits(0, library.letters, [400], 5).test]
    assert sorted(truth) == sorted(library.target[test])
    expected = 1 - ((truth - np.array(held.predicted["ridge"])) ** 2).mean() / truth.var()
    assert key == (400, "ridge")
    assert draws.shape == (splice.DRAWS,)
    assert draws.mean() == pytest.approx(expected, abs=4 * draws.std() / np.sqrt(splice.DRAWS) + 0.005)


def test_other_terms_are_two_kinds_of_split(contests):
    library = mpsa.mpsa()
    found = splice.on_other_terms(contests, library, mpsa.mpsa(depth=90), 100, 2, RIDGE)
    assert {name: one["ridge"].shape for name, one in found.items()} == {"blocked": (2,), "shallow": (2,)}
    assert contests.held["shallow"].opened > contests.held["blocked"].opened
