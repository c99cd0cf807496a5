"""YAML as other programs write it, aliases among it: the same tree, or refused at its line."""

import re

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from review.core import yaml_text
from review.runs import exemplars
from throwaway import tells

WORDS = st.text(
    st.characters(codec="utf-8", categories=("L", "N", "P", "Zs")), min_size=1, max_size=8
).filter(
    lambda word: not re.fullmatch(r"[-+]?[0-9.]+(e[-+]?[0-9]+)?|0o[0-7]+", word, re.I)
)  # numbers in YAML 1.2, words in that of other programs
TREES = st.recursive(
    st.none() | st.booleans() | st.integers(-99, 99) | WORDS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS, inner, max_size=3),
    max_leaves=9,
)


@settings(max_examples=60, deadline=None)
@given(st.lists(TREES, min_size=1, max_size=3), st.data())
def test_what_another_program_writes_with_anchors_and_aliases_is_read_as_it_was(parts, data):
    shared = data.draw(st.lists(st.sampled_from(parts), min_size=1, max_size=5))
    text = yaml.safe_dump({"parts": parts, "again": shared}, allow_unicode=True)
    assert yaml_text.load(text) == {"parts": parts, "again": shared}
    _, lines = yaml_text.as_written(text)
    assert {("parts", i) for i in range(len(parts))} <= lines.keys()


@pytest.mark.parametrize(
    "text",
    ["a: &x {b: 1, c: 2}\nd: {<<: *x, c: 3}", "a: &x {b: 1}\ne: &y {c: 2}\nd: {<<: [*x, *y], f: 4}",
     "a: &x\n  b: 1\nd:\n  b: 2\n  <<: *x", "d: {'<<': 1}", "a: !!str 12", "a: ! x", "a: !!null", "k: &k z\n? *k\n: 2"],
)  # fmt: skip
def test_merge_keys_and_plain_tags_mean_what_they_mean_elsewhere(text):
    assert yaml_text.load(text) == yaml.safe_load(text)
    written, _ = yaml_text.as_written(text)
    assert written.keys() == yaml.safe_load(text).keys()


@pytest.mark.parametrize(
    "keys",
    [("1", "0x1"), ("1", "1.0"), ("1", "+1"), ("true", "True"), ("1", "true"), ("0.0", "false"), ("~", "null"), ("~", ""), ("a", "'a'"),
     ("a", "!!str a")],
)  # fmt: skip
@pytest.mark.parametrize(
    "form",
    [
        "x: 1\n? {}\n: b\n? {}\n: c",
        "x: 1\nd:\n - &e {{? {} : b,\n    ? {} : c}}",
        "? {}\n: b\ny: &e\n  ? {}\n  : c\n<<: *e",
    ],
)
def test_a_key_that_is_written_in_two_ways_is_given_once(form, keys):
    text = form.format(*keys)
    if "<<: " in form:
        assert len(yaml_text.load(text)) == 2  # what is merged gives way
    else:
        with pytest.raises(yaml.YAMLError) as refused:
            yaml_text.load(text)
        assert yaml_text.problem(refused.value, "f").line == text.count("\n", 0, text.rindex("?")) + 1


@pytest.mark.parametrize(
    "tag", ["!own:str", "!str", "!<x:str>", "!<str>", "!own:map", "!<tag:yaml.org,2002:own:str>"]
)
def test_a_tag_of_another_kind_is_refused_by_whoever_reads(tag):
    for text in (f"a: {tag} x", f"a: {tag} {{b: c}}"):
        for read in (yaml_text.load, yaml_text.as_written):
            with pytest.raises(yaml.YAMLError):
                read(text)


DEEP = "[" * (yaml_text.DEEPEST - 1) + "]" * (yaml_text.DEEPEST - 1)
LONG = "x" * 1000
REFUSED = [
    ("a: 1\nb: 2\na: 3", 3), ("a: *none", 1), ("a: 1\nb: &x [*x]", 2), ("a: &x\n  b: 1\n  <<: *x", 3), (f"a: &x {DEEP}\nb: [*x]", 2),
    (f"a: &x {LONG}\nb: &y [{', '.join(['*x'] * 1000)}]\nc: [*y]\nd: [*y]", 3), ("a: 1\nb: !!set {x}", 2), ("b: !!binary aGk=", 1),
    ("b: !!timestamp 2020-01-01", 1), ("b: !!omap [x: 1]", 1), ("b: !own x", 1), ("a: 1\nb: !!int x", 2), ("b: !!float x", 1),
    ("b: !!bool maybe", 1), ("b: !!null x", 1), ("b: !!map [x]", 1), ("b: !!str [x]", 1), ("? [a]\n: b", 1), ("<<: 1", 1),
    ("a: &x 1\nd: {<<: *x}", 2), ("a: 1\n---\nb: 2", 2), ("1: a\n'1': b", 2), ("b: " + "9" * 5000, 1),
    ('a: 1\nb: "x\\0"', 2), ('a: 1\n"x\\e": 2', 2), ('a: [1,\n"\\ud800"]', 2),
    ("a: 1\n!!map x: 1", 2), ("? !!seq x", 1), ("? !!map", 1), ("a: 1\nb: !!map x", 2), ("b: !!seq x", 1),
]  # fmt: skip


@pytest.mark.parametrize(("text", "line"), REFUSED)
def test_what_would_be_lost_or_without_end_is_refused_at_its_line(text, line):
    with pytest.raises(yaml.YAMLError) as refused:
        yaml_text.load(text)
    assert yaml_text.problem(refused.value, "f").line == line


BOMB = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{new}: &{new} [{', '.join([f'*{old}'] * 9)}]\n" for old, new in zip("abcdefgh", "bcdefghi", strict=True)
)


@pytest.mark.parametrize(
    ("text", "line"),
    [(BOMB, ":7"), ("title: " + "[" * 5000, ":1"), ("title: !!python/object/apply:os.system [id]", ":1"),
     ("#" * (yaml_text.LONGEST + 1), "")],
)  # fmt: skip
@pytest.mark.parametrize("file", ["content/metadata.yaml", "exemplars/thief/settings.yaml"])
def test_what_goes_off_is_refused_wherever_a_stranger_may_put_it(review, file, text, line):
    folder = review.paths.exemplars / "thief"
    folder.mkdir(parents=True)
    (folder / "thief.py").write_text('# %% tags=["parameters"]\nepoch: int = 1  # seeds\n')
    (folder / "settings.yaml").write_text("")
    (review.paths.root / file).write_text(text)
    problems = [*review.problems("# A chapter\n"), *exemplars.discover(review.paths)[1]]
    assert any(tells(problem, f"{file}{line}", "YAML") for problem in problems)


def test_a_bibliography_that_goes_off_is_refused(review):
    (review.paths.content / "manual-references.yaml").write_text(BOMB)
    assert tells(review.problems("# A chapter\n")[0], "content/manual-references.yaml")
