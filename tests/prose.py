"""What chapters say, as sentences, words and headings, and the rules that their prose keeps.

A rule is a function that returns what breaks it, in the words of the chapter; an empty list is good prose.
"""

from __future__ import annotations

import io
import itertools
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import panflute as pf
import pyphen
from review.markdown import pandoc
from review.markdown.tree import descend

TEMPLATE = re.compile(r"\{(##|%|\{).*?(##|%|\})\}", flags=re.DOTALL)
WORD = re.compile(r"[^\W\d_]+(?:['’](?!s\b)[^\W\d_]+)?")
STOP = re.compile(r"[.!?][)\]”’\"]*(?=\s+[“‘(\[]*[A-Z0-9])")
END = re.compile(r"[.!?:][)\]”’\"]*$")
ABBREVIATIONS = {"al.", "cf.", "e.g.", "i.e.", "vs.", "Dr.", "Fig."}
AMERICAN = {
    *("analog", "behavior", "center", "color", "defense", "estrogen", "favor", "fiber", "fulfill", "gray"),
    *(
        "harbor",
        "honor",
        "humor",
        "labeled",
        "labeling",
        "labor",
        "leukemia",
        "license",
        "modeled",
        "modeling",
    ),
    *("neighbor", "neighbors", "practicing", "skeptical", "toward", "tumor", "tumors", "vapor"),
}
IZE = re.compile(r"(?!.*(?:size|prize|seize))\w{2,}(?:i|y)z(?:e[drs]?|ers|ing|ations?)$")


@dataclass(frozen=True)
class Chapter:
    """One file of the manuscript, parsed; `name` is the file's."""

    name: str
    doc: pf.Doc

    @property
    def elements(self) -> list[pf.Element]:
        """Everything in it, in the order of the text."""
        return list(descend(self.doc))


def chapter(name: str, markdown: str) -> Chapter:
    """The chapter without the template tags that Manubot fills in."""
    ast, _ = pandoc.read(TEMPLATE.sub("", markdown))
    return Chapter(name, pf.load(io.StringIO(json.dumps(ast))))


def read(content: Path) -> list[Chapter]:
    """Every chapter in `content`, in the manuscript's order."""
    return [chapter(p.name, p.read_text(encoding="utf-8")) for p in sorted(content.glob("[0-9]*.md"))]


def within(element: pf.Element, *kinds: type) -> bool:
    """Whether the element lies in one of the kinds."""
    while (element := element.parent) is not None:
        if isinstance(element, kinds):
            return True
    return False


def text(element: pf.Element) -> str:
    """The words of a paragraph, heading or part of one, a line of the source on a line.

    A 0 stands for a value, [] for a citation.
    """
    match element:
        case pf.Str():
            return element.text
        case pf.Space():
            return " "
        case pf.SoftBreak() | pf.LineBreak():
            return "\n"
        case pf.Cite():
            return "[]"
        case pf.Code() | pf.Math():
            return "0"
        case pf.Image():
            return ""
        case pf.Quoted():
            return f"“{spell(element.content)}”"
        case pf.RawInline() | pf.Note():
            return ""
    return spell(element.content)


def spell(inlines: Iterable[pf.Element]) -> str:
    return "".join(map(text, inlines))


def everything(chapter: Chapter) -> str:
    """All words of a chapter, headings, captions, tables and terms too, a paragraph from the next by a sign."""
    pieces = [text(e) for e in chapter.elements if isinstance(e, pf.Para | pf.Plain | pf.Header)]
    pieces += [spell(e.content) for e in chapter.elements if isinstance(e, pf.Image)]
    pieces += [spell(e.term) for e in chapter.elements if isinstance(e, pf.DefinitionItem)]
    return "\n¶\n".join(pieces)


def paragraphs(chapter: Chapter) -> list[str]:
    """The running text: no headings, lists, tables, captions, panels or code."""
    return [text(e) for e in chapter.elements if isinstance(e, pf.Para) and not within(e, *NOT_RUNNING)]


NOT_RUNNING = (pf.Div, pf.ListItem, pf.Definition, pf.Table)


def lines(paragraph: str) -> list[str]:
    return [line.strip() for line in paragraph.split("\n") if line.strip()]


def words(text: str) -> list[str]:
    """The words as written, without numbers and without the *'s* of a possessive."""
    return WORD.findall(text)


def unequal_lines(paragraph: str) -> list[str]:
    """Lines that hold more than one sentence, or less than one."""
    return [
        line
        for line in lines(paragraph)
        if not END.search(line) or any(ends(line[: match.start() + 1]) for match in STOP.finditer(line))
    ]


def ends(sentence: str) -> bool:
    """Whether the last stop is a sentence's, and not that of an abbreviation or an initial."""
    last = sentence.split()[-1].lstrip("([“‘")
    return last not in ABBREVIATIONS and not re.fullmatch(r"[A-Z]\.", last)


def doubled(text: str) -> list[str]:
    """Words that stand twice in a row, over the end of a line too."""
    return [match[0] for match in re.finditer(r"\b([^\W\d_]+)\s+\1\b", text, flags=re.IGNORECASE)]


def misspelt(text: str, known: set[str]) -> list[str]:
    """Words of more than one letter that the list of vetted words lacks, once each, ready to be vetted and added."""
    return sorted({word.lower() for word in words(text) if len(word) > 1} - known)


def american(known: set[str]) -> list[str]:
    """Words that British English spells otherwise."""
    return sorted(word for word in known if word in AMERICAN or IZE.match(word))


def headings(chapter: Chapter) -> list[tuple[int, str]]:
    """Level and words of each heading."""
    return [(e.level, text(e)) for e in chapter.elements if isinstance(e, pf.Header)]


def misnested(levels: list[int]) -> bool:
    """Whether a chapter does not start with its only level 2, or leaves a level out."""
    deeper = any(after > before + 1 for before, after in itertools.pairwise(levels))
    return levels[:1] != [2] or min(levels) < 2 or levels.count(2) != 1 or deeper


def ids(chapter: Chapter) -> list[str]:
    return [i for e in chapter.elements if (i := getattr(e, "identifier", ""))]


def links(chapter: Chapter) -> list[str]:
    """The ids that the chapter links to, in this review."""
    urls = [e.url for e in chapter.elements if isinstance(e, pf.Link)]
    return [url.removeprefix("#") for url in urls if url.startswith("#")]


def length(chapter: Chapter) -> int:
    """How many words the running text has, claims excluded: they are the results, and have a form of their own."""
    claims = [text(e) for e in chapter.elements if isinstance(e, pf.Span) and "claim" in e.classes]
    return sum(len(words(p)) for p in paragraphs(chapter)) - sum(len(words(c)) for c in claims)


def syllables(word: str) -> int:
    """One more than the places where British typesetters may hyphenate; a little high for most texts."""
    return len(HYPHENS.positions(word)) + 1


HYPHENS = pyphen.Pyphen(lang="en_GB", left=1, right=1)


def ease(paragraphs: list[str]) -> float:
    """Flesch's reading ease (J. Appl. Psychol. 32:221, 1948): 60–70 is plain English, below 30 hard to read.

    A line is a sentence.
    """
    sentences = [line for paragraph in paragraphs for line in lines(paragraph)]
    said = [word for sentence in sentences for word in words(sentence)]
    spoken = sum(map(syllables, said))
    return 206.835 - 1.015 * len(said) / len(sentences) - 84.6 * spoken / len(said)


def terms(glossary: Chapter) -> list[str]:
    """The terms that a glossary explains, without the abbreviation in brackets."""
    items = [e for e in glossary.elements if isinstance(e, pf.DefinitionItem)]
    return [re.sub(r" \(.*\)", "", spell(item.term)) for item in items]


def tells_whether_it_was_run(tip: Chapter) -> bool:
    """Whether a tip has an exemplar's panel, or else says that it was not run."""
    panels = [e for e in tip.elements if isinstance(e, pf.Div) and "exemplar" in e.classes]
    return bool(panels) != any(NOT_RUN in lines(p) for p in paragraphs(tip))


NOT_RUN = "This tip has not been run."


def closes_with_advice(tip: Chapter) -> bool:
    """Whether the last paragraph is one emphasised line."""
    last = tip.doc.content[-1]
    return (
        isinstance(last, pf.Para)
        and [type(e) for e in last.content] == [pf.Emph]
        and len(lines(text(last))) == 1
    )
