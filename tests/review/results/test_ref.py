"""The names of results: read as they are written, by one parser, and nothing else taken for one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from review.results.ref import FORMS, Ref, Unknown

PART = st.from_regex(r"[a-z][a-z0-9_]{0,99}", fullmatch=True)
DOTTED = st.lists(PART, min_size=1, max_size=4).map(".".join)


@given(PART, DOTTED, st.sampled_from(["build", "record"]))
def test_a_value_is_read_back_as_it_was_written(exemplar, name, source):
    assert Ref.parse("value", f"{exemplar}.{name}", source) == Ref(exemplar, name, source)
    assert Ref.parse("value", f"{exemplar}.{name}").dotted == f"{exemplar}.{name}"


@given(PART, PART, st.sampled_from(["table", "figure"]))
def test_a_table_and_a_figure_are_read_back_as_they_were_written(exemplar, name, kind):
    assert Ref.parse(kind, f"{exemplar}/{name}") == Ref(exemplar, name, "build")


@given(
    st.text(st.characters(codec="utf-8"), max_size=8) | st.text("a1_./ ", max_size=8),
    st.sampled_from(sorted(FORMS)),
)
def test_what_is_taken_is_what_was_written_to_the_letter(text, kind):
    mark, _ = FORMS[kind]
    try:
        ref = Ref.parse(kind, text)
    except Unknown:
        return
    assert f"{ref.exemplar}{mark}{ref.name}" == text
    for part in (ref.exemplar, *ref.name.split(".")):
        assert part.isascii()
        assert part.isidentifier()
        assert part == part.lower()


@pytest.mark.parametrize("kind", FORMS)
@pytest.mark.parametrize(
    "text",
    ["", "demo", "demo.", "demo/", ".gain", "/gain", "Demo.gain", "Demo/gain", "demo.gain.", "demo..gain", "demo/a/b",
     "demo.a/b", "demo/a.b", "demo. gain", "demo.gain\n", "demo.1", "1.demo", "demo.é", "../x", "demo/../x"],
)  # fmt: skip
def test_what_is_malformed_is_refused_with_its_text_and_its_form(kind, text):
    with pytest.raises(Unknown) as refused:
        Ref.parse(kind, text)
    assert repr(text) in refused.value.what
    assert f"exemplar{FORMS[kind][0]}name" in refused.value.todo
