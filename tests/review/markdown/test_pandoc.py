"""The oracle is pandoc's own behaviour, provoked."""

import json
import time
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from review.core.errors import ReviewError
from review.markdown import pandoc
from review.writing import numbering

WORDY = """Some words, said (plainly): it's 3.5 % of 10,000 -- a *b* c, **d e** f; "quoted words" and 'more of them'.
A second line\\
with a break, [a link of words](x.html "a title of words"), `code with words`, $a + b$, a^sup^, note[^n] and H~2~O.

See [@a, pp. 33-35 and *passim*; and also @b, chap. 3, as said there]. As @a [p. 12, note 4] says, words follow.

![A caption of words {not attributes} here](x.png){#fig:x width=50% alt="words of an alt text"}

| a b | c d |
|:----|----:|
| e f | g h |

Table: A caption of words. {#tbl:x tag="A B"}

See +@tbl:x and {@fig:x}. .claim check=words srcline=3 {.claim #x}

[^n]: A note of words.
"""
ITEMS = [{"id": one, "type": "book", "title": f"Title of {one}", "author": [{"family": one}]} for one in "ab"]


@pytest.mark.parametrize("style", ["html5", "latex", "jats", "plain", "epub3", "markdown"])
def test_writers_make_the_same_of_words_in_one_element(style, tmp_path):
    apart = json.loads(pandoc.run(WORDY, "--from=markdown", "--to=json")[0])
    together, _ = pandoc.read(WORDY)
    apart, together = (numbering.number(ast, style)[0] for ast in (apart, together))
    assert len(json.dumps(together)) < 0.8 * len(json.dumps(apart))
    (tmp_path / "items.json").write_text(json.dumps(ITEMS))
    if style == "epub3":
        books = [tmp_path / "apart.epub", tmp_path / "together.epub"]
        for ast, book in zip((apart, together), books, strict=True):
            pandoc.write(ast, "--to=epub3", f"--output={book}", "--metadata=title=T", "--wrap=none")
        first, second = (zipfile.ZipFile(book).read("EPUB/text/ch001.xhtml") for book in books)
    else:
        options = f"--to={style}", "--citeproc", f"--bibliography={tmp_path}/items.json", "--wrap=none"
        first, second = (pandoc.write(ast, *options)[0] for ast in (apart, together))
    assert first == second


def test_only_plain_words_are_put_together():
    blocks = pandoc.read("a b {#tbl:x tag} c d +@fig:x e .claim f check=g (h i) j")[0]["blocks"]
    assert [inline.get("c") for inline in blocks[0]["c"] if inline["t"] == "Str"] == [
        "a b", "{#tbl:x", "tag}", "c d", "+", "e", ".claim", "f", "check=g", "(h i) j",
    ]  # fmt: skip


def test_a_long_word_is_looked_through_once():
    text = f'{{"t":"Str","c":"a{"." * 100_000}="}}'
    started = time.process_time()
    assert pandoc.WORDS.sub("", text) == text
    assert time.process_time() - started < 1


CONSTRUCTS = [
    "# Head {#x .y}\n", "Head one\n---\n", "See [Head one], [link], [^n] and [@a, p. 3; @b], \"quoted\".\n", "[link]: u.html\n",
    "[^n]: Note\n\n    and more\n", "(@ex) Example\n", "See (@ex).\n", "```python\na {\n\nb\n```\n", "```\nopen\n",
    "::: {.a}\ninner\n\n- b\n:::\n", "::: b\n", "<div>\n\nin it\n\n</div>\n", "<div>\n", "<!-- a\n\nb -->\n", "<!--\n",
    "$$\nx\n$$ {#eq:a}\n", "\\begin{x}\na\n\nb\n\\end{x}\n", "\\end{x}\n", "\\cmd{a\n\nb} c\n", "\\cmd[a\n\nb]{c}\n",
    "\\newcommand{\\q}{bar}\n", "$\\q$ and \\q\n", "- one\n\n    para\n", "> quote\nlazy\n\n> more\n", "Term\n:   said\n\n    more\n",
    "| a | b |\n|---|--:|\n| 1 | 2 |\n\nTable: cap {#tbl:a}\n", "----  ----\nA     b\n\nc     d\n----------\n", "---\nx: |\n  a\n\n  b\n...\n",
    "![cap](a.png){#fig:a}\n", "[span]{.claim #c check=\"a >= 1\"}\n", "    code\n\n    more\n", "\ufefftext\n", "{ brace\n", "'one\n\ntwo'\n",
]  # fmt: skip


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from(CONSTRUCTS), st.sampled_from(["\n", "\n\n", ""])), min_size=2, max_size=14
    )
)
def test_in_pieces_a_text_is_read_as_it_is_in_one(parts):
    text = "".join(map("".join, parts))
    with pytest.MonkeyPatch.context() as here:
        here.setattr(pandoc, "PIECE", 1)
        pieces = pandoc.parse(text)
        here.setattr(pandoc, "PIECE", len(text) + 1)
        assert pieces == pandoc.parse(text)


def test_a_long_text_is_cut_wherever_it_may_be(tmp_path):
    text = "".join(f"Paragraph {i} says {{this}}.\n\n" + "A line.\n" * 30 + "\n" for i in range(200))
    names = pandoc.write_pieces(text, tmp_path)
    assert "\n".join((tmp_path / name).read_text() for name in names) == text
    assert max((tmp_path / name).stat().st_size for name in names) < 2 * pandoc.PIECE


def test_every_warning_comes_back_on_one_line():
    assert pandoc.read("[a]\n\n[a]: b\n[a]: c\n\n[^n]\n\n[^n]: x\n[^n]: y\n")[1] == [
        "Duplicate link reference '[a]' at line 4 column 1",
        "Duplicate note reference 'n' at line 9 column 1",
    ]


def test_a_warning_of_several_lines_is_one_warning():
    stderr = (
        "[WARNING] This document needs a title.\n  Give it one.\n[INFO] Running filter x\n[WARNING] Other\n"
    )
    assert pandoc.warnings(stderr) == ["This document needs a title. Give it one.", "Other"]


@pytest.mark.parametrize(
    ("ast", "names"), [(pandoc.read("[@doi:10.1000/nothing]")[0], r"doi:10\.1000/nothing.*;"), ({}, "JSON")]
)
def test_what_pandoc_cannot_do_stops_the_build_in_its_words(ast, names):
    with pytest.raises(ReviewError, match=names):
        pandoc.write(ast, "--to=html5", "--citeproc")


@pytest.fixture
def another_pandoc(tmp_path, monkeypatch):
    """A machine whose only pandoc is of another version."""
    program = tmp_path / "pandoc"
    program.write_text("#!/bin/sh\necho pandoc 3.1.2\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(pandoc, "find_spec", lambda name: None)
    monkeypatch.setattr(pandoc.sys, "prefix", str(tmp_path))
    pandoc.executable.cache_clear()
    yield
    pandoc.executable.cache_clear()


def test_another_version_of_pandoc_is_refused_by_name(another_pandoc):
    with pytest.raises(ReviewError, match=r"pandoc 2\.19\.2 .*/pandoc\b.* 3\.1\.2\b.*;"):
        pandoc.executable()


def test_what_a_user_has_set_for_pandoc_changes_nothing(tmp_path, monkeypatch):
    for folder in (".pandoc", ".local/share/pandoc", "pandoc"):
        template = tmp_path / folder / "templates/default.html5"
        template.parent.mkdir(parents=True)
        template.write_text("Mine.")
    ast = pandoc.read("Words.")[0]
    before = pandoc.write(ast, "--to=html5", "--standalone")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    assert pandoc.write(ast, "--to=html5", "--standalone") == before
