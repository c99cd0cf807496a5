"""Puts results where chapters name them: values, figures, tables and panels of the document."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import panflute as pf

from .. import display
from ..checks.claims import COUNTED, Checked
from ..checks.verdict import FAILS, HOLDS, PARTLY, UNDECIDED
from ..errors import Place, Problem, nearest
from ..paths import Paths
from ..results import Table
from ..shelf import Shelf, Unavailable, Unknown
from ..tree import descend
from . import slider

JUDGEMENTS = {
    "supports": "✓ supports the tip",
    "qualifies": "◐ qualifies the tip",
    "contradicts": "✗ contradicts the tip",
}
REMOTE = re.compile(r"^(?:[a-z][a-z0-9+.-]*:)?//|^(?:https?|ftp|data):", re.IGNORECASE)


@dataclass
class Resolver:
    """One pass over one document; `files` maps each relative URL of the page to the file it shows."""

    shelf: Shelf
    paths: Paths
    titles: dict[str, str]
    locate: Callable[[pf.Element, str], Place]
    problems: list[Problem] = field(default_factory=list)
    files: dict[str, Path] = field(default_factory=dict)
    checked: Sequence[Checked] = ()

    def document(self, doc: pf.Doc) -> None:
        """Resolves everything in `doc` in place, in reading order."""
        panels: set[str] = set()
        for element in list(descend(doc)):
            try:
                match element:
                    case pf.Code() if "value" in element.classes:
                        self.value(element)
                    case pf.Image():
                        self.image(element)
                    case pf.Div() if "results-table" in element.classes:
                        self.table(element)
                    case pf.Div() if "slider" in element.classes:
                        self.slider(element)
                    case pf.Div() if "exemplar" in element.classes:
                        name = element.attributes.get("name", "")
                        if name in panels:
                            self.refuse(element, f"exemplar {name} has two panels", "keep one of them")
                        panels.add(name)
                        self.panel(element)
            except Unknown as error:
                self.refuse(element, error.what, error.todo)
            except Unavailable:
                continue

    def refuse(self, element: pf.Element, what: str, todo: str) -> None:
        literal = element.url if isinstance(element, pf.Image) else getattr(element, "text", "")
        self.problems.append(self.locate(element, literal).problem(what, todo))

    def value(self, code: pf.Code) -> None:
        """`exemplar.name`{.value} becomes the number, with where it comes from."""
        source = code.attributes.get("from", "build")
        if source not in ("build", "record"):
            return self.refuse(code, f"from={source} is unknown", "it is build or record")
        recorded = self.shelf.value(code.text.strip(), source)
        results = self.shelf.results(code.text.strip().split(".")[0], source)
        spec = code.attributes.get("format")
        try:
            text = display.value(recorded, spec)
        except ValueError:
            return self.refuse(
                code, f"format={spec or recorded.format} formats no number", "write it as .2f, +.3f or .0%"
            )
        attributes = {"title": display.origin(recorded, results), "data-name": code.text.strip()}
        claim = ancestor(code, "claim")
        if (
            claim
            and (own := claim.attributes.get("check"))
            and code.text.split(".")[0] not in re.findall(r"\b[a-z]\w*(?=\.)", own)
        ):
            todo = f"take it from an exemplar of the check, {own}"
            return self.refuse(code, f"the value {code.text} is not what the claim around it checks", todo)
        return replace(code, pf.Span(pf.Str(text), classes=["value"], attributes=attributes))

    def image(self, image: pf.Image) -> None:
        """An exemplar's figure gets its file and its alt text; a hand-made image must have both already."""
        alt = image.attributes.get("alt", "").strip()
        caption = " ".join(pf.stringify(image).split())
        if image.url.startswith("exemplar:"):
            source = image.url.removeprefix("exemplar:")
            if re.search(r"\d", alt):
                return self.refuse(
                    image,
                    "alt= types a number that a run may change",
                    "leave it out: the run writes it, numbers computed",
                )
            figure = self.shelf.figure(source)
            name = source.split("/")[0]
            image.url = f"exemplars/{name}/{figure.svg.parent.name}/{figure.svg.name}"
            image.attributes["alt"] = alt or figure.alt
            self.files[image.url] = figure.svg
            self.files[image.url.removesuffix(".svg") + ".png"] = figure.png
            return None
        if REMOTE.match(image.url):
            return self.refuse(
                image, f"the image {image.url} is remote", "put a copy into content/images/ and name that"
            )
        file = (self.paths.content / image.url).resolve()
        if not file.is_relative_to(self.paths.content) or not file.is_file():
            return self.refuse(
                image,
                f"no image {image.url} in the content folder",
                "mend the path, relative to the content folder",
            )
        if not alt:
            return self.refuse(
                image,
                f"the image {image.url} has no alt text",
                'add alt="what it shows, for who cannot see it"',
            )
        if alt == caption:
            return self.refuse(
                image, f"the alt text of {image.url} repeats the caption", "say in alt= what is to be seen"
            )
        self.files[image.url] = file
        return None

    def table(self, div: pf.Div) -> None:
        """A results-table Div becomes a table with the columns asked for."""
        if not re.fullmatch(r"tbl:[\w.-]+", div.identifier):
            return self.refuse(div, "a results table needs a label", "add #tbl:name")
        source = div.attributes.get("source", "")
        table = self.shelf.table(source)
        known = {c.name: i for i, c in enumerate(table.columns)}
        wanted = [c.strip() for c in div.attributes.get("columns", ",".join(known)).split(",")]
        for name in wanted:
            if name not in known:
                return self.refuse(div, f"{source} has no column {name}", nearest(name, known))
        inlines = [
            i
            for block in div.content
            if isinstance(block, pf.Para | pf.Plain)
            for i in (pf.Space(), *block.content)
        ][1:]
        caption = inlines or [pf.Str(table.caption)]
        return replace(
            div,
            pandoc_table(
                table, [known[n] for n in wanted], [*caption, pf.Space(), pf.Str(f"{{#{div.identifier}}}")]
            ),
        )

    def slider(self, div: pf.Div) -> None:
        """A slider gets its numbers, and the table that stands in for it where nothing can move."""
        found = slider.read(div.attributes, self.shelf)
        table = pandoc_table(found.table, range(len(found.table.columns)), [pf.Str(found.table.caption)])
        numbers = f'<script type="application/json" class="slider-numbers">{found.numbers}</script>'
        div.content = [
            *div.content,
            pf.Div(table, classes=["slider-table"]),
            pf.RawBlock(numbers, format="html"),
        ]
        div.attributes = {}

    def panel(self, div: pf.Div) -> None:
        """A panel gets the machine's counts beside the author's verdict, and where it was run."""
        name, verdict = div.attributes.get("name", ""), div.attributes.get("verdict", "")
        if verdict not in JUDGEMENTS:
            return self.refuse(div, f"verdict={verdict} is unknown", f"it is one of {', '.join(JUDGEMENTS)}")
        results = self.shelf.results(name)
        div.identifier = div.identifier or f"exemplar-{name}"
        head = pf.Plain(
            pf.Span(pf.Str(f"Exemplar: {self.titles.get(name, name)}"), classes=["kicker"]), pf.Space(),
            pf.Span(pf.Str(JUDGEMENTS[verdict]), classes=["judgement", verdict]), pf.Space(),
            pf.Span(pf.Str(tally(name, self.checked)), classes=["tally"]),
        )  # fmt: skip
        commit = f", commit {results.commit}" if results.commit else ""
        folder, run = f"exemplars/{name}", display.run(results)
        foot = pf.Plain(
            pf.Str(f"{run[:1].upper()}{run[1:]}, {results.started[:10]}{commit}, {results.seconds:.0f} s, seeds of epoch {results.epoch}."),
            pf.Space(), pf.Link(pf.Str("Executed notebook"), url=f"{folder}/{name}.ipynb"),
            pf.Space(), pf.Link(pf.Str("Results"), url=f"{folder}/results.json"),
        )  # fmt: skip
        self.files[f"{folder}/{name}.ipynb"] = results.path.parent / f"{name}.ipynb"
        self.files[f"{folder}/results.json"] = results.path
        div.content = [
            pf.Div(head, classes=["panel-head"]),
            pf.Div(*div.content, classes=["panel-finding"]),
            pf.Div(foot, classes=["panel-foot"]),
        ]
        return None


def tally(exemplar: str, checked: Sequence[Checked]) -> str:
    """'6 hold · 1 undecided · 2 do not', over findings and replications."""
    verdicts = [
        c.outcome.verdict for c in checked if exemplar in c.claim.exemplars and c.claim.kind in COUNTED
    ]
    words = {
        HOLDS: ("holds", "hold"),
        PARTLY: ("in part", "in part"),
        UNDECIDED: ("undecided", "undecided"),
        FAILS: ("does not", "do not"),
    }
    counts = [(verdicts.count(v), one, many) for v, (one, many) in words.items()]
    return " · ".join(f"{n} {one if n == 1 else many}" for n, one, many in counts if n) or "no claims checked"


def pandoc_table(table: Table, columns: Sequence[int], caption: Sequence[pf.Inline]) -> pf.Table:
    """The chosen columns of `table`; numbers align right."""

    def row(cells: Iterator[str]) -> pf.TableRow:
        return pf.TableRow(*(pf.TableCell(pf.Plain(pf.Str(text))) for text in cells))

    chosen = [table.columns[i] for i in columns]
    head = row(f"{c.label} ({c.unit})" if c.unit else c.label for c in chosen)
    rows = [row(display.cell(r[i], table.columns[i]) for i in columns) for r in table.rows]
    numeric = [all(not isinstance(r[i], str) for r in table.rows) for i in columns]
    return pf.Table(
        pf.TableBody(*rows),
        head=pf.TableHead(head),
        caption=pf.Caption(pf.Plain(*caption)),
        colspec=[("AlignRight" if n else "AlignLeft", "ColWidthDefault") for n in numeric],
    )


def ancestor(element: pf.Element, name: str) -> pf.Element | None:
    while element is not None and name not in getattr(element, "classes", []):
        element = element.parent
    return element


def replace(old: pf.Element, new: pf.Element) -> None:
    """Puts `new` in the place of `old`."""
    old.container[old.index] = new
