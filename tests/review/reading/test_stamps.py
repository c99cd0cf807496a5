"""Stamps tell where attributes stand, and what is none comes out as it went in."""

import random
import re

import panflute as pf
import pytest
from review.reading import strict

INSIDE = ["@media print { .a { } }", "{name=}", "{#fig:x}", "text{#a}", "{.claim #x}", "{srcline=99 x}"]
PIECES = [
    *("{", "{ ", "}", "{#fig:x", "{#eq:x", "{.", "{.b #x", "#", ".a", "a", "Z", "ꙮ", " ", "=", '"', "0", "é", "%", "_"),
    *("name=", "check=", "source=", "from=", "name =", "srcline=", "srcline=7 "),
]  # fmt: skip
TEMPLATED = re.compile("{[{%]|{##")


@pytest.mark.parametrize(
    ("form", "kind"),
    [
        ("```{.text}\n§\n```", pf.CodeBlock),
        ("~~~~ css\n§\n\n~~~\n~~~~", pf.CodeBlock),
        ("> ```html\n> §\n> ```", pf.CodeBlock),
        ("<pre class=x>§</pre>", pf.CodeBlock),
        ("Words `§` more.", pf.Code),
        ("Words `` `§` `` more.", pf.Code),
        ("Words <code>§</code> more.", pf.Code),
        ("Words $§$ more.", pf.Math),
        ("$$\n§\n$$", pf.Math),
    ],
)
def test_any_text_of_code_comes_out_as_it_went_in(review, form, kind):
    chance = random.Random(form)
    inside = INSIDE + [f"x{''.join(chance.choices(PIECES, k=chance.randint(1, 8)))}x" for _ in range(200)]
    inside = [re.sub(" +", " ", text) for text in inside if not TEMPLATED.search(text)]
    if kind is not pf.CodeBlock:  # in others our own syntax is refused
        inside.remove("{.claim #x}")
    if "`" in form or "~" in form:
        inside += ["{#fig: x}", "{#eq:}", "{#tbl: a-b .c}", "{#sec: }"]
    if "<code" in form:
        inside = [text for text in inside if '"' not in text]  # which becomes a curly one, as in words
    review.chapter("\n\n".join(form.replace("§", text) for text in inside))
    reading = strict.read(review.paths)
    assert reading.problems == reading.warnings == []
    found = [element.text for element in reading.elements if isinstance(element, kind)]
    assert len(found) == len(inside)
    for text, given in zip(found, inside, strict=True):
        assert text.strip("`~\n") == given
