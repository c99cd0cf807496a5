"""The notes beside a table, `my.yaml` beside `my.csv`: what its columns are. Proposed once, then their owner's.

target: outcome         # the column to predict
readout: yes-no         # or number
positive: ill           # yes-no: the entry that counts as yes; all others count as no
group: patient          # rows with the same entry belong together
batch: plate            # where, when or on what rows were measured
drop: [notes]           # columns to leave out
categorical: [sex]      # columns of words, or of numbers that stand for kinds
sequence: [site]        # columns of letters
date: [visit]           # columns of dates; they are left out
missing: ["-999"]       # further entries that mean: not measured
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from pathlib import Path

import yaml

from . import kinds
from .kinds import Seen
from .unfit import Problem, Unfit

TEXTS = ("target", "readout", "positive", "group", "batch")
LISTS = ("drop", "categorical", "sequence", "date", "missing")
READOUTS = ("yes-no", "number")
PLAIN = re.compile(r"[A-Za-z_][\w.-]*( [\w.-]+)*")
WORDS = {"yes", "no", "true", "false", "null", "on", "off", "y", "n"}


def read(file: Path, columns: Mapping[str, Sequence[str]]) -> dict:
    """What the notes in `file` say of `columns`, lists filled in. Raises Unfit with all that is wrong with them."""
    text = file.read_text(encoding="utf-8", errors="replace")
    try:
        said = yaml.load(text, yaml.BaseLoader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else 0
        raise Unfit([Problem(str(file), line, "it is no YAML", "write one key: value a line")]) from None
    if not isinstance(said, dict):
        raise Unfit([Problem(str(file), 1, "it says nothing", "remove it, and a new one is proposed")])
    problems = []

    def complain(key: str, what: str, todo: str) -> None:
        starts = (i for i, line in enumerate(text.splitlines(), 1) if line.startswith(f"{key}:"))
        problems.append(Problem(str(file), next(starts, 1), what, todo))

    for key, value in said.items():
        near = get_close_matches(str(key), (*TEXTS, *LISTS), 1)
        if key not in (*TEXTS, *LISTS):
            complain(key, f"unknown key {key!r}", f"did you mean {near[0]}?" if near else "take it out")
        elif key in TEXTS and not (isinstance(value, str) and value):
            complain(key, f"{key} names nothing", f"write {key}: name, or take the line out")
        elif key in LISTS and not (isinstance(value, list | str)):
            complain(key, f"{key} is no list", f"write {key}: [one, another]")
    if problems:
        raise Unfit(problems)
    said = said | {key: listed(said.get(key)) for key in LISTS}
    if said.get("target") is None:
        complain("target", "target is missing", "write target: and the column to predict")
    if said.get("readout") not in READOUTS:
        complain("readout", "readout is neither yes-no nor number", "write one of the two")
    named = [said[key] for key in ("target", "group", "batch") if key in said]
    roles = named + [name for key in ("drop", "categorical", "sequence", "date") for name in said[key]]
    for name in dict.fromkeys(roles):
        if name not in columns:
            near = get_close_matches(name, columns, 1)
            key = next(key for key in said if name == said[key] or name in listed(said[key]))
            complain(key, f"no column is called {name!r}", f"did you mean {near[0]!r}?" if near else "look at its first line")  # fmt: skip
        elif roles.count(name) > 1:
            complain("drop", f"column {name!r} stands in two places", "keep one")
    if problems:
        raise Unfit(problems)
    return said


def parsed(text: str) -> dict:
    """What proposed notes say, lists filled in."""
    said = yaml.load(text, yaml.BaseLoader)
    return said | {key: listed(said.get(key)) for key in LISTS}


def listed(value: object) -> list[str]:
    return [value] if isinstance(value, str) else [str(one) for one in value or []]


def propose(
    file: Path, seen: Sequence[Seen], columns: Mapping[str, Sequence[str]]
) -> tuple[str, list[Problem]]:
    """Notes for the table whose columns look as `seen`, and what their owner must decide before anything can go on."""
    table, lines, problems = file.with_suffix(".csv").name, [], []
    target, why = target_of(seen)
    lines.append(f"# What the columns of {table} seem to be. Change what is wrong, save, and run again.")
    if target is None:
        lines += [f"target:  # which column is to be predicted? {why}", "readout: yes-no  # or number"]
        problems.append(Problem(str(file), 2, f"nobody but you knows what to predict ({why})", "write its name after target: and run again"))  # fmt: skip
    else:
        counts = {entry: columns[target.name].count(entry) for entry in set(columns[target.name])}
        two = sorted((e for e in counts if e.lower() not in kinds.MISSING), key=counts.get)
        lines.append(f"target: {quoted(target.name)}  # the column to predict: {why}")
        if target.kind == "number" and target.distinct > 2:
            lines.append("readout: number  # it holds numbers; yes-no would ask about two kinds")
        elif len(two) == 2:
            yes = next((e for e in two if e.lower() in kinds.YES), two[0])
            lines.append("readout: yes-no  # it has two different entries; number is for measurements")
            lines.append(f"positive: {quoted(yes)}  # the entry that counts as yes")
        else:
            lines.append("readout: yes-no  # it has more than two kinds: one of them against all others")
            lines.append("positive:  # which kind is to be told from the others?")
            problems.append(Problem(str(file), len(lines), f"{target.name!r} has {len(two)} kinds, and nobody but you knows which is asked for", "write one after positive: and run again"))  # fmt: skip
    others = [one for one in seen if one is not target]
    group, batch = role(others, kinds.GROUP, len_of(columns)), role(others, kinds.BATCH, len_of(columns))
    batch = [one for one in batch if one not in group]
    lines += [*shared("group", group, "rows with the same entry belong together and never stand on both sides of a split"),
              *shared("batch", batch, "where, when or on what rows were measured; it is no feature")]  # fmt: skip
    taken = {one.name for one in group[:1] + batch[:1]}
    rest = [one for one in others if one.name not in taken]
    for key, wanted, comment in (
        ("drop", ("id", "text", "constant", "empty"), "names and numbers of rows, free text, and columns with one entry"),
        ("categorical", ("kinds",), "words; add columns whose numbers stand for kinds"),
        ("sequence", ("sequence",), "letters, such as DNA"),
        ("date", ("date",), "dates are left out: whether a model lasts is a question of its own"),
    ):  # fmt: skip
        lines.append(
            f"{key}: [{', '.join(quoted(one.name) for one in rest if one.kind in wanted)}]  # {comment}"
        )
    coded = [one for one in rest if one.code]
    codes = ", ".join(json.dumps(code) for code in dict.fromkeys(one.code for one in coded))
    lines.append(f"missing: [{codes}]  # entries that mean not measured, besides empty, NA, NaN, ? and the like" + (
        f"; here in {', '.join(one.name for one in coded)}" if coded else ""))  # fmt: skip
    numbers = [one.name for one in rest if one.kind == "number"]
    lines.append(f"# All other columns are numbers: {', '.join(numbers) or 'none'}.")
    return "\n".join(lines) + "\n", problems


def len_of(columns: Mapping[str, Sequence[str]]) -> int:
    return len(next(iter(columns.values())))


def target_of(seen: Sequence[Seen]) -> tuple[Seen | None, str]:
    """The column to predict where that is safe to tell, and why, or why not."""
    able = [one for one in seen if one.kind in ("number", "kinds") and one.odd < 0]
    named = [one for one in able if kinds.TARGET.fullmatch(one.name)]
    pairs = [one for one in able if one.distinct == 2 and not kinds.BATCH.fullmatch(one.name)]
    if len(named) == 1:
        return named[0], "its name says so"
    if len(named) > 1:
        return None, f"these could be: {', '.join(one.name for one in named)}"
    if len(pairs) == 1:
        return pairs[0], "no other has two different entries"
    if same := [one.name for one in seen if one.kind == "constant" and kinds.TARGET.fullmatch(one.name)]:
        return None, f"{', '.join(same)} has one entry"
    return None, f"no name says so; {len(pairs)} columns have two different entries"


def role(seen: Sequence[Seen], pattern: re.Pattern, rows: int) -> list[Seen]:
    """The columns that by their name and their repeats could say which rows belong together."""
    able = [one for one in seen if one.kind in ("kinds", "text", "number") and pattern.fullmatch(one.name)]
    return [one for one in able if 2 <= one.distinct <= 0.8 * (rows - one.missing) and (one.kind != "number" or one.odd < 0)]  # fmt: skip


def shared(key: str, found: Sequence[Seen], comment: str) -> list[str]:
    if not found:
        return [f"# {key}:  # {comment}; no column looks like that"]
    others = f"; it could also be {', '.join(one.name for one in found[1:])}" if found[1:] else ""
    return [f"{key}: {quoted(found[0].name)}  # {comment}{others}"]


def quoted(word: str) -> str:
    """`word` as YAML reads it, even in a list."""
    return (
        word if PLAIN.fullmatch(word) and word.lower() not in WORDS else json.dumps(word, ensure_ascii=False)
    )
