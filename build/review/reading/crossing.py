"""Cross references, laid out so that the numbering finds each one, and keys that pandoc left in the text.

pandoc-xnos takes the first reference of a group, drops the words that follow one in brackets, and looks into no quotes,
links, terms and the like. So each reference gets a citation of its own, what stood beside it becomes text, and a span
holds both where the filters would not look. Labels that they number nowhere are refused.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator

import panflute as pf

from ..core.errors import Place, Problem
from ..core.keys import KEY, LABEL
from ..core.unwise import Unwise
from ..markdown.tree import descend

NO_LINK = "{nolink=True}"
"""Behind a reference, tells pandoc-xnos that it stands in a link already."""
LOOKED_INTO = (pf.Para, pf.Plain, pf.Emph, pf.Strong, pf.Span, pf.Header, pf.Image)
"""In what the filters look for references."""


def lay_out(elements: Iterable[pf.Element]) -> bool:
    """Gives each cross reference a citation of its own where the filters look; whether anything changed."""
    changed = False
    for cite in elements:
        if not isinstance(cite, pf.Cite) or not any(LABEL.match(c.id) for c in cite.citations):
            continue
        alone = len(cite.citations) == 1 and cite.citations[0].mode == "AuthorInText"
        if alone and not cite.citations[0].suffix and isinstance(cite.parent, LOOKED_INTO):
            continue
        inlines = [*modifier(cite), *apart(cite)]
        if within_link(cite):  # a link in a link is none
            pairs = ((one, pf.Str(NO_LINK)) if isinstance(one, pf.Cite) else (one,) for one in inlines)
            inlines = [one for pair in pairs for one in pair]
        put(cite, pf.Span(*inlines))
        changed = True
    return changed


def put(cite: pf.Cite, span: pf.Span) -> None:
    """Puts `span` in the place of `cite`, without the empty strings beside it, which the filters do not expect."""
    inlines = cite.container
    at = next(
        i for i, one in enumerate(inlines.list) if one is cite
    )  # unlike the container, it attaches none anew
    inlines[at] = span
    list(descend(span))  # panflute tells elements where they stand when it is asked for them
    for beside in (at + 1, at - 1):
        one = inlines[beside] if 0 <= beside < len(inlines) else None
        if isinstance(one, pf.Str) and not one.text:
            del inlines[beside]


def modifier(cite: pf.Cite) -> list[pf.Str]:
    """What stands before `cite` and asks pandoc-xnos for a name or a capital, taken out of the text; braces go."""
    before, after = cite.prev, cite.next
    taken = ""
    if isinstance(before, pf.Str) and before.text[-1:] in ("+", "*", "!"):
        taken, before.text = before.text[-1], before.text[:-1]
    braced = isinstance(before, pf.Str) and isinstance(after, pf.Str) and before.text.endswith("{")
    if braced and after.text.startswith("}"):
        before.text, after.text = before.text[:-1], after.text[1:]
    return [pf.Str(taken)] if taken else []


def apart(cite: pf.Cite) -> Iterator[pf.Inline]:
    """The references and sources of `cite`, each in a citation of its own, with its brackets and all its words."""
    first, *rest = cite.citations
    if first.mode == "AuthorInText":
        yield alone(first)
        if first.suffix or rest:
            yield from (pf.Space(), pf.Str("["), *first.suffix)
            yield from ([pf.Str("; ")] if first.suffix and rest else [])
            yield from separated(rest)
            yield pf.Str("]")
    else:
        yield from (pf.Str("["), *separated(cite.citations), pf.Str("]"))


def separated(citations: Iterable[pf.Citation]) -> Iterator[pf.Inline]:
    for i, one in enumerate(citations):
        if i:
            yield pf.Str("; ")
        if not LABEL.match(one.id):
            yield pf.Cite(pf.Str(f"[@{one.id}]"), citations=[one])
            continue
        yield from one.prefix
        if one.prefix and not pf.stringify(one.prefix[-1]).endswith(("{", "+", "*", "!")):
            yield pf.Space()
        yield alone(one)
        yield from one.suffix


def alone(one: pf.Citation) -> pf.Cite:
    """`one` as its author would have cited it in the text, without the words beside it."""
    bare = pf.Citation(one.id, mode="AuthorInText", hash=one.hash, note_num=one.note_num)
    return pf.Cite(pf.Str(f"@{one.id}"), citations=[bare])


def one_by_one(citation: pf.Citation) -> None:
    """Parts the words after a key again: in "Table 3" as one word citeproc would see a page's number."""
    words: list[pf.Inline] = []
    for one in citation.suffix:
        parts = re.findall(r" |[^ ]+", one.text) if isinstance(one, pf.Str) else [one]
        words += [pf.Space() if p == " " else pf.Str(p) if isinstance(p, str) else p for p in parts]
    citation.suffix = words


def swallowed(cite: pf.Cite) -> bool:
    """Whether `cite` stands among the words of another citation, which would print one of the two."""
    return isinstance(cite.parent, pf.Citation)


def unread(
    elements: Iterable[pf.Element], known: Iterable[str], place: Callable[[str], Place]
) -> Iterator[Problem]:
    """Keys that stand in the text as they were typed, and those in attributes; `known` are those without a prefix."""
    names = "|".join(re.escape(name) for name in known)
    key = re.compile(rf"{KEY.pattern}|@(?:{names})(?![\w-])") if names else KEY
    for element in elements:
        if isinstance(element, pf.Str) and "@" in element.text and not source(element):
            for found in key.findall(element.text):
                todo = "put a space or a bracket before the @, or write it as code if the key itself is meant"
                yield place(found).problem(f"{found} is read as text", todo)
        for name, value in getattr(element, "attributes", {}).items():
            for found in key.findall(value) if "@" in value else ():
                todo = "cite it in the text: attributes are shown as they are typed"
                yield place(found).problem(f"{found} in {name}= is not looked up", todo)


def within_link(element: pf.Element) -> bool:
    while element is not None and not isinstance(element, pf.Link):
        element = element.parent
    return element is not None


def source(text: pf.Str) -> bool:
    """Whether `text` is the source of a citation, which pandoc keeps beside what it read."""
    element = text.parent
    while element is not None and not isinstance(element, pf.Cite | pf.Citation | pf.Block):
        element = element.parent
    return isinstance(element, pf.Cite)


def uncaptioned(elements: Iterable[pf.Element], locate: Callable[..., Place]) -> Iterator[Problem]:
    """Figures that would lose their number and caption, since something stands beside them in their paragraph."""
    for image in elements:
        if not isinstance(image, pf.Image) or is_figure(image):
            continue
        if image.identifier.startswith("fig:"):
            todo = "give it a paragraph of its own, with blank lines around it"
            yield locate(image, image.url).problem(
                f"{image.identifier} shares its paragraph, and gets no number", todo
            )
        elif pf.stringify(image).strip() and image.url.startswith("exemplar:"):
            todo = "give it a paragraph of its own, or leave the brackets empty"
            yield locate(image, image.url).problem(
                f"the caption of {image.url} is not shown within a line", todo
            )
        elif image.attributes.get("alt") and pf.stringify(image).strip() not in ("", image.attributes["alt"]):
            todo = "say all in one of the two, or give the picture a paragraph of its own"
            yield locate(image, image.url).warning(
                Unwise.ALT_AND_WORDS,
                f"{image.url} within a line has alt= and words in its brackets, which are not shown",
                todo,
            )


def is_figure(image: pf.Image) -> bool:
    """Whether pandoc gives `image` a caption."""
    block = image.parent
    return isinstance(block, pf.Para) and len(block.content) == 1 and image.title.startswith("fig:")
