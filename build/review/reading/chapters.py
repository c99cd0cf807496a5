"""Reads the chapters as Manubot does: metadata, front-matter template, template variables.

Manubot's own functions do the work, kept off the network and off the clock (it would add a git remote, ask the
server whether the site answers, and search the tree for a thumbnail). Where Manubot renders an undefined variable
as nothing, it is refused here, with the chapter's line.
"""

from __future__ import annotations

import json
import re
import tempfile
from collections.abc import Collection, Iterator
from contextlib import chdir
from dataclasses import dataclass, replace
from pathlib import Path
from types import SimpleNamespace

import yaml

from ..core import git
from ..core.errors import Problem, Refused, graded
from ..core.paths import Paths, assigned
from ..core.unwise import Unwise
from ..guard import links
from . import boundaries, depth, manubot, metadata
from .stamps import Stamps, stamp

TEMPLATED = re.compile(r"\{(?:\{|%|##)")
"""What opens a template's variable, statement or comment; most chapters have none."""

UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")

TEXTS = (".md", ".markdown", ".mdown", ".mkd", ".mkdn", ".mdx", ".qmd", ".rmd", ".rst", ".tex", ".txt", "")
"""What the names of chapters end in, there and elsewhere."""


@dataclass(frozen=True)
class Source:
    """The manuscript before pandoc sees it: stamped Markdown with its metadata block, and where it came from."""

    markdown: str
    stamps: Stamps
    chapters: tuple[tuple[str, str], ...]
    variables: dict
    starts: tuple[int, ...] = ()
    strict: bool = False

    def locate(self, line: int) -> tuple[str, int]:
        """The chapter and line behind a line of the joined Markdown, where templates kept the lines apart."""
        number = max((i for i, start in enumerate(self.starts) if start <= line), default=0)
        return self.chapters[number][0], max(line - self.starts[number] + 1, 0)


def read(paths: Paths) -> tuple[Source, list[Problem]]:
    """The joined chapters of `paths.content`, templated with Manubot's variables and this build's (`review.…`).

    Raises Refused where pandoc would not come to an end.
    """
    stated, problems = metadata.read(paths)
    strictly = stated.get("strict") is True
    files = sorted(file for file in paths.content.glob("[0-9]*.md") if not file.is_dir())
    problems += left_out(paths, files)
    if not files:
        todo = "add one whose name begins with a digit, such as 01.introduction.md"
        return Source("", Stamps((), (), ()), (), {}, strict=strictly), [
            *problems,
            Problem(paths.relative(paths.content), 0, "no chapters", todo),
        ]
    chapters = []
    for file in files:
        if wrong := links.fault(file, paths):
            problems.append(Problem(paths.relative(file), 0, *wrong))
            continue
        try:
            text = file.read_text(encoding="utf-8-sig")
        except UnicodeDecodeError as error:
            problems.append(
                Problem(paths.relative(file), 0, f"not UTF-8 ({error})", "save the chapter as UTF-8")
            )
            continue
        problems += unprintable(paths.relative(file), text)
        text, nameless = labels_named(paths.relative(file), text)  # before anything is looked up in it
        problems += nameless
        chapters.append((paths.relative(file), text))
    if endless := [problem for chapter in chapters for problem in depth.endless(*chapter)]:
        raise Refused([*problems, *endless])
    unread = dict(unreadable(paths))
    problems += unread.values()
    legible = replace(paths, variables=tuple(given for given in paths.variables if given not in unread))
    variables = with_variables(legible, stated, chapters, graded(problems, strict=False)[0])
    texts, stamps = stamp(chapters)
    block = yaml.safe_dump(variables.get("pandoc", {}), allow_unicode=True, sort_keys=False, width=10**6)
    head, rendered = f"---\n{block}---\n\n", []
    for (file, original), text in zip(chapters, texts, strict=True):
        if variables and TEMPLATED.search(text):
            from . import templates

            text, found = templates.render(file, text, original, variables)
            text, nameless = labels_named(file, text)
            problems += found + nameless
        for start, end in boundaries.metadata(text):
            todo = "put them into metadata.yaml; a line across the page is --- between blank lines"
            line = text.count("\n", 0, start) + 1
            problems.append(Problem(file, line, "a chapter sets metadata, which are those of all", todo))
            text = text[:start] + boundaries.blank(text[start:end]) + text[end:]
        rendered.append(text)
    body, starts = boundaries.joined(rendered)
    lines = head.count("\n")
    return Source(
        head + body, stamps, tuple(chapters), variables, tuple(start + lines for start in starts), strictly
    ), problems


NAMELESS = re.compile(
    r"\{#(tbl|eq|fig|sec):(?:[ \t]*([\w-][\w.-]*)(?=[ \t}])|(?=[ \t]*\}|[ \t]+(?:\.|[\w-]+=)))"
)
"""A label with a space, or nothing, where its name should be: pandoc-xnos makes a name of its own by chance."""


def labels_named(file: str, text: str) -> tuple[str, list[Problem]]:
    """`text` in which every label has a name, and those that had none."""
    told: list[Problem] = []

    def named(found: re.Match) -> str:
        given = found[2] or f"unnamed-{len(told) + 1}"
        label = f"{{#{found[1]}:{given}"
        if found[0] != label:
            line, what = (
                text.count("\n", 0, found.start()) + 1,
                f"{found[0]} has no name, and is read as {label}",
            )
            told.append(Problem(file, line, what, "write the name right behind the colon", Unwise.NAMELESS))
        return label

    return NAMELESS.sub(named, text), told


def unprintable(file: str, text: str) -> Iterator[Problem]:
    """Control characters, which no page can show."""
    for found in UNPRINTABLE.finditer(text):
        what = f"the control character U+{ord(found[0]):04X}, which no page can show"
        yield Problem(file, text.count("\n", 0, found.start()) + 1, what, "take it out")


def left_out(paths: Paths, chapters: Collection[Path]) -> Iterator[Problem]:
    """Files whose names begin as those of chapters do, and that are none; and folders that are named as chapters."""
    for file in sorted(paths.content.glob("[0-9]*")):
        texts = (".md",) if file.is_dir() else TEXTS
        if file not in chapters and file.suffix.lower() in texts:
            todo = "let it be a file whose name ends in .md, or move it out of the folder"
            what = "it is named as a chapter, and is left out"
            yield Problem(paths.relative(file), 0, what, todo, Unwise.LEFT_OUT)


def unnumbered(paths: Paths) -> Iterator[Problem]:
    """Markdown that is no chapter, since its name begins with no digit or it lies in a folder."""
    for file in sorted(paths.content.rglob("*.md")):
        if file.parent != paths.content or not file.name[0].isdecimal():
            todo = "begin its name with a digit, in the content folder itself, or move it out of there"
            yield Problem(
                paths.relative(file), 0, "it is no chapter, and is left out", todo, Unwise.UNNUMBERED
            )


def unreadable(paths: Paths) -> Iterator[tuple[str, Problem]]:
    """The files of template variables, `file` or `name=file`, that Manubot would leave out."""
    from manubot.process.util import read_serialized_data, read_serialized_dict

    for one in paths.variables:
        name, file = assigned(one)
        try:
            (read_serialized_data if name else read_serialized_dict)(file)
        except Exception as error:  # whatever its three parsers raise
            what = f"no template variables can be read from it ({' '.join(str(error).split())[:200]})"
            yield (
                one,
                Problem(
                    paths.relative(Path(file)), 0, what, "mend it, or leave out --template-variables-path"
                ),
            )


def with_variables(paths: Paths, stated: dict, chapters: list, wrong: list[Problem]) -> dict:
    """Manubot's template variables, as far as it can read metadata in which something is `wrong`."""
    try:
        return load_variables(paths, stated, chapters) if stated else {}
    except Exception:  # whatever Manubot makes of metadata that are refused
        if not wrong:
            raise
        return {}


def load_variables(paths: Paths, stated: dict, chapters: list[tuple[str, str]]) -> dict:
    """Manubot's template variables for the metadata as `stated` (manubot.process.util.load_variables)."""
    from manubot.process.manuscript import get_manuscript_stats
    from manubot.process.util import load_variables

    arguments = SimpleNamespace(
        skip_remote=True,
        skip_citations=True,
        template_variables_path=list(paths.variables),
        manual_references_paths=[],
        references_path=Path("references.json"),
        citations_path=Path("citations.tsv"),
        requests_cache_path=Path("requests-cache"),
        clear_requests_cache=False,
    )
    with manubot.closed(), chdir(paths.root), tempfile.TemporaryDirectory() as folder:
        # Manubot would read YAML 1.1, in which "no" is false and 010 is 8.
        arguments.meta_yaml_path = Path(folder, "metadata.json")
        arguments.meta_yaml_path.write_text(json.dumps(stated), encoding="utf-8")
        variables = load_variables(arguments)
    # The header is empty (manubot.closed); the rest is for Manubot's citation filter.
    for key in [k for k in variables["pandoc"] if k == "header-includes" or k.startswith("manubot-")]:
        del variables["pandoc"][key]
    variables["pandoc"].pop("bibliography", None)
    if isinstance(lede := stated.get("lede"), str):
        variables["pandoc"].setdefault("subtitle", lede)
        variables["pandoc"].setdefault("description", lede)
    variables["manubot"]["manuscript_stats"] = get_manuscript_stats("\n".join(text for _, text in chapters))
    variables["review"] = {"repository": stated["repository"]} if stated.get("repository") else {}
    if revision := git.commit(paths.root):
        variables["review"]["commit"] = revision
    return variables
