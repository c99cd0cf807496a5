"""The quick look at results lets nothing pass that jsonschema, which tells what is wrong, would not."""

import copy
import json
import math

import jsonschema
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from review.notebook.limits import SCHEMA
from review.results.results import unlike
from throwaway import write_results

SLOW = jsonschema.Draft202012Validator(SCHEMA)
SCALARS = st.one_of(
    st.none(), st.booleans(), st.integers(-3, 10**20), st.floats(), st.text(max_size=3), st.just("a\x00b"), st.just("Ü\n")
)  # fmt: skip
ODD = st.one_of(
    SCALARS, st.lists(SCALARS, max_size=3), st.dictionaries(st.text(max_size=3), SCALARS, max_size=2)
)
OPENING = {"of": "rows", "rows": 3, "digest": "sha256:" + "0" * 64, "names": ["gain"]}


def places(node, path=()):
    """Every place in `node`, as a path of keys."""
    yield path
    children = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for key, child in children:
        yield from places(child, (*path, key))


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_both_agree_on_what_is_done_to_results(tmp_path_factory, data):
    folder = tmp_path_factory.getbasetemp() / "checker"
    folder.mkdir(exist_ok=True)
    raw = json.loads(write_results(folder, openings=[OPENING]).read_text())
    for _ in range(data.draw(st.integers(0, 2))):
        *above, last = data.draw(st.sampled_from([p for p in places(raw) if p]))
        node = raw
        for key in above:
            node = node[key]
        what = data.draw(st.sampled_from(["other", "gone", "again", "more", "empty"]))
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
        assume(isinstance(raw, dict))
    slow = SLOW.is_valid(raw)
    assert bool(unlike(raw)) is not slow


def test_what_is_found_is_told_where():
    raw = {"schema": 1, "values": {"a": {"samples": [1, "x"], "mean": math.nan}}}
    assert any(fault.startswith("values.a.samples.1: ") for fault in unlike(raw))
