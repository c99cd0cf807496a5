"""What is not written again stands in the page as pandoc would have written it."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from review.markdown import pandoc
from review.writing.page import fragments
from review.writing.theme import THEME

HOW = ("--to=html5", "--mathml", "--toc", "--toc-depth=2", f"--template={THEME / 'template.html'}")
SECTIONS = [
    "Before any heading, *words*.\n", "## One {#one}\n\n$x^2$, `code` and \"quotes\".\n", "# Top\n", "### Deep\n\n![Cap.](a.png)\n",
    "::: {#p .section .exemplar}\n### Inner {.unlisted}\n\ntext\n:::\n", "::: a\n## In a Div\n\nmore\n:::\n", "- a\n\n    b\n\n<!-- c -->\n",
    "| a |\n|---|\n| b |\n\nTable: Cap.\n", "```\nplain\n```\n", "```python\nx = 1\n```\n", "A note.^[Said *below*.]\n", "## One\n\nagain\n",
    "::: x\npara\n\n## E\n:::\n", "::: x\n::: y\npara\n\n## F\n:::\n\n## G\n:::\n", "::: x\n<!-- c -->\n\n### H\n:::\n",
]  # fmt: skip
TEXT = st.lists(st.sampled_from(SECTIONS), max_size=8).map("\n".join)


def written(text, writer):
    return writer(pandoc.read(f"---\ntitle: T\n---\n\n{text}")[0], {"pdf": "x"}, *HOW)


@settings(max_examples=5, deadline=None)
@example(["## A\n\nx^[n]\n\n## B\n\ny^[m]\n", "## A\n\nx\n\n## B\n\ny^[m]\n"])
@example(["```python\nx\n```\n\n## B\n\n```python\ny\n```\n", "x\n\n## B\n\n```python\ny\n```\n"])
@example(["x\n\n# B\n\n::: x\n## E\n:::\n", "y\n\n# B\n\n::: x\n## E\n:::\n"])
@example([f"{word}\n\n# B\n\n::: x\npara\n\n## E\n:::\n" for word in "xy"])
@example([f"{word}\n\n## C\n\n::: x\npara\n\n## E\n:::\n" for word in "xy"])
@example([f"{word}\n\n# B\n\n::: x\n::: y\n## E\n:::\n:::\n" for word in "xy"])
@example([f"{word}\n\n# B\n\n::: x\n<!-- c -->\n\n## E\n\n::: z\npara\n\n### F\n:::\n:::\n" for word in "xy"])
@given(st.lists(TEXT, min_size=2, max_size=3))
def test_a_page_after_other_pages_is_that_of_one_call(texts):
    for text in texts:
        assert written(text, fragments.write) == written(text, pandoc.write_with)


@pytest.mark.parametrize("new", ["", "a formula $y$"])
def test_a_section_that_stands_as_it_stood_is_not_written_again(new, monkeypatch):
    text = "## One\n\nFirst words.\n\n## Two\n\nSecond words.\n"
    written(text, fragments.write)
    asked, write_with = [], pandoc.write_with
    monkeypatch.setattr(
        pandoc, "write_with", lambda ast, *more: asked.append(str(ast)) or write_with(ast, *more)
    )
    assert "First words" in written(text + new, fragments.write)[0]
    assert "First words" not in asked[0]
