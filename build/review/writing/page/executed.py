"""Writes an exemplar's executed notebook as a page: parameters, text, code, outputs, and where they came from.

What a notebook printed is not trusted: nothing of it reaches the page but words, code and recorded figures.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from html import escape

from ...core.errors import Problem, Refused
from ...markdown import pandoc
from ...results import display
from ...results.results import Results
from ...results.shelf import Record
from ..theme import THEME, code
from . import data, displays
from .apart import CHECKS
from .markup import dimensions

SHEETS = ("screen", "notebook")
HIDDEN = {"parameters", "injected-parameters"}
"""Tags of the cells that the table of parameters stands for."""

FOLDED = "hide-input"
"""Jupyter Book's tag of a cell whose code opens on demand, where a reader comes for what it shows."""

LONGEST = 50_000
"""Characters that all outputs together may have: pandoc takes a minute for thrice as many, an hour for twenty times."""

SAFE_LINK = re.compile(r"(?:https?://|mailto:|#)", re.IGNORECASE)
ARTICLE = re.compile(r"\.\./\.\./index\.html#[\w:-]+")
"""A link from the page of a run to a place of the article."""


def page(
    results: Results,
    title: str,
    meanings: Mapping[str, str],
    record: Record | None = None,
    *,
    article: bool = True,
) -> tuple[str, list[Problem]]:
    """The page for the notebook beside `results`, and what is wrong with it.

    `meanings` says what each parameter is for. The page lies in the run's folder: figures and downloads are beside
    it, the article is two folders up, and `article` where in it a reader came from; None if there
    is no article. Raises ReviewError where pandoc cannot read the notebook, or nobody would.
    """
    file = results.path.with_name(f"{results.exemplar}.ipynb")
    shown, raw = Shown(results, article), file.read_text(encoding="utf-8")
    if (length := printed(raw)) > LONGEST:
        what = f"its outputs hold {length} characters, and {LONGEST} are allowed"
        raise Refused([shown.problem(what, "print less, or record a table")])
    raw, nameless = displays.readable(raw)
    for name in dict.fromkeys(nameless):
        todo = "print its words, or record a table or a figure"
        shown.problems.append(shown.problem(f"it displays {name}, which this page cannot show", todo))
    text, warned = pandoc.run(raw, "--from=ipynb-raw_html", "--to=json")
    panel = "" if results.source == "run" else f"#exemplar-{results.exemplar}"
    folds = f'"{FOLDED}"' in raw  # then it is a report, whose words come first
    blocks = [shown.cell(cell) for cell in json.loads(text)["blocks"] if not HIDDEN & tags(cell)]
    ast = {
        "pandoc-api-version": json.loads(text)["pandoc-api-version"],
        "meta": strings({"title": title, **described(results, meanings, record)})["c"],
        "blocks": nested(blocks),
    }
    css = "\n".join(code(f"{name}.css") for name in SHEETS)
    variables = {
        "css-text": css,
        "title-in-quotes": escape(" ".join(title.split())),
        "checks": CHECKS,
        "data": data.listed(results),
        **({"article": f"../../index.html{panel}"} if article else {}),
        **({"first": "yes"} if folds else {}),
    }
    template = f"--template={THEME / 'notebook.html'}"
    html, more = pandoc.write_with(ast, variables, "--to=html5", "--mathml", "--no-highlight", template)
    faults = [shown.problem(warning, "mend what it names") for warning in warned + more]
    return html, shown.problems + faults


def printed(raw: str) -> int:
    """How many characters the outputs in a notebook's JSON hold, pictures aside; 0 where it is none."""
    try:
        outputs = [output for cell in json.loads(raw)["cells"] for output in cell.get("outputs", ())]
        words = [
            {
                **output,
                "data": {k: v for k, v in output.get("data", {}).items() if not k.startswith("image/")},
            }
            for output in outputs
        ]
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return 0  # pandoc says what is wrong with it
    return len(json.dumps(words, ensure_ascii=False))


def described(results: Results, meanings: Mapping[str, str], record: Record | None) -> dict:
    """What the template says beside the notebook, in words."""
    order = [*meanings, *sorted(results.parameters.keys() - meanings.keys())]
    facts = {
        "run": {"build": "by the build of this article", "record": "recorded full run"}.get(
            results.source, "separate run"
        ),
        "profile": results.profile,
        "commit": results.commit or "none: not a git repository",
        "date": results.started.replace("T", " ").replace("Z", " UTC"),
        "took": f"{results.seconds:.0f} seconds",
        "device": f"{results.device['name']} ({results.device['kind']})",
        "versions": ", ".join(f"{key} {value}" for key, value in sorted(results.versions.items())),
        "seeds": f"epoch {results.epoch}: {seeds(results.epoch)}",
        "key": results.key or "none: started by hand",
    }
    if record:
        r, stale = record.results, f"; stale: {record.stale[0]}" if record.stale else ""
        facts["full run"] = (
            f"{display.run_in_words(r)}, {r.started[:10]}, {display.duration(r.seconds)}{stale}"
        )
    return {
        "name": results.exemplar,
        "parameters": [
            {"name": name, "value": written(results.parameters[name]), "meaning": meanings.get(name, "")}
            for name in order
            if name in results.parameters
        ],
        "facts": [{"name": name.capitalize(), "value": value} for name, value in facts.items()],
    }


def seeds(epoch: int) -> str:
    return f"{1000 * epoch} and up, to confirm" if epoch else "0 to 99, to develop"


def written(value: object) -> str:
    """A parameter's value as its user would type it."""
    return json.dumps(value, ensure_ascii=False)


def tags(cell: dict) -> set[str]:
    return set(json.loads(dict(cell["c"][0][2]).get("tags", "[]") if cell["t"] == "Div" else "[]"))


def folded(blocks: list[dict]) -> Iterator[dict]:
    """`blocks` of a cell, its code in an HTML `details`."""
    for block in blocks:
        if block["t"] == "CodeBlock":
            yield {"t": "RawBlock", "c": ["html", "<details><summary>Code</summary>"]}
            yield block
            yield {"t": "RawBlock", "c": ["html", "</details>"]}
        else:
            yield block


NOTHING = object()
"""In the place of what is not shown; pandoc's own `null` means something."""


class Shown:
    """What of a notebook may be shown, as pandoc's blocks; `problems` collects what an author must mend."""

    def __init__(self, results: Results, article: bool):
        self.name, self.article = results.exemplar, article
        self.problems: list[Problem] = []
        # pandoc names a picture in a notebook by the SHA-1 of its bytes.
        self.figures = {
            f"{hashlib.sha1(figure.png.read_bytes()).hexdigest()}.png": figure.svg
            for figure in results.figures.values()
        }

    def problem(self, what: str, todo: str) -> Problem:
        return Problem(f"exemplars/{self.name}/{self.name}.py", 0, what, todo)

    def cell(self, cell: dict) -> dict:
        """One cell as it is shown, with what it printed or drew."""
        shown = self.node(cell)
        if FOLDED in tags(cell):
            shown["c"][1] = list(folded(shown["c"][1]))
        return shown

    def blocks(self, nodes: list) -> list:
        """A copy of `nodes` without raw markup, scripts' hooks, or what the notebook wrote to standard error."""
        return [kept for node in nodes if (kept := self.node(node)) is not NOTHING]

    def node(self, node):
        match node:
            case {"t": "RawBlock", "c": ["markdown", text]}:
                return self.node({"t": "Div", "c": [["", [], []], displays.parsed(text)]})
            case {"t": "RawBlock" | "RawInline"}:
                return NOTHING
            case {"t": "Div", "c": [[_, classes, _], content]}:
                if "stderr" in classes:
                    return NOTHING
                return {"t": "Div", "c": [["", classes, []], self.blocks(content)]}
            case {"t": "CodeBlock", "c": [[_, classes, _], text]}:
                return {"t": "CodeBlock", "c": [["", classes, [["tabindex", "0"]]], text.rstrip("\n")]}
            case {"t": "Image"}:
                return self.image(node)
            case {"t": "Span" | "Code" as kind, "c": [[_, classes, _], content]}:
                return {"t": kind, "c": [["", classes, []], self.node(content)]}
            case {"t": "Header", "c": [level, [anchor, classes, _], content]}:
                return {"t": "Header", "c": [level, [anchor, classes, []], self.blocks(content)]}
            case {"t": "Link", "c": [_, inlines, [url, _]]}:
                if SAFE_LINK.match(url) or (self.article and ARTICLE.fullmatch(url)):
                    return {"t": "Link", "c": [["", [], []], self.blocks(inlines), [url, ""]]}
                return {"t": "Span", "c": [["", [], []], self.blocks(inlines)]}
            case {"t": kind, "c": content}:
                return {"t": kind, "c": self.blocks(content) if isinstance(content, list) else content}
            case list():
                return self.blocks(node)
        return node

    def image(self, image: dict) -> object:
        """A recorded figure as the file that lies beside the page, with its size and its alternative text."""
        (_, _, pairs), inlines, (url, _) = image["c"]
        alt = dict(pairs).get("alt", "").strip()
        if not (drawing := self.figures.get(url)):
            self.problems.append(
                self.problem("it shows a picture that it did not record", "show it with record.figure")
            )
            return NOTHING
        if not alt:
            self.problems.append(
                self.problem(f"the picture {drawing.stem} has no alt text", "show it with record.figure")
            )
        width, height = dimensions(drawing)
        pairs = [["alt", alt], ["width", str(width)], ["height", str(height)]]
        return {
            "t": "Image",
            "c": [["", [], pairs], inlines, [f"{drawing.parent.name}/{drawing.name}", ""]],
        }


def nested(blocks: list[dict]) -> list[dict]:
    """`blocks` with headings that start at level 2, below the page's title, and leave no level out."""
    headings = list(headings_of(blocks))
    lift = 2 - min((heading["c"][0] for heading in headings), default=2)
    before = 1
    for heading in headings:
        before = heading["c"][0] = min(heading["c"][0] + lift, before + 1, 6)
    return blocks


def headings_of(blocks: list[dict]) -> Iterator[dict]:
    for block in blocks:
        if block["t"] == "Header":
            yield block
        elif block["t"] == "Div":
            yield from headings_of(block["c"][1])


def strings(node) -> dict:
    """Python's strings, lists and dicts as pandoc's metadata, which it escapes."""
    if isinstance(node, str):
        return {"t": "MetaString", "c": node}
    if isinstance(node, list):
        return {"t": "MetaList", "c": [strings(item) for item in node]}
    return {"t": "MetaMap", "c": {key: strings(value) for key, value in node.items()}}
