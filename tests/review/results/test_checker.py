"""The quick look at results lets nothing pass that jsonschema, which tells what is wrong, would not."""

import copy
import itertools
import json
import math
import sys

import jsonschema
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from review.notebook.limits import SCHEMA
from review.results.faults import not_finite, unlike
from throwaway import write_results

SLOW = jsonschema.Draft202012Validator(SCHEMA)
SCALARS = st.one_of(
    st.none(), st.booleans(), st.integers(-3, 10**20), st.floats(), st.text(max_size=3), st.just("a\x00b"), st.just("Ü\n")
)  # fmt: skip
ODD = st.one_of(
    SCALARS, st.lists(SCALARS, max_size=3), st.dictionaries(st.text(max_size=3), SCALARS, max_size=2)
)
NUMBERS = st.one_of(
    st.floats(),
    st.integers(),
    st.sampled_from([10**400, -(10**400), 1e308, -1e308, 2**1024, True, None, "a"]),
)
NESTED = st.recursive(
    st.lists(NUMBERS), lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from("abc"), inner)
)
OPENING = {"of": "rows", "rows": 3, "digest": "sha256:" + "0" * 64, "names": ["gain"]}


def places(node, path=()):
    """Every place in `node`, as a path of keys."""
    yield path
    children = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for key, child in children:
        yield from places(child, (*path, key))


def leaves(node, path=()):
    """Each place in `node` without places in it, and what is there."""
    children = [
        *(node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ())
    ]
    if not isinstance(node, dict | list):
        yield path, node
    for key, child in children:
        yield from leaves(child, (*path, key))


@pytest.fixture(scope="module")
def results(tmp_path_factory):
    return json.loads(write_results(tmp_path_factory.mktemp("results"), openings=[OPENING]).read_text())


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_both_agree_on_what_is_done_to_results(results, data):
    raw = copy.deepcopy(results)
    for _ in range(data.draw(st.integers(0, 2))):
        *above, last = data.draw(st.sampled_from([p for p in places(raw) if p]))
        node = raw
        for key in above:
            node = node[key]
        what = data.draw(st.sampled_from(["other", "gone", "again", "more", "empty", "float"]))
        if what == "other":
            node[last] = data.draw(ODD)
        elif what == "gone":
            del node[last]
        elif what == "again" and isinstance(node, list):
            node.append(copy.deepcopy(node[last]))
        elif what == "more" and isinstance(node, dict):
            node[data.draw(st.text(max_size=4))] = data.draw(ODD)
        elif what == "empty":
            node[last] = type(node[last])() if node[last] is not None else ""
        elif what == "float" and isinstance(node[last], int):
            node[last] = float(node[last])  # of the schema's integers as well
        assume(isinstance(raw, dict))
    slow = SLOW.is_valid(raw)
    assert bool(unlike(raw)) is not slow


@pytest.mark.parametrize("kind", ["samples", "ids", "rows"])
def test_both_agree_on_lists_of_numbers(results, kind):
    """Those that `unlike` looks at as wholes."""
    raw, items = copy.deepcopy(results), (1, 1.0, 1.5, "a", True, None, {"value": "gain"}, {"value": 1})
    for length in range(3):
        for listed in map(list, itertools.product(items, repeat=length)):
            if kind == "rows":
                raw["tables"]["scores"]["rows"] = [listed]
            else:
                raw["values"]["gain"][kind] = listed
            assert bool(unlike(raw)) is not SLOW.is_valid(raw)


@settings(max_examples=50)
@given(NESTED)
def test_numbers_that_are_none_are_found_each_at_its_place(node):
    def beyond(one):
        if isinstance(one, float):
            return not math.isfinite(one)
        return isinstance(one, int) and abs(one) > sys.float_info.max

    bad = [".".join(map(str, path)) for path, one in leaves(node) if beyond(one)]
    assert [fault.partition(":")[0] for fault in not_finite(node, "")] == bad


def test_what_is_found_is_told_where():
    raw = {"schema": 1, "values": {"a": {"samples": [1, "x"], "mean": math.nan}}}
    assert any(fault.startswith("values.a.samples.1: ") for fault in unlike(raw))
