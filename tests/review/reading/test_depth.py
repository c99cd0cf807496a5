"""What pandoc would take minutes for is refused before it is asked."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from review.core.errors import Refused
from review.markdown import pandoc
from review.reading import depth, strict
from review.writing import writers

OPEN = "from [0, 1) on "


@pytest.mark.parametrize(
    "text", ["[" * 9 + "w" + "]" * 9, OPEN * 9, "> " + OPEN * 9, f"*{OPEN * 5}*\n{OPEN * 4}"]
)
def test_too_many_open_brackets_are_refused_at_their_line_before_pandoc_is_asked(review, text):
    review.chapter(f"Before.\n\n{text}\n\nAfter.\n")
    with pytest.raises(Refused) as refused:
        strict.read(review.paths)
    [problem] = refused.value.problems
    assert (problem.file, problem.line) == ("content/01.chapter.md", 3 + text.count("\n"))


@pytest.mark.parametrize(
    "text",
    [
        OPEN * 8,
        "\n\n".join([OPEN * 8] * 3),
        "`[` " * 20,
        "``` r\n" + "[[" * 20 + "\n```",
        "- In a list\n\n  ``` r\n  " + "[[" * 20 + "\n  ```",
        "> ~~~\n> " + "[" * 20 + "\n> ~~~",
        "``[`[`` " * 20,
        r"\[a " * 20,
        "$[0, 1)$ " * 20,
        "<!-- " + "[" * 20 + " -->",
        "[a](b) " * 50,
    ],
)
def test_what_pandoc_reads_in_a_moment_is_let_through(text):
    assert list(depth.endless("x.md", text)) == []
    pandoc.read(text)  # which gives up after some minutes


@given(st.lists(st.sampled_from(["[", "[[[", "]", "a", "\n", "\n\n"]), max_size=60).map("".join))
def test_as_many_paragraphs_are_refused_as_a_stack_of_brackets_says(text):
    expected = 0
    for paragraph in text.split("\n\n"):
        stack, deepest = [], 0
        for sign in paragraph:
            if sign == "[":
                stack.append(sign)
            elif sign == "]" and stack:
                stack.pop()
            deepest = max(deepest, len(stack))
        expected += deepest > depth.BRACKETS
    assert len(list(depth.endless("x.md", text))) == expected


KINDS = {
    "quotes": lambda n: "> " * n + "innermost",
    "divs": lambda n: "<div>" * n + "innermost" + "</div>" * n,
    "lists": lambda n: (
        "".join("  " * i + f"- x{i}\n" for i in range(n // 2)) + "  " * (n // 2) + "- innermost"
    ),
}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("levels", [18, 300])
def test_what_nests_too_deep_for_python_is_refused_at_its_line(review, kind, levels):
    review.chapter(f"Before.\n\n{KINDS[kind](levels)}\n\nAfter.\n")
    with pytest.raises(Refused) as refused:
        strict.read(review.paths)
    [problem] = refused.value.problems
    text = (review.paths.content / "01.chapter.md").read_text().splitlines()[problem.line - 1]
    assert problem.file == "content/01.chapter.md"
    assert "innermost" in text or text.index("-") // 2 * 2 + 2 > depth.LEVELS - 2  # two elements a list


@pytest.mark.parametrize("kind", KINDS)
def test_what_nests_less_goes_through_every_stage(review, kind, tmp_path):
    review.chapter(KINDS[kind](12))
    resolution = review.resolve()
    assert resolution.problems == []
    assert (
        writers.write(
            resolution.manuscript, tmp_path / "out", ("html", "pdf", "docx", "latex", "jats", "epub")
        )
        == []
    )
    assert "innermost" in (tmp_path / "out" / "index.html").read_text()
