"""Formulas as drawings that sit on the line: pandoc reads the TeX, ziamath draws the MathML."""

from __future__ import annotations

import re
from collections.abc import Iterable

from ...markdown import pandoc
from .words import call, literal, numbered

MATHS = re.compile(r"<math display.*?</math>|<span class=\"math.*?</span>", re.DOTALL)

SIZE = 24
"""Pixels to an em in ziamath's drawings."""

NUMBER = re.compile(r"\s*\\qquad\s*(\([^()]*\))\s*$")
"""How the numbering of equations leaves a number behind a formula."""


def parted(tex: str) -> tuple[str, str]:
    """A formula and its number, which may be none."""
    found = NUMBER.search(tex)
    return (tex[: found.start()], found[1]) if found else (tex, "")


def drawn(formulas: Iterable[tuple[str, str]], lost: set[str]) -> dict[tuple[str, str], str]:
    """Typst's code for each formula, a pair of pandoc's kind ("InlineMath", "DisplayMath") and its TeX.

    What pandoc cannot read is left out, as it has been reported for the page; `lost` gets the characters that the font
    of formulas lacks.
    """
    formulas = list(dict.fromkeys(formulas))
    if not formulas:
        return {}
    blocks = [{"t": "Para", "c": [{"t": "Math", "c": [{"t": kind}, tex]}]} for kind, tex in formulas]
    ast = {"pandoc-api-version": [1, 22, 2], "meta": {}, "blocks": blocks}
    html, _ = pandoc.write(ast, "--to=html5", "--mathml", "--wrap=none")
    return {
        formula: picture(found, formula[1], lost)
        for formula, found in zip(formulas, MATHS.findall(html), strict=True)
        if found.startswith("<math")
    }


def picture(mathml: str, tex: str, lost: set[str]) -> str:
    """One formula, its TeX as the alternative text; what the font lacks is added to `lost`, and its number is drawn."""
    from ziamath import Math

    bare = re.sub(r"<annotation.*?</annotation>|</?semantics>", "", mathml, flags=re.DOTALL)
    formula = Math(bare, size=SIZE)
    if missing := {c for c in bare if not c.isascii() and not formula.font.glyphindex(c)}:
        lost |= missing
        formula = Math("".join(numbered(c) if c in missing else c for c in bare), size=SIZE)
    svg = formula.svg()
    box = re.search(r'viewBox="(\S+) (\S+) (\S+) (\S+)"', svg)
    assert box, "ziamath gives each drawing its box"
    _, top, width, height = (float(number) / SIZE for number in box.groups())
    lengths = (f"{length:.4f}em" for length in (width, height, top + height))
    return call("formula", literal(svg), *lengths, literal(" ".join(tex.split()) or "formula"))
