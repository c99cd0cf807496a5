import pickle

import numpy as np
import pytest
from lab.data.patients import NUMBERS, between
from privacy.simulated import simulate
from privacy.stored import read_out, stored, unscaled
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.neighbors import KNeighborsClassifier
from sklearn.svm import SVC

RNG = np.random.default_rng(0)
X, OTHERS = (RNG.normal(size=(200, 12)).astype(np.float32) for _ in range(2))
Y = X[:, 0] + RNG.normal(size=200) > 0


@pytest.mark.parametrize("before", [b"", b"abc"])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_rows_are_found_at_any_place_and_width_and_only_if_whole(before, dtype):
    saved = before + X[[4, 7]].astype(dtype).tobytes() + X[9].astype(dtype).tobytes()[:-1]
    assert np.flatnonzero(stored(saved, X)).tolist() == [4, 7]
    assert not stored(before, X).any()


@pytest.mark.parametrize("neighbours", [1, 15])
@pytest.mark.parametrize("algorithm", ["brute", "kd_tree"])
def test_nearest_neighbours_hold_everyone(neighbours, algorithm):
    saved = pickle.dumps(KNeighborsClassifier(neighbours, algorithm=algorithm).fit(X, Y))
    assert stored(saved, X).all()
    assert not stored(saved, OTHERS).any()


def test_a_support_vector_machine_holds_its_support():
    model = SVC().fit(X, Y)
    found = stored(pickle.dumps(model), X)
    assert sorted(np.flatnonzero(found)) == sorted(model.support_)
    assert 0 < found.mean() < 1


@pytest.mark.parametrize("model", [LogisticRegression(), RandomForestClassifier(10)])
def test_sums_and_trees_hold_no_one(model):
    assert not stored(pickle.dumps(model.fit(X, Y)), X).any()


@pytest.mark.parametrize("name", ["age", "crea"])
def test_what_was_scaled_is_scaled_back(name):
    known = NUMBERS[name]
    values = np.array([known.low, known.usual, known.high])
    assert [unscaled(share, known) for share in between(values, known)] == pytest.approx(values)


def test_what_is_read_out_of_a_file_is_its_first_patient():
    first, told = simulate(3, 500), dict(read_out(3))
    age = unscaled(first.features[0, first.names.index("age")], NUMBERS["age"])
    assert told["age, in years"] == f"{age:.3g}"
    assert told["died in hospital"] == ("yes" if first.target[0] else "no")
