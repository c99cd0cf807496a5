"""A claim's sentence as its chapter shows it, for where it is repeated: values resolved, references numbered.

What only refers, in brackets of its own, is left out, and so are notes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

import panflute as pf

from ..core.keys import LABEL
from ..reading.crossing import NO_LINK

BEGIN, END = "\ue000", "\ue001"
"""Stand around a reference to a figure, table, equation or section until brackets that only refer are gone."""
ONLY = re.compile(
    rf"\s*\((?:{BEGIN}[^{END}]*{END}|\b(?:also|and|cf|eg|eqs?|equations?|figs?|figures?|in|sections?|see|tables?)\b|[\s.,;–-])*\)",
    re.IGNORECASE,
)
RAISED = str.maketrans("0123456789+-−n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻ⁿ")
LOWERED = str.maketrans("0123456789+-−", "₀₁₂₃₄₅₆₇₈₉₊₋₋")


def numbers(elements: Iterable[pf.Element]) -> dict[str, str]:
    """What a reference to each label shows: the number of a figure, table or equation, the heading of a section.

    They are counted as the pandoc-xnos filters count them: in reading order, but those with a tag of their own.
    """
    counted = {"fig": 0, "tbl": 0, "eq": 0}
    found: dict[str, str] = {}
    for element in elements:
        label = getattr(element, "identifier", "")
        if isinstance(element, pf.Header) and label:
            found[f"sec:{label.removeprefix('sec:')}"] = f"“{pf.stringify(element)}”"
        for kind, tag in labels(element, label):
            if tag:
                found[kind] = tag
            else:
                counted[kind.split(":")[0]] += 1
                found[kind] = str(counted[kind.split(":")[0]])
    return found


def labels(element: pf.Element, label: str) -> Iterable[tuple[str, str]]:
    """The label of `element` with its tag, where it is numbered."""
    if isinstance(element, pf.Image | pf.Div) and LABEL.match(label) and not label.startswith("sec:"):
        yield label, element.attributes.get("tag", "")
    if isinstance(element, pf.Table | pf.Para):
        last = element.caption.content if isinstance(element, pf.Table) and element.caption else [element]
        for tag in re.findall(r"\{#((?:tbl|eq):[\w.-]+)[^{}]*\}", "".join(map(pf.stringify, last))):
            yield tag, ""


def shown(span: pf.Span, numbers: Mapping[str, str], names: Mapping[str, str]) -> str:
    """The words of `span`; `numbers` are what references show, `names` the authors and years of sources."""
    text = words(span.content, numbers, names)
    text = re.sub(f"[{BEGIN}{END}]", "", ONLY.sub("", text))
    text = re.sub(r"(?<=\[)(?:\s*;\s*)+|(?:\s*;\s*)+(?=\])", "", text.replace(NO_LINK, ""))  # beside a source
    return re.sub(r"\s+(?=[.,;:!?)\]])", "", " ".join(text.split()))


def words(inlines: Iterable[pf.Element], numbers: Mapping[str, str], names: Mapping[str, str]) -> str:
    parts = []
    for one in inlines:
        match one:
            case pf.Str() | pf.Code() | pf.Math():
                parts.append(one.text)
            case pf.Space() | pf.SoftBreak() | pf.LineBreak():
                parts.append(" ")
            case pf.Cite():
                parts.append(cited(one, numbers, names))
            case pf.Note() | pf.Image() | pf.RawInline():
                continue
            case pf.Quoted():
                left, right = "“”" if one.quote_type == "DoubleQuote" else "‘’"
                parts.append(left + words(one.content, numbers, names) + right)
            case pf.Superscript() | pf.Subscript():
                table = RAISED if isinstance(one, pf.Superscript) else LOWERED
                parts.append(words(one.content, numbers, names).translate(table))
            case _:
                parts.append(words(one.content, numbers, names))
    return "".join(parts)


def cited(cite: pf.Cite, numbers: Mapping[str, str], names: Mapping[str, str]) -> str:
    """What a citation shows in a sentence: a number of this document, authors who are its subject, or nothing."""
    first = cite.citations[0]
    if LABEL.match(first.id):
        return " and ".join(f"{BEGIN}{numbers.get(c.id, '')}{END}" for c in cite.citations)
    return names.get(first.id, "") if first.mode == "AuthorInText" else ""


def authors(references: Iterable[Mapping]) -> dict[str, str]:
    """'Lee et al. (2021)' by the id of each CSL item, for sentences whose subject is a source."""
    found = {}
    for item in references:
        people = [a for a in item.get("author") or [] if isinstance(a, dict)]
        family = (
            people[0].get("family") or people[0].get("literal") or "" if people else item.get("title", "")
        )
        others = (
            " et al."
            if len(people) > 2
            else f" and {people[1].get('family', '')}"
            if len(people) == 2
            else ""
        )
        try:
            year = f" ({item['issued']['date-parts'][0][0]})"
        except (KeyError, IndexError, TypeError):
            year = ""
        found[item["id"]] = f"{family}{others}{year}"
    return found


def of(
    elements: Iterable[pf.Element], numbers: Mapping[str, str], names: Mapping[str, str]
) -> dict[str, str]:
    """The sentence of each claim among `elements`, by id."""
    return {
        e.identifier: shown(e, numbers, names)
        for e in elements
        if isinstance(e, pf.Span) and "claim" in e.classes
    }
