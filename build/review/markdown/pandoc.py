"""Runs pandoc 2.19.2: Markdown to its JSON, and the JSON to a format. No warning is lost."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from functools import cache, lru_cache
from importlib.util import find_spec
from pathlib import Path

from ..core.errors import Problem, Refused, ReviewError

VERSION = "2.19.2"
"""pandoc-xnos knows neither the version string nor the Figure element of pandoc 3."""

MEMORY = "4G"
"""The most that pandoc may take: nothing that a chapter or a notebook holds may exhaust the machine."""

AT_ONCE = "16M"
"""What pandoc allocates between two looks for garbage: a sixth less of its time than at its own 4 MB."""

PATIENCE = 300
"""Seconds that pandoc may take: brackets that nest keep it busy for ever, and a long review takes it ten."""


@cache
def executable() -> str:
    """The path of a pandoc that is exactly VERSION: pypandoc's own, the environment's, or the one on PATH.

    `pypandoc.get_pandoc_path()` would prefer a newer pandoc on PATH. Raises ReviewError where there is none.
    """
    spec = find_spec("pypandoc")
    places = [Path(p) / "files" / "pandoc" for p in (spec.submodule_search_locations or [] if spec else [])]
    places.append(Path(sys.prefix) / "bin" / "pandoc")
    if on_path := shutil.which("pandoc"):
        places.append(Path(on_path))
    found = []
    for place in filter(Path.is_file, places):
        try:
            head = subprocess.run(
                [place, "--version"], capture_output=True, text=True, check=True
            ).stdout.split("\n")[0]
        except (OSError, subprocess.CalledProcessError):
            continue
        if head.split()[1:] == [VERSION]:
            return str(place)
        found.append(f"{place} is {head}")
    raise ReviewError(
        f"pandoc {VERSION} is missing{' (' + '; '.join(found) + ')' if found else ''}",
        f"install pypandoc_binary==1.10, or pandoc={VERSION} from conda-forge",
    )


def run(text: str, *arguments: str, cwd: Path | None = None) -> tuple[str, list[str]]:
    """pandoc's output for `text` on its standard input, and its warnings, each on one line.

    Raises ReviewError with pandoc's own words where it fails.
    """
    command = [
        executable(),
        "+RTS",
        f"-M{MEMORY}",
        f"-A{AT_ONCE}",
        "-RTS",
        f"--data-dir={os.devnull}",  # a user's own ~/.pandoc must not change the review
        *arguments,
    ]
    try:
        done = subprocess.run(
            command,
            input=text,
            capture_output=True,
            encoding="utf-8",
            cwd=cwd,
            env={**os.environ, "LC_ALL": "C.UTF-8"},
            timeout=PATIENCE,
        )
    except subprocess.TimeoutExpired:
        raise ReviewError(
            f"pandoc gave no answer in {PATIENCE} s", "look for brackets that nest, or split the text"
        ) from None
    if done.returncode:
        raise ReviewError(f"pandoc failed: {one_line(done.stderr)}", "mend what it names")
    return done.stdout, warnings(done.stderr)


def warnings(stderr: str) -> list[str]:
    """The warnings in pandoc's standard error, where one may run over several lines."""
    blocks = re.split(r"^(?=\[\w+\])", stderr, flags=re.MULTILINE)
    return [
        one_line(block.removeprefix("[WARNING]"))
        for block in blocks
        if block.strip() and "[INFO]" not in block
    ]


def one_line(text: str) -> str:
    return " ".join(text.split())


WORD = r"\(?\w[\w.,;:!?)’'/%–-]*+"
BETWEEN = '"},{"t":"Space"},{"t":"Str","c":"'
WORDS = re.compile(f'{{"t":"Str","c":"{WORD}(?:{BETWEEN}{WORD})+"}}')
"""Plain words with spaces between them, as pandoc writes them: each in an element of its own."""


PIECE = 4000
"""Characters that a file for pandoc has at least: behind every citation and bracket it compares all that is left of its
file, so that a long one takes it time in the square of its length. Several files are one text to it."""

GOES_ON = {"\\end": "\\begin", "}": "{", "]": "\\[", "-->": "<!--"}
"""What ends TeX and comments, which pandoc would read twice if they went on in another file, and what begins them."""

PARTS = re.compile(r"(\\begin|\\[A-Za-z]+\*?\s*\[|\{|<!--)|(\\end|\}|\]|-->)|\n\n(?=[^\S\n]*[^\s\ufeff])")
"""What begins, what ends, and blank lines before text; a file that begins with a mark of byte order would lose it."""

PLACE = re.compile(r"\b(\d+)\.md(\W+line )(\d+)")


def parse(markdown: str) -> tuple[str, list[str]]:
    """The AST of pandoc Markdown as JSON, and what pandoc warned of.

    A run of plain words is one element: a quarter is left of what filters and writers would have to read.
    """
    how = ("--from=markdown", "--to=json", "--sandbox")
    if len(markdown) < 2 * PIECE:
        out, warned = run(markdown, *how)
    else:
        with tempfile.TemporaryDirectory() as folder:
            names = write_pieces(markdown, Path(folder))
            try:
                out, warned = run("", *how, *names, cwd=Path(folder))
            except ReviewError as error:
                raise Refused(replace(p, what=whole_lines(p.what)) for p in error.problems) from None
        warned = [whole_lines(warning) for warning in warned]
    return WORDS.sub(lambda run: run[0].replace(BETWEEN, " "), out), warned


def write_pieces(markdown: str, folder: Path) -> list[str]:
    """Writes `markdown` into files of `folder`, cut at blank lines; their names are the lines before each."""
    names, start, line = [], 0, 0
    for end in (*cuts(markdown), len(markdown)):
        piece = markdown[start:end]
        (folder / f"{line}.md").write_text(piece, encoding="utf-8", newline="")
        names.append(f"{line}.md")
        start, line = end + 1, line + piece.count("\n") + 1  # pandoc adds a line's end to each
    return names


def cuts(markdown: str) -> Iterator[int]:
    """Where a piece of `markdown` ends: at the end of a blank line that no TeX and no comment goes on over."""
    open_ = dict.fromkeys(GOES_ON.values(), 0)
    start = 0
    for part in PARTS.finditer(markdown):
        if begins := part[1]:
            open_["\\[" if begins[-1] == "[" else begins] += 1
        elif ends := part[2]:
            open_[GOES_ON[ends]] = max(0, open_[GOES_ON[ends]] - 1)
        elif part.start() - start >= PIECE and not any(open_.values()):
            yield part.start() + 1
            start = part.end()


def whole_lines(said: str) -> str:
    """`said` with lines of the whole text for those of its pieces."""
    return PLACE.sub(lambda at: f"{at[2].strip()} {int(at[1]) + int(at[3])}", said)


def read(markdown: str) -> tuple[dict, list[str]]:
    """The AST of pandoc Markdown, and what pandoc warned of."""
    out, warned = parse(markdown)
    return json.loads(out), warned


def write_with(ast: dict, variables: dict, *arguments: str) -> tuple[str, list[str]]:
    """As `write`, with `variables` for the template that `arguments` name."""
    read = [Path(one.partition("=")[2]).read_bytes() for one in arguments if one.startswith("--template=")]
    text, warned = written(json.dumps(ast), json.dumps(variables), arguments, *read)
    return text, list(warned)


@lru_cache(maxsize=4)  # while one page is previewed, that of the claims stays as it is
def written(
    ast: str, variables: str, arguments: tuple[str, ...], *_templates: bytes
) -> tuple[str, tuple[str, ...]]:
    with tempfile.TemporaryDirectory() as folder:
        defaults = Path(folder, "variables.yaml")
        defaults.write_text(f'{{"variables": {variables}}}', encoding="utf-8")
        text, warned = answered(ast, *arguments, "--wrap=none", f"--defaults={defaults}")
    return text, tuple(warned)


def write(ast: dict, *arguments: str, cwd: Path | None = None) -> tuple[str, list[str]]:
    """`ast` in the format that `arguments` ask for (`--to=…` and what it takes), and what pandoc warned of.

    Raises ReviewError where citeproc meets a citation that it has no reference for.
    """
    return answered(json.dumps(ast), *arguments, cwd=cwd)


def answered(ast: str, *arguments: str, cwd: Path | None = None) -> tuple[str, list[str]]:
    """As `write`, of JSON."""
    out, warned = run(ast, "--from=json", *arguments, cwd=cwd)
    if lost := [w for w in warned if w.startswith("Citeproc:")]:
        raise Refused(Problem("", 0, warning, "add the reference") for warning in lost)
    return out, warned
