"""A chapter that is read by itself is read as it is among the others."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from review.core.errors import ReviewError
from review.markdown import pandoc
from review.reading import apart, boundaries
from review.reading.chapters import Source
from review.reading.stamps import Stamps

TWO = [
    ("# Two\n", "See [two] here.\n"), ("See [*Two*][].\n", "# Two\n"), ("# R&amp;D\n", "[r&amp;d]\n"), ("# Same\n", "# Same\n"),
    ("One[^n] more.\n", "Two [@doi:10.1/y].\n"), ("One.^[It [@doi:10.1/x].]\n", "Two [@doi:10.1/y].\n"), ("[@a; @b]\n", "[@c]\n"),
    ("[one] and\n", "[one]: u.html\n"), ("> [one]: u.html\n", "[one] and\n"), ("1. [one]: u.html\n", "[one]\n"), ("[o\nne]: u\n", "[o ne]\n"),
    ("[^n]: note\n", "a[^n]\n"), ("(@e) one\n", "As (@e)\n"), ("\\newcommand{\\q}{x}\n", "$\\q$\n"), ("\\def\\q{x}\n", "$\\q$\n"),
    ("```\n", "```\n"), ("``` a\n", "```\n"), ("~~~\n", "~~~\n"), ("::: b\n", ":::\n"), ("- ::: b\n", "  :::\n"), ("<div>\n", "</div>\n"),
    ("<!-- a\n", "b -->\n"), ("<pre>\n", "</pre>\n"), ("<?x\n", "?>\n"), ("----\nA\n", "----\n"), ("--- ---\nA   B\n", "-------\n"),
    ("---\nx: y\n", "---\n"), ("\\begin{x}\n", "\\end{x}\n"), ("\\x{a\n", "b}\n"), ("a \\y[b\n", "c]{d}\n"), ("A\n", ":   said\n"), ("- a\n", "    more\n"),
]  # fmt: skip
HEAD = "---\ntitle: T\n---\n\n"
PLAIN = "Words, (brackets), *more* and [@doi:10.1/x]: so.\n"
OWN = [
    "## One\n", "[Said.]{.claim #c check=\"a.b <= 1\"}\n", "::: {.a}\nin\n\n- it\n:::\n", "```\na\n\nb\n```\n", "@x says.\n",
    "| a |\n|---|\n| b |\n\nTable: c {#tbl:t}\n", "<!-- whole\n\none -->\n", "Term\n:   said\n", "> quote\n", "$$ x < y $$ {#eq:e}\n",
]  # fmt: skip
SHARED = [
    "[one], [Two] and [^n]\n", "See [*two*].\n", "[Two](see below)\n", "[Two](u.html)\n", "# R&amp;D\n", "[r&amp;d][]\n", "[one]: u.html\n", "[^n]: note\n", "> [Two]: u.html\n", "1. [one]: u.html\n", "A ^[note]\n", "# Two\n",
    "(@e) one\n", "As (@e)\n", "\\newcommand{\\q}{x}\n", "$\\q$\n", "```\n", "``` a ```\n", "~~~\n", "::: b\n", ":::\n", "<div>\n", "</div>\n",
    "<!--\n", "-->\n", "----\nA\n", "----\n", "---\nx: y\n", "...\n", "\\begin{x}\n", "\\end{x}\n", ":   stray\n", "<pre>\n", "</pre>\n", "- a\n",
]  # fmt: skip


def source(chapters):
    body, starts = boundaries.joined(chapters)
    lines = HEAD.count("\n")
    files = tuple((f"{i}.md", text) for i, text in enumerate(chapters))
    return Source(HEAD + body, Stamps((), (), ()), files, {}, tuple(start + lines for start in starts))


def by_itself(read, texts, monkeypatch):
    """Whether `read`, of chapters with these texts, never hands pandoc all of them."""
    asked, parse = [], pandoc.parse
    monkeypatch.setattr(pandoc, "parse", lambda text: asked.append(text) or parse(text))
    found = read(source(texts))
    monkeypatch.undo()
    return found, source(texts).markdown not in asked


@settings(max_examples=30, deadline=None)
@given(
    st.lists(
        st.lists(st.sampled_from([*[PLAIN] * 30, *OWN * 2, *SHARED]), min_size=1, max_size=3),
        min_size=2,
        max_size=3,
    )
)
def test_chapters_apart_are_what_they_are_together(chapters):
    read = source(["\n".join(blocks) for blocks in chapters])
    assert outcome(apart.parsed, read) == outcome(lambda all_: pandoc.parse(all_.markdown), read)


def outcome(read, chapters):
    try:
        return read(chapters)
    except ReviewError as error:
        return str(error)


@pytest.mark.parametrize(("one", "other"), TWO)
def test_what_one_chapter_does_to_another_it_does_here(one, other):
    read = source([f"{PLAIN}\n{one}", f"{PLAIN}\n{other}", other + "\n" + PLAIN])
    assert outcome(apart.parsed, read) == outcome(lambda all_: pandoc.parse(all_.markdown), read)


@pytest.mark.parametrize("text", OWN)
def test_what_stays_in_its_chapter_is_read_by_itself(text, monkeypatch):
    found, alone = by_itself(apart.parsed, [PLAIN, text, f"# Else\n\n{PLAIN}"], monkeypatch)
    assert alone
    assert found == pandoc.parse(source([PLAIN, text, f"# Else\n\n{PLAIN}"]).markdown)


def test_only_what_changed_is_read_again(monkeypatch):
    texts = [f"# Chapter {i}\n\n{PLAIN}" for i in range(5)]
    apart.parsed(source(texts))
    texts[2] += "\nA new sentence.\n"
    asked, parse = [], pandoc.parse
    monkeypatch.setattr(pandoc, "parse", lambda text: asked.append(text) or parse(text))
    assert apart.parsed(source(texts)) == parse(source(texts).markdown)
    assert len(asked) == 1
    assert "Chapter 2" in asked[0]
