"""No word is lost on the way to paper."""

import json
import re
import unicodedata
from collections import Counter
from html import escape

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from review.core.unwise import Unwise
from review.guard import outputs
from review.markdown import pandoc
from review.markdown.manuscript import Manuscript
from review.writing import writers
from review.writing.paper import faces, formulas, lettering, words
from sheets import said, squeezed
from throwaway import PNG

FEW = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def test_characters_that_no_font_has_are_named_and_reported(printed):
    content, problems = printed("α ≥ β → ‑ ✓ ✗ ◐ 李 🧬 \ue000")
    assert [re.findall(r"U\+\w+", problem.what) for problem in problems] == [
        ["U+674E"],
        ["U+E000"],
        ["U+1F9EC"],
    ]
    text = said(content)
    assert "α ≥ β →" in text
    assert [name in text for name in ("CJK UNIFIED IDEOGRAPH-674E", "U+1F9EC DNA DOUBLE HELIX")] == [
        True,
        True,
    ]


def test_a_character_that_no_font_has_costs_that_character_and_a_warning(tmp_path):
    ast, _ = pandoc.read("---\ntitle: T\n...\n\n李")
    [told] = writers.write(Manuscript(ast), tmp_path, ("html", "pdf"))
    assert "U+674E" in told.what
    assert told.unwise


@pytest.mark.parametrize("sign", ["\u200b", "\u200d", "\u200e", "\u2060", "\ufeff", "\u2066x\u2069"])
def test_a_heading_with_signs_that_do_not_show_is_no_heading_that_is_missing(tmp_path, sign):
    ast, _ = pandoc.read(f"---\ntitle: T\nlang: en-GB\n...\n\n## One {sign}two")
    assert [p for p in writers.write(Manuscript(ast), tmp_path, ("html", "pdf")) if not p.unwise] == []


@pytest.mark.parametrize("words", ["א (ב) ג", "Aـ (x)", "«Aـ»", "שלום עולם 12 x", "السلام عليكم"])
def test_a_heading_from_right_to_left_is_there_or_missed(tmp_path, words):
    ast, _ = pandoc.read(f"---\ntitle: T\nlang: en-GB\n...\n\n## One {words}")
    assert writers.write(Manuscript(ast), tmp_path, ("html", "pdf")) == []
    page = outputs.Page((tmp_path / "index.html").read_text(encoding="utf-8"))
    [told] = outputs.cut_short(
        page, outputs.pdf_text(tmp_path / "manuscript.pdf").translate({ord(max(words)): None}), str
    )
    assert told.file == "manuscript.pdf"


@FEW
@given(st.text(min_size=1, max_size=40))
@example("Aـ")
def test_any_text_comes_out_as_it_went_in_or_named(printed, text):
    content, problems = printed([{"t": "Para", "c": [{"t": "Str", "c": f"«{text}»"}]}])
    lost = {c for c in text if not faces.prints(c)}
    assert len(problems) == len(lost)
    expected = "".join(words.substitute(c) if c in lost else c for c in text)
    found = said(content).rpartition("1 / 1")[0]
    assert not Counter(facing(f"«{expected}»")) - Counter(facing(found))


def facing(text: str) -> str:
    """`text` without brackets and quotes, which from right to left are those that face the other way."""
    return "".join(c for c in squeezed(text) if not unicodedata.mirrored(c))


DIVS = (
    "summary", "exemplar", "panel-head", "panel-finding", "numbers", "number", "check", "slider", "csl-entry",
    "legend", "not-run", "in-all", "x",
)  # fmt: skip
SPANS = (
    "claim holds",
    "verdict holds",
    "quoted holds",
    "kicker",
    "label",
    "tip",
    "waiting",
    "csl-left-margin",
    "x",
)
"""What the build marks, and where an author may have written anything."""


def some(inline):
    """Inlines with spaces between them."""
    spaced = st.lists(inline, min_size=1, max_size=3)
    return spaced.map(lambda found: [part for one in found for part in (one, {"t": "Space"})])


TOKENS = st.integers(10**6, 10**7).map(lambda n: f"w{n}w")
INLINE = st.recursive(
    st.one_of(
        TOKENS.map(lambda w: {"t": "Str", "c": w}),
        TOKENS.map(lambda w: {"t": "Code", "c": [["", [], []], w]}),
    ),
    lambda inner: st.one_of(
        *(
            some(inner).map(lambda c, k=kind: {"t": k, "c": c})
            for kind in ("Emph", "Strong", "Strikeout", "Superscript", "SmallCaps")
        ),
        some(inner).map(lambda c: {"t": "Quoted", "c": [{"t": "DoubleQuote"}, c]}),
        st.tuples(st.sampled_from(SPANS), some(inner)).map(
            lambda t: {"t": "Span", "c": [["", t[0].split(), []], t[1]]}
        ),
        some(inner).map(lambda c: {"t": "Link", "c": [["", [], []], c, ["https://example.org", ""]]}),
        TOKENS.map(lambda w: {"t": "Note", "c": [{"t": "Para", "c": [{"t": "Str", "c": w}]}]}),
    ),
    max_leaves=6,
)
INLINES = some(INLINE)
CELL = INLINES.map(lambda c: [["", [], []], {"t": "AlignDefault"}, 1, 1, [{"t": "Plain", "c": c}]])


def grid(columns: int):
    row = st.lists(CELL, min_size=columns, max_size=columns).map(lambda cells: [["", [], []], cells])
    spec = [[{"t": "AlignLeft"}, {"t": "ColWidthDefault"}]] * columns
    return st.tuples(row, st.lists(row, min_size=1, max_size=3), INLINES).map(
        lambda t: {
            "t": "Table",
            "c": [
                ["", [], []], [None, [{"t": "Plain", "c": t[2]}]], spec, [["", [], []], [t[0]]],
                [[["", [], []], 0, [], t[1]]], [["", [], []], []],
            ],
        }
    )  # fmt: skip


BLOCK = st.recursive(
    st.one_of(
        INLINES.map(lambda c: {"t": "Para", "c": c}),
        TOKENS.map(lambda w: {"t": "CodeBlock", "c": [["", [], []], w]}),
        st.tuples(st.integers(1, 6), TOKENS).map(
            lambda t: {"t": "Header", "c": [t[0], ["", [], []], [{"t": "Str", "c": t[1]}]]}
        ),
        grid(1),
        grid(3),
    ),
    lambda inner: st.one_of(
        st.lists(st.lists(inner, min_size=1, max_size=2), min_size=1, max_size=2).map(
            lambda c: {"t": "BulletList", "c": c}
        ),
        st.lists(inner, min_size=1, max_size=2).map(lambda c: {"t": "BlockQuote", "c": c}),
        st.tuples(st.sampled_from(DIVS), st.lists(inner, max_size=2)).map(
            lambda t: {"t": "Div", "c": [["", [t[0]], []], t[1]]}
        ),
        st.tuples(INLINES, inner).map(lambda t: {"t": "DefinitionList", "c": [[t[0], [[t[1]]]]]}),
    ),
    max_leaves=5,
)


EACH = """
# w1000001w {#one}

w1000002w *w1000003w* `w1000004w` [w1000005w](https://example.org) "w1000006w" w1000007w^[w1000008w] [w1000009w]{.x}

w1000010w <span>w1000011w</span>

![w1000012w](dot.png)

| w1000013w | b |
|---|---|
| w1000014w | w1000015w |

Table: w1000016w

w1000017w

:   w1000018w

    w1000019w

- w1000020w

1. w1000021w

> w1000022w

| w1000023w
| w1000024w

```
w1000025w
```

```{=html}
<p>w1000026w</p>
```

::: {.exemplar name="a"}
w1000027w

![w1000028w](dot.png)

| w1000029w |
|---|
| w1000030w |
:::

::: {.details summary="w1000031w"}
w1000032w
:::
"""
"""Each kind of element that has words."""


@settings(FEW, max_examples=10)
@given(st.lists(BLOCK, min_size=1, max_size=4))
@example(pandoc.read(EACH)[0]["blocks"])
def test_no_word_of_a_chapter_is_missing(printed, tmp_path, blocks):
    (tmp_path / "dot.png").write_bytes(PNG)
    content, problems = printed(blocks)
    assert problems == []
    wanted = re.findall(r"w\d+w", json.dumps(blocks))
    found = Counter(re.findall(r"w\d+w", squeezed(said(content))))
    assert not Counter(wanted) - found


DRAWN = '<svg xmlns="http://www.w3.org/2000/svg" width="400" height="50">{}<text y="20" font-family="Any">{}</text></svg>'


@FEW
@given(
    st.text(
        st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff"),
        min_size=1,
        max_size=20,
    ),
    st.booleans(),
)
@example("Ĭ ǰ", False)
@example("李 🧬 ∑ ⟶ \u200d \ufe0f é \ue000", True)
def test_a_drawing_is_printed_whatever_its_words_are(printed, tmp_path, text, by_number):
    shown = "".join(f"&#{ord(c)};" if by_number else escape(c) for c in text)
    (tmp_path / "a.svg").write_text(
        DRAWN.format("", f"<tspan>«</tspan>{shown}<tspan>{shown}</tspan>»"), encoding="utf-8"
    )
    _, problems = printed("![Cap.](a.svg){alt=words}")
    assert [problem.unwise for problem in problems] == [Unwise.GLYPH] * len(problems)
    lost = {c for c in text if not faces.drawn(c)}
    assert len(problems) == len(lost)
    assert all("'a.svg'" in problem.what for problem in problems)


def test_what_a_drawing_has_besides_its_words_stays(tmp_path):
    more = '<style>.a{font-family:"宋体"}</style><title>李</title><g id="李" font-family="宋体"/><use href="#李"/>'
    (tmp_path / "a.svg").write_text(DRAWN.format(more, "a"), encoding="utf-8")
    assert lettering.named(tmp_path / "a.svg") == ("", frozenset())
    (tmp_path / "a.svg").write_text(DRAWN.format(more, "宋"), encoding="utf-8")
    text, lost = lettering.named(tmp_path / "a.svg")
    assert (lost, text.count("李"), text.count("宋体"), text.count("[U+5B8B]")) == ({"宋"}, 3, 2, 1)


def test_a_formula_that_its_font_lacks_is_numbered_and_told(printed):
    _, problems = printed("$a = 李$ and $\\text{李}$, $\\alpha \\le \\mathbb{R}$")
    assert [(re.findall(r"U\+\w+", p.what), p.unwise) for p in problems] == [(["U+674E"], Unwise.GLYPH)]
    drawn = [formulas.picture(f"<math><mi>{c}</mi></math>", "x", set()) for c in ("李", "[U+674E]")]
    assert drawn[0] == drawn[1]


def test_word_gets_a_drawing_with_the_same_substitutes_and_the_same_warning(tmp_path):
    (tmp_path / "b.svg").write_text(DRAWN.format("", "李"), encoding="utf-8")
    ast, _ = pandoc.read("---\ntitle: T\n...\n\n![Cap.](b.svg){alt=words}")
    manuscript = Manuscript(ast, files={"b.svg": tmp_path / "b.svg"})
    both = [writers.write(manuscript, tmp_path / name, ("html", name)) for name in ("pdf", "docx")]
    assert [problem.unwise for problem in both[0]] == [Unwise.GLYPH]
    assert both[0] == both[1]
    numbered = tmp_path / "numbered"
    numbered.mkdir()
    (numbered / "b.svg").write_text(DRAWN.format("", "[U+674E]"), encoding="utf-8")
    writers.write(Manuscript(ast, files={"b.svg": numbered / "b.svg"}), numbered / "out", ("html", "docx"))
    assert (tmp_path / "docx/b.png").read_bytes() == (numbered / "out/b.png").read_bytes()
