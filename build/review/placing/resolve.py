"""Puts results where chapters name them: values, figures, tables and panels of the document."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import panflute as pf

from ..claims import expression
from ..claims.claims import Checked
from ..claims.expression import BadCheck, names
from ..core.errors import Place, Problem, nearest
from ..core.paths import Paths
from ..core.unwise import Unwise
from ..markdown.tree import descend
from ..results import display
from ..results.ref import PUBLISHED, SCHEME, Ref, Unknown
from ..results.results import Value
from ..results.shelf import Shelf, Unavailable, data_url
from . import handmade, panel, slider, unpublished
from .origins import Origin

FORMAT = re.compile(r"[-+ ]?#?0?\d?\d?,?(\.\d{1,2})?[deEfFgGn%]?")
"""A wider one would fill the memory with digits."""


@dataclass
class Resolver:
    """One pass over one document.

    `files` maps each relative URL of the page to the file it shows; `origins` are the values it quotes, by id;
    `claims` the ids of the claims that it makes.
    """

    shelf: Shelf
    paths: Paths
    titles: dict[str, str]
    locate: Callable[[pf.Element, str], Place]
    problems: list[Problem] = field(default_factory=list)
    files: dict[str, Path] = field(default_factory=dict)
    origins: dict[str, Origin] = field(default_factory=dict)
    checked: Sequence[Checked] = ()
    claims: Collection[str] = ()

    def document(self, elements: Sequence[pf.Element]) -> None:
        """Resolves the elements of a document, given in reading order, in their places; panels apart."""
        for element in elements:
            with self.refusing(element):
                match element:
                    case pf.Code() if "value" in element.classes:
                        self.value(element)
                    case pf.Image():
                        self.image(element)
                    case pf.Div() if "results-table" in element.classes:
                        self.table(element)
                    case pf.Div() if "slider" in element.classes:
                        self.slider(element)

    def panels(self, elements: Sequence[pf.Element]) -> None:
        """Resolves the panels among the elements, when what their claims say is known."""
        seen: set[str] = set()
        for element in elements:
            if isinstance(element, pf.Div) and "exemplar" in element.classes:
                name = element.attributes.get("name", "")
                if name in seen:
                    self.refuse(element, f"exemplar {name} has two panels", "keep one of them")
                seen.add(name)
                with self.refusing(element):
                    self.panel(element)

    @contextmanager
    def refusing(self, element: pf.Element) -> Iterator[None]:
        """What names nothing is refused at `element`; what did not run is reported elsewhere."""
        try:
            yield
        except Unknown as error:
            self.refuse(element, error.what, error.todo)
        except Unavailable:
            pass

    def refuse(self, element: pf.Element, what: str, todo: str) -> None:
        literal = element.url if isinstance(element, pf.Image) else getattr(element, "text", "")
        self.problems.append(self.locate(element, literal).problem(what, todo))

    def value(self, code: pf.Code) -> None:
        """`exemplar.name`{.value} becomes the number, with where it comes from."""
        name, source = code.text.strip(), run_of(code, PUBLISHED)
        ref = Ref(PUBLISHED, name, PUBLISHED) if source == PUBLISHED else Ref.parse("value", name, source)
        recorded = self.shelf.value(ref)
        spec = code.attributes.get("format")
        try:
            if spec is not None and not FORMAT.fullmatch(spec):
                raise ValueError(spec)
            text = display.value(recorded, spec)
        except ValueError:
            return self.refuse(
                code, f"format={spec or recorded.format} formats no number", "write it as .2f, +.3f or .0%"
            )
        claim = ancestor(code, "claim")
        own = claim.attributes.get("check", "") if claim else ""
        checked = exemplars_of(own)
        if checked and ref.exemplar not in {PUBLISHED, *checked}:
            todo = f"take it from an exemplar of the check, {own}"
            return self.refuse(code, f"the value {ref.dotted} is not what the claim around it checks", todo)
        return replace(code, self.quote(ref, recorded, text, within=code))

    def quote(self, ref: Ref, recorded: Value, text: str, within: pf.Element | None = None) -> pf.Span:
        """`text` as a value that says where it comes from; `within` is what it will stand in the place of."""
        origin = Origin(ref, recorded, self.shelf.behind(ref))
        self.origins[origin.id] = origin
        while within is not None and not isinstance(within, pf.Link | pf.Header):
            within = within.parent
        return origin.quoted(text, link=within is None)

    def image(self, image: pf.Image) -> None:
        """An exemplar's figure gets its file and its alt text; a hand-made image must have both already."""
        alt = image.attributes.get("alt", "").strip()
        if image.url.startswith(SCHEME):
            if re.search(r"\d", alt):
                return self.refuse(
                    image,
                    "alt= types a number that a run may change",
                    "leave it out: the run writes it, numbers computed",
                )
            ref = Ref.parse("figure", image.url.removeprefix(SCHEME), run_of(image))
            figure = self.shelf.figure(ref)
            folder = "record" if ref.source == "record" else figure.svg.parent.name
            image.url = f"exemplars/{ref.exemplar}/{folder}/{figure.svg.name}"
            if ref.source == "record":
                image.content = [*image.content, *panel.full_run(self.shelf.behind(ref))]
            image.attributes["alt"] = alt or figure.alt
            if figure.data:
                image.attributes["table"] = data_url(ref.exemplar, ref.source, figure.data)
            self.files[image.url] = figure.svg
            self.files[image.url.removesuffix(".svg") + ".png"] = figure.png
            return None
        where = image.url

        def warn(kind: Unwise, what: str, todo: str) -> None:
            self.problems.append(self.locate(image, where).warning(kind, what, todo))

        url, file = handmade.looked_at(image, self.paths, warn)
        if self.files.setdefault(url, file) != file:
            self.refuse(
                image, f"{image.url} and {self.files[url].name} are one picture on the page", "rename one"
            )
        image.url = url
        return None

    def table(self, div: pf.Div) -> None:
        """A results-table Div becomes a table with the columns asked for."""
        if not re.fullmatch(r"tbl:[\w.-]+", div.identifier):
            return self.refuse(div, "a results table needs a label", "add #tbl:name")
        source = div.attributes.get("source", "")
        ref = Ref.parse("table", source, run_of(div))
        table = self.shelf.table(ref)
        known = {c.name: i for i, c in enumerate(table.columns)}
        wanted = [c.strip() for c in div.attributes.get("columns", ",".join(known)).split(",")]
        for name in wanted:
            if name not in known:
                return self.refuse(div, f"{source} has no column {name}", nearest(name, known))
        for number in unpublished.missing(table, [known[n] for n in wanted], self.shelf):
            what = f"{source} shows {number} as published, which is not in content/published.yaml"
            self.refuse(div, what, "enter it there, with where it stands in its source")
        inlines = [
            i
            for block in div.content
            if isinstance(block, pf.Para | pf.Plain)
            for i in (pf.Space(), *block.content)
        ][1:]
        caption = inlines or [pf.Str(table.caption)]
        if ref.source == "record":
            caption = [*caption, *panel.full_run(self.shelf.behind(ref))]
        return replace(
            div,
            panel.pandoc_table(
                table, [known[n] for n in wanted], [*caption, pf.Space(), pf.Str(f"{{#{div.identifier}}}")]
            ),
        )

    def slider(self, div: pf.Div) -> None:
        """A slider gets its numbers, and the table that stands in for it where nothing can move."""
        found = slider.read(div.attributes, self.shelf)
        table = panel.pandoc_table(
            found.table, range(len(found.table.columns)), [pf.Str(found.table.caption)]
        )
        numbers = f'<script type="application/json" class="slider-numbers">{found.numbers}</script>'
        div.content = [
            *div.content,
            pf.Div(table, classes=["slider-table"]),
            pf.RawBlock(numbers, format="html"),
        ]
        div.attributes = {}

    def panel(self, div: pf.Div) -> None:
        """A panel gets its key numbers, the machine's counts beside the author's verdict, and what lies behind it."""
        name, verdict = div.attributes.get("name", ""), div.attributes.get("verdict", "")
        if verdict not in panel.JUDGEMENTS:
            return self.refuse(
                div, f"verdict={verdict} is unknown", f"it is one of {', '.join(panel.JUDGEMENTS)}"
            )
        results, record = self.shelf.results(name), self.shelf.records.get(name)
        if not (quoted := finding(div, self.claims)):
            what = f"the finding of panel {name} rests on no claim"
            self.refuse(div, what, "make it a claim, or link its words to one: [words](#id-of-the-claim)")
        panel.answer(quoted, self.checked)
        div.identifier = div.identifier or f"exemplar-{name}"
        numbers = list(self.key_numbers(name, run_of(div), div.attributes.pop("numbers", "")))
        folder = f"exemplars/{name}"
        self.files[f"{folder}/{name}.ipynb"] = results.path.parent / f"{name}.ipynb"
        self.files[f"{folder}/results.json"] = results.path
        first = next((i for i, block in enumerate(div.content) if holds_image(block)), len(div.content))
        div.content = [
            panel.head(self.titles.get(name, name), name, verdict, self.checked),
            pf.Div(*div.content[:first], classes=["panel-finding"]),
            *([pf.Div(*numbers, classes=["numbers"])] if numbers else []),
            *div.content[first:],
            *panel.behind(results, record, self.paths),
            panel.foot(results, self.titles.get(name, name)),
        ]
        return None

    def key_numbers(self, name: str, run: str, wanted: str) -> Iterator[pf.Div]:
        """The author's choice, "in words: value; value; …", with intervals."""
        self.shelf.results(name, run)  # refused where it is missing, whatever is quoted of it
        for entry in filter(None, (part.strip() for part in wanted.split(";"))):
            label, _, short = entry.rpartition(":")
            ref = Ref.parse("value", f"{name}.{short.strip()}", run)
            recorded = self.shelf.value(ref)
            quoted = self.quote(ref, recorded, display.value(recorded, recorded.format))
            yield panel.key_number(quoted, display.interval(recorded), label.strip() or recorded.label)


def exemplars_of(check: str) -> set[str]:
    """The exemplars that a check speaks of; none where it is malformed, which is told elsewhere."""
    try:
        return {Ref.parse("value", name).exemplar for one in expression.parse(check) for name in names(one)}
    except BadCheck:
        return set()


def run_of(element: pf.Element, *more: str) -> str:
    """Which run an element takes its results from: the build's own, or with from=record the committed full run.

    `more` are further sources that it may name.
    """
    run, known = element.attributes.pop("from", "build"), ("build", "record", *more)
    if run not in known:
        raise Unknown(f"from={run} is unknown", f"it is {' or '.join(known)}")
    return run


def finding(div: pf.Div, claims: Collection[str]) -> list[pf.Span | pf.Link]:
    """The claims that the finding of a panel, its first paragraph, holds or links to."""
    first = next((block for block in div.content if isinstance(block, pf.Para | pf.Plain)), None)
    return [
        e
        for e in (descend(first) if first is not None else ())
        if (isinstance(e, pf.Span) and "claim" in e.classes)
        or (isinstance(e, pf.Link) and e.url.removeprefix("#") in claims)
    ]


def holds_image(block: pf.Block) -> bool:
    return any(isinstance(e, pf.Image) for e in descend(block))


def ancestor(element: pf.Element, name: str) -> pf.Element | None:
    while element is not None and name not in getattr(element, "classes", []):
        element = element.parent
    return element


def replace(old: pf.Element, new: pf.Element) -> None:
    """Puts `new` in the place of `old`."""
    old.container[old.index] = new
