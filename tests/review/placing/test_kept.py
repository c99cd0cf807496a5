"""Every word, citation and cross reference of a chapter is in what is written, or the chapter is refused at a line of its own."""

import itertools
import json
import re
import tempfile
import zipfile
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from manubot.cite.citekey import shorten_citekey
from review.claims import listing
from review.guard import outputs
from review.placing import written
from review.results.shelf import Shelf
from throwaway import Review

ITEMS = [
    {"id": f"doi:10.1000/{one}", "type": "book", "title": f"Book {one}", "author": [{"family": f"Fam{one}"}]}
    for one in "xyz"
]
FIGURES = "".join(f"\n\n![Caption.](exemplar:demo/curve){{#fig:{one}}}" for one in "ab")
TABLE = '\n\n::: {#tbl:s .results-table source="demo/scores"}\nScores.\n:::\n\n## Part {#sec:p}\n\n$$x$$ {#eq:e}\n\n'
CROSSED = ("fig:a", "fig:b", "tbl:s", "sec:p", "eq:e")
CITED = ("doi:10.1000/x", "doi:10.1000/y", "doi:10.1000/z")

word = st.just("WORD")
crossing = st.sampled_from([f"@{key}" for key in CROSSED])
source = st.sampled_from([f"@{key}" for key in CITED])
separator = st.sampled_from(["; ", "; ", "; ", "; see ", ", ", " and ", " "])


def grouped(key):
    """Keys in brackets, with words before and behind them, and between them what an author may write."""
    one = st.tuples(
        st.sampled_from(["", "WORD ", "-", "+"]), key, st.sampled_from(["", ", WORD", ", p. 3"])
    ).map("".join)
    joined = st.tuples(st.lists(one, min_size=1, max_size=3), separator).map(
        lambda both: both[1].join(both[0])
    )
    return joined.map("[{}]".format)


def inside(inline):
    several = st.lists(inline, min_size=1, max_size=3).map(" ".join)
    wraps = [
        '"{}"',
        "*{}*",
        "**{}**",
        "~~{}~~",
        "({})",
        "[{}]{{.smallcaps}}",
        "[{}](https://e.org)",
        "^[{}]",
        "_{}_",
        "[{}]{{#PLACE .kept}}",
    ]
    return st.tuples(st.sampled_from(wraps), several).map(lambda both: both[0].format(both[1]))


plain = st.one_of(word, word, crossing, source, crossing.map("{} [WORD]".format), crossing.map("+{}".format),
                  grouped(crossing), grouped(source), grouped(st.one_of(crossing, source)))  # fmt: skip
inline = st.recursive(plain, inside, max_leaves=5)
line = st.lists(inline, min_size=1, max_size=4).map(" ".join).map("WORD {} WORD".format)
block = st.tuples(
    st.sampled_from(["{}", "{}", "- {}", "> {}", "1. {}", "### {}", "### {} {{#PLACE .unnumbered}}", "::: {{#PLACE}}\n{}\n:::", "| a |\n|---|\n| {} |", "WORD\n:   {}", "::: {{.note}}\n{}\n:::",
                     "| {}\n| WORD", "- WORD\n\n    {}"]),
    line,
).map(lambda both: both[0].format(both[1]))  # fmt: skip


def named(text: str, word: str = "WORD") -> str:
    """`text` with each `word` as one that occurs nowhere else."""
    count = itertools.count(1)
    letters = (
        word.replace("WORD", "Wort") + "".join("abcdefghij"[int(d)] for d in str(n)) + "q" for n in count
    )
    return re.sub(word, lambda _: next(letters), text)


def check(chapter: str, formats=("html", "latex", "docx", "jats", "epub")) -> str:
    """Writes `chapter`, and asserts that nothing of it is lost; says how it ended."""
    with tempfile.TemporaryDirectory() as folder:
        review = Review(Path(folder, "review"))
        review.references(*ITEMS)
        review.chapter(chapter)
        resolution = review.resolve()
        if problems := [*resolution.problems, *resolution.missed]:
            lines = chapter.count("\n") + 1
            assert all(p.file == "content/01.chapter.md" and 0 < p.line <= lines for p in problems), problems
            return "refused"
        out = Path(folder, "out")
        source = type("Source", (), {"chapters": (("content/01.chapter.md", chapter),)})
        assert written.write(resolution.manuscript, out, formats, source) == []
        words = set(re.findall(r"Wort[a-j]+q", chapter))
        for name, text in said(out, formats).items():
            assert words <= set(re.findall(r"Wort[a-j]+q", text)), name
            assert not re.search(r"@(?:fig|tbl|eq|sec|doi):|\?\?", text), name
        page = (out / "index.html").read_text()
        for key in CITED:
            link = rf'<a href="#ref-{shorten_citekey(key)}"[^>]* role="doc-biblioref"'
            assert len(re.findall(link, page)) == times(key, chapter), key
        for place in re.findall(r"#(PLACE[a-j]+q)", chapter):
            assert page.count(f'id="{place}"') == 1, place
        for key in CROSSED:
            assert "](https" in chapter or page.count(f'<a href="#{key}">') == times(key, chapter), key
        if resolution.checked:
            [claim] = json.loads(listing.as_json(resolution.checked, Shelf(review.build)))["claims"]
            claims = (out / "claims.html").read_text()
            assert set(re.findall(r"Kept[a-j]+q", chapter)) <= set(
                re.findall(r"Kept[a-j]+q", claim["sentence"])
            )
            assert set(re.findall(r"Kept[a-j]+q", chapter)) <= set(re.findall(r"Kept[a-j]+q", claims))
            assert "@" not in claim["sentence"]
    return "kept"


def times(key: str, chapter: str) -> int:
    """How often `chapter` refers to `key`."""
    return len(re.findall(rf"@{re.escape(key)}\b", chapter))


def said(out: Path, formats) -> dict[str, str]:
    """What each format says."""
    bare = {"html": (out / "index.html").read_text()}
    if "latex" in formats:
        bare["latex"] = (out / "manuscript.tex").read_text()
    if "jats" in formats:
        bare["jats"] = (out / "manuscript.jats.xml").read_text()
    if "docx" in formats:
        with zipfile.ZipFile(out / "manuscript.docx") as word:
            parts = [word.read(f"word/{name}.xml").decode() for name in ("document", "footnotes")]
        assert all(ElementTree.fromstring(part) is not None for part in parts)
        bare["docx"] = "".join(parts)
    if "epub" in formats:
        with zipfile.ZipFile(out / "manuscript.epub") as book:
            pages = [book.read(name).decode() for name in book.namelist() if name.endswith(".xhtml")]
        assert all(ElementTree.fromstring(page) is not None for page in pages)
        bare["epub"] = "".join(pages)
    bare = {
        name: re.sub(r"<(?:script|style|head).*?</(?:script|style|head)>|<[^>]*>", "", text, flags=re.DOTALL)
        for name, text in bare.items()
    }
    return bare | ({"pdf": outputs.pdf_text(out / "manuscript.pdf")} if "pdf" in formats else {})


@settings(max_examples=16, deadline=None, derandomize=True, database=None)
@given(
    st.lists(block, min_size=1, max_size=4).map("\n\n".join).map(named).map(lambda text: named(text, "PLACE"))
)
def test_what_a_chapter_holds_is_in_every_format_or_refused_at_its_line(text):
    check(f"{text}{FIGURES}{TABLE}")


def test_what_a_chapter_holds_is_in_its_pdf():
    kinds = [
        '"WORD @fig:a"',
        "[WORD @fig:a; @doi:10.1000/x, WORD]",
        "*WORD [@tbl:s]*",
        "@fig:b [WORD]",
        "^[WORD @eq:e]",
    ]
    text = named("\n\n".join(kinds))
    assert check(f"{text}{FIGURES}{TABLE}", ("html", "pdf")) == "kept"


in_claim = st.lists(
    st.one_of(st.just("Kept"), crossing, grouped(crossing), inside(st.one_of(st.just("Kept"), crossing))),
    min_size=1,
    max_size=4,
)


@settings(max_examples=12, deadline=None, derandomize=True, database=None)
@given(in_claim.map(" ".join))
def test_a_claim_is_repeated_with_all_its_words(text):
    text = re.sub(r"\^\[[^]]*\]+", "", text)  # notes are not repeated
    text = named(text, "Kept").replace("WORD", "so")
    check(f'[It is {text} large.]{{.claim #a check="demo.gain >= 0.01"}}{FIGURES}{TABLE}', ("html",))


@pytest.mark.parametrize(
    "text", ["See [@doi:10.1000/x, @doi:10.1000/y].", "See Fig.@fig:a.", "[@doi:10.1000/x](https://e.org)"]
)
def test_what_cannot_be_kept_is_refused(text):
    assert check(f"WORD\n\n{text}{FIGURES}") == "refused"
