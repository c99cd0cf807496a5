"""The article as the writers leave it, and what they and their tools complain of, at the lines of the chapters."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import replace
from pathlib import Path

from ..core.errors import Problem, Refused, ReviewError
from ..markdown.manuscript import Manuscript
from ..reading.chapters import Source
from ..writing import writers
from ..writing.numbering import elements
from ..writing.paper import faces, lettering

UNNUMBERED = re.compile(r"Bad reference: @(\S+)\.$|citation (\S+) not found")
LABELLED = {
    "fig": "give the figure a paragraph of its own, with blank lines around it",
    "tbl": "put {#tbl:…} at the end of the table's caption",
    "eq": "put {#eq:…} right behind the closing $$",
    "sec": "leave out .unnumbered, or name the section in words",
}
QUOTED = re.compile(r"'([^']+)'")


def write(
    manuscript: Manuscript,
    folder: Path,
    formats: Collection[str],
    source: Source,
) -> list[Problem]:
    """Writes the article (writers.write); what is wrong with it, placed in `source` where a chapter has what it names.

    Raises Refused where nothing can be written.
    """
    try:
        return placed(writers.write(manuscript, folder, formats), source)
    except ReviewError as error:
        raise Refused(placed(error.problems, source)) from None


def unprinted(manuscript: Manuscript, source: Source) -> list[Problem]:
    """What `write` would tell of characters that no font of the PDF has, where something else keeps it from being written."""
    text = lettering.text(manuscript.ast, manuscript.references)
    drawings = {
        image["c"][2][0] for image in elements(manuscript.ast["blocks"], "Image")
    } & manuscript.files.keys()
    found = [told for url in sorted(drawings) for told in lettering.told(url, manuscript.files[url])]
    return placed([*found, *lettering.missing({c for c in text if not faces.prints(c)})], source)


def placed(problems: Iterable[Problem], source: Source) -> list[Problem]:
    """`problems`, those of outputs at the line of a chapter that holds the key or the words that they quote."""
    return [problem if problem.line else at_home(problem, source) for problem in problems]


def at_home(problem: Problem, source: Source) -> Problem:
    named = UNNUMBERED.search(problem.what)
    if named and (key := named[1] or named[2]).partition(":")[0] in LABELLED:
        what = f"{key} is referred to, and numbered nowhere"
        problem = replace(problem, what=what, todo=LABELLED[key.partition(":")[0]])
        wanted = [f"@{key}", f"@{{{key}}}"]
    else:
        wanted = QUOTED.findall(problem.what) + ([f"@{named[2]}"] if named and named[2] else [])
    for literal in wanted:
        for file, text in source.chapters:
            if (at := text.find(literal)) >= 0:
                return replace(problem, file=file, line=text.count("\n", 0, at) + 1)
    return problem
