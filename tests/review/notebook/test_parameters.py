"""One grammar of parameters, for the command line and the settings."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from review.notebook.parameters import Parameter, assignments, written


def parameter(kind: str, default=None, **more) -> Parameter:
    return Parameter("p", kind, default, "what it is for", **more)


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        ("int", "3", 3),
        ("int", "-0", 0),
        ("int", "+12", 12),
        ("float", "1e-3", 0.001),
        ("float", "2", 2.0),
        ("float", ".5", 0.5),
        ("bool", "true", True),
        ("bool", "false", False),
        ("str", "a b", "a b"),
        ("str", "010", "010"),
        ("list[int]", "[1, 2]", [1, 2]),
        ("list[float]", "0.1,2", [0.1, 2.0]),
        ("list[str]", "1,2", ["1", "2"]),
        ("list[bool]", "true,false", [True, False]),
        ("list[int]", ["4", "5"], [4, 5]),
    ],
)
def test_a_text_is_read_as_its_type_says(kind, text, value):
    found = parameter(kind).parse(text)
    assert found == value
    assert repr(found) == repr(value)


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        *(
            ("int", text)
            for text in ("010", "0x10", "1:30", "1_000", "1.0", "1e3", "", " ", "yes", "true", "١", "3 ")
        ),
        *(("float", text) for text in ("nan", "inf", "1e999", "010", "1:30", "1_0.0", "e3", ".", "yes")),
        *(("bool", text) for text in ("yes", "no", "on", "True", "1", "0", "")),
        *(("list[int]", text) for text in ("1,", "1,,2", "1;2", "[1", "1]", "1-3", "010", "[[1]]")),
        ("list[int]", ""),
        ("list[str]", "[]"),
        ("int", ["1"]),
    ],
)
def test_everything_else_is_refused(kind, text):
    with pytest.raises(ValueError, match="p is"):
        parameter(kind).parse(text)


def test_a_list_may_be_empty_where_its_default_is():
    assert parameter("list[int]", []).parse("[]") == []


@given(
    st.one_of(st.integers(), st.floats(allow_nan=False, allow_infinity=False), st.booleans(), st.text("ab c"))
)
def test_what_is_written_is_read_back(value):
    kind = type(value).__name__
    assert parameter(kind).parse(written(value)) == value
    if kind != "str":
        assert parameter(f"list[{kind}]").parse(written([value, value])) == [value, value]


@given(st.integers(-9, 9), st.integers(-9, 9), st.integers(-9, 9))
def test_what_is_out_of_range_is_refused_alone_and_in_a_list(low, high, value):
    for kind, text in (("int", str(value)), ("list[int]", f"{value}"), ("float", str(value))):
        one = parameter(kind, range=(low, high))
        if low <= value <= high:
            one.parse(text)
        else:
            with pytest.raises(ValueError, match=str(value)):
                one.parse(text)


def test_a_key_is_given_once_with_a_value():
    found, problems = assignments(["a=1", "b==", "a=2", "c", "d="])
    assert found == {"a": "1", "b": "=", "d": ""}
    assert [problem.what.split(":")[0] for problem in problems] == ["-p a=2", "-p c"]


def test_no_end_of_a_range_leaves_it_open():
    assert parameter("int", range=(1, math.inf)).parse(str(10**30)) == 10**30
