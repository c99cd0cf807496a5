"""What a stand-in allows, which is to be put away, and that any use of it is noticed."""

import copy
import itertools
import json
import operator
import pickle

import numpy as np
import pytest
from review.notebook.standin import OF_CLASSES, Awaited, StandIn


def stand_in() -> StandIn:
    def used():
        raise Awaited("a part")

    return StandIn(used)


VALUES = [np.arange(3.0), np.float32(1), np.str_("a"), 2, 0.5, True, "a", [1, 2], (1, 2), {"a": np.arange(2)}]


@pytest.mark.parametrize("value", VALUES, ids=lambda value: type(value).__name__)
def test_every_special_method_of_what_a_part_may_be_ends_the_walk(value):
    special = [n for n in dir(type(value)) if n.startswith("__") and callable(getattr(type(value), n))]
    for name in sorted({*special} - OF_CLASSES):
        with pytest.raises(Awaited):
            getattr(StandIn, name)(stand_in())


USES = {
    "shape": lambda x: x.shape,
    "isinstance": lambda x: isinstance(x, dict),
    "truth": lambda x: not x,
    "length": len,
    "entry": lambda x: x["a"],
    "slice": lambda x: x[1:],
    "in": lambda x: 1 in x,
    "loop": lambda x: next(iter(x)),
    "unpacked": lambda x: operator.add(*x),
    "named": lambda x: dict(**x),
    "left": lambda x: x + 1,
    "right": lambda x: 1 - x,
    "in place": lambda x: operator.iadd(x, 1),
    "compared": lambda x: x == 1,
    "negative": operator.neg,
    "key": lambda x: {x: 1},
    "merged": lambda x: {"a": 1} | x,
    "merged in place": lambda x: operator.ior({"a": 1}, x),
    "text": lambda x: f"{x:.2f}",
    "joined": lambda x: operator.add([0], x),
    "number": float,
    "whole": lambda x: range(x),
    "copied": copy.deepcopy,
    "pickled": pickle.dumps,
    "changed": lambda x: setattr(x, "a", 1),
    "array": np.asarray,
    "array of them": lambda x: np.array([x, x]),
    "typed": lambda x: np.array([x], float),
    "stacked": lambda x: np.stack([np.arange(3), x]),
    "times an array": lambda x: np.arange(3) * x,
    "into an array": lambda x: operator.setitem(np.zeros(3), 0, x),
    "function": np.exp,
    "matrix": lambda x: np.eye(3) @ x,
    "zip": lambda x: list(zip([1], x, strict=False)),
    "sorted": lambda x: sorted([x, x]),
    "sum": lambda x: sum([x, x]),
    "chained": lambda x: list(itertools.chain([1], x)),
}


@pytest.mark.parametrize("use", USES.values(), ids=USES)
def test_any_use_is_noticed_and_gives_nothing(use):
    told = []

    def used():
        told.append(1)
        raise Awaited("a part")

    with pytest.raises((Awaited, ValueError, SystemError)):  # NumPy makes others of it, here and there
        use(StandIn(used))
    assert told


def test_who_goes_on_after_errors_does_not_go_on_after_this_one():
    def careless():
        try:
            return json.dumps([stand_in()])
        except Exception:
            return "gone on without it"

    with pytest.raises(Awaited):
        careless()


def test_it_can_be_put_away_and_passed_on():
    one = stand_in()
    pairs = dict(zip(["a", "b"], [one, one], strict=True))
    places = [None] * 2
    places[0], pairs["c"] = one, one
    assert [*pairs.values(), *(lambda *given: given)(places[0])][3] is one
