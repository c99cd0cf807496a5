"""How each part of a build grows with the text: CPU seconds at several lengths, and the exponent of each.

The texts are those of the benchmark `manuscript`.
"""

import argparse
import tempfile
from pathlib import Path

from . import manuscript
from ._parts import by_part, rows, spent

PARTS = {
    "chapters": "reading.chapters:read",
    "pandoc reads": "markdown.pandoc:parse",
    "bibliography": "reading.bibliography:load",
    "checks of numbers": "reading.numbers:check",
    "strict pass": "reading.strict:read",
    "placing": "placing.place:resolve",
    "numbering": "writing.numbering:number",
    "citeproc": "writing.citing:processed",
    "citations": "writing.citing:cite",
    "page's tree": "writing.page.markup:dress",
    "page": "writing.page.html:page",
    "lists of references": "writing.metadata:About.citations",
    "paper's markup": "writing.paper.blocks:Blocks.document",
    "Typst": "writing.paper.printer:print_file",
    "paper": "writing.paper.pdf:print_paper",
    "exports: {1}": "writing.paper.exports:write",
    "guard": "guard.outputs:check",
    "all else": "verbs.build:build",
}


def parts(times: int, formats: str) -> dict[str, float]:
    """CPU seconds of a build of `times` the text, in all and of each part."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name).resolve()
        manuscript.write_text(folder, times)
        took = spent(folder, ["build", "--formats", formats], PARTS)
    return {"all": took["cpu"], **took["parts"]}


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--times", type=int, nargs="+", default=[1, 3, 10, 30], help="multiples of the text")
    parser.add_argument("--formats", default=",".join(manuscript.SETS["all"]))


def measure(options: argparse.Namespace) -> dict:
    return by_part({times: parts(times, options.formats) for times in sorted(options.times)})


def table(result: dict) -> str:
    return rows(result, " ×")
