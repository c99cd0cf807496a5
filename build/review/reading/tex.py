r"""Raw TeX in chapters: equations become pandoc's, what only lays out print goes, and the rest is refused elsewhere."""

from __future__ import annotations

import re

from ..core.unwise import Unwise
from .locate import Finding

Node = dict

EQUATION = re.compile(
    r"\s*\\begin\{(?P<name>equation|displaymath|align|gather|multline|eqnarray|alignat|flalign)(?P<star>\*?)\}"
    r"(?P<tex>.*)\\end\{(?P=name)(?P=star)\}\s*",
    re.DOTALL,
)
ALIGNED = {"align": "aligned", "alignat": "aligned", "flalign": "aligned", "eqnarray": "aligned", "gather": "gathered", "multline": "gathered"}  # fmt: skip
LABEL = re.compile(r"\\label\{(?:eq:)?([\w.:-]+)\}")
PAGES = re.compile(r"\s*(?:\\(?:newpage|clearpage|cleardoublepage|pagebreak|linebreak|bigskip|medskip|smallskip|noindent|centering|FloatBarrier|frontmatter|mainmatter|backmatter|appendix|tableofcontents|listof(?:figures|tables)|printbibliography(?:\[[^\]]*\])?(?:\{\})?|vspace\*?\{[^}]*\}))+\s*")  # fmt: skip


def block(node: Node, told: list[Finding]) -> list[Node]:
    """What `node`, a block, becomes: an equation is a paragraph of its own."""
    inlines = equation(node["c"][1], told) if is_tex(node) else None
    return [node] if inlines is None else [{"t": "Para", "c": inlines}] if inlines else []


def inline(node: Node, told: list[Finding]) -> list[Node]:
    """What `node`, an inline, becomes."""
    inlines = equation(node["c"][1], told) if is_tex(node) else None
    return [node] if inlines is None else inlines


def is_tex(node: Node) -> bool:
    return node.get("t") in ("RawBlock", "RawInline") and node["c"][0] in ("tex", "latex")


def equation(text: str, told: list[Finding]) -> list[Node] | None:
    """The inlines of an environment of TeX's for equations, its label behind it; none for what lays out print."""
    if PAGES.fullmatch(text):
        what = f"{text.strip()} does something in print alone, and is left out"
        told.append(Finding(text.strip(), what, "leave it out", Unwise.PAGES))
        return []
    if not (found := EQUATION.fullmatch(text)):
        return None
    tex, labels = LABEL.sub("", found["tex"]), LABEL.findall(found["tex"])
    tex = re.sub(r"\\(?:nonumber|notag)\b", "", tex).strip()
    if inner := ALIGNED.get(found["name"]):
        tex = re.sub(r"^\s*\{\d+\}", "", tex) if found["name"] == "alignat" else tex
        tex = f"\\begin{{{inner}}}\n{tex}\n\\end{{{inner}}}"
    maths = {"t": "Math", "c": [{"t": "DisplayMath"}, tex]}
    if len(labels) > 1:
        what = f"an equation with {len(labels)} labels has one number here"
        told.append(Finding(f"{labels[1]}}}", what, "write each as $$ … $$ {#eq:name}"))
    return [maths, *([{"t": "Space"}, {"t": "Str", "c": f"{{#eq:{labels[0]}}}"}] if labels else [])]
