"""What the report says, as Markdown; where a notebook runs without a page, as plain text."""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence

from .findings import Finding, counted
from .intake import Opened
from .report import Report
from .splits import FEWEST_GROUPS, Estimate
from .table import Table

MARKS = {"look": "⚠ Look at it: {}", "cannot tell": "? {}: cannot tell", "not checked": "– {}: not checked"}
FINE = "✓ {}: nothing found"
ANSWERED = ("network", "best of several", "scrambled", "more rows", "sequences")
"""Sections that ask no question of a fault: one that is answered is none that found nothing."""

SHOWN = re.compile(r"([\\`*_{}\[\]<>#|$~^@])")


def show(text: str) -> None:
    """Displays Markdown in a notebook, prints it elsewhere."""
    ipython = sys.modules.get("IPython")
    if ipython and ipython.get_ipython():
        ipython.display.display(ipython.display.Markdown(text))
    else:
        print(text)


def inert(text: str) -> str:
    """`text` from a table, such as a column's name, with nothing in it that Markdown would read."""
    return SHOWN.sub(r"\\\1", " ".join(text.split()))


def described(opened: Opened, before: int) -> str:
    """The table in a few sentences, and how often it was looked at."""
    table = opened.table
    shape = f"{len(table)} rows, {len(table.names) + len(table.letters)} columns to predict from"
    lines = [f"**{shape}; to predict: {inert(table.called['target'])}.** The file is {opened.form}."]
    if opened.rows > len(table):
        lines.append(f"Of {opened.rows} rows these are a random subset, or those with an outcome.")
    if table.yes_no:
        lines.append(f"{table.y.mean():.0%} of the rows are yes.")
    lines.append(f"Rows are split by {inert(table.called['group'])}, {table.groups} different ones." if table.group is not None else "Rows are split one by one: no group is named.")  # fmt: skip
    lines += [f"Left out: {inert(one)}." for one in opened.said]
    nth = f"This is report {before + 1} of this file."
    lines.append(nth + (" Each further look makes the best result flatter more: keep rows that no report has seen." if before else ""))  # fmt: skip
    return " ".join(lines)


def summary(found: Report) -> str:
    """What to look at, in a list; or that these checks found nothing."""
    alarms = [one for one in found.findings if one.verdict == "look"]
    missing = [one.section for one in found.findings if one.verdict == "not checked"]
    if alarms:
        text = "\n".join(f"- **{one.section.capitalize()}.** {inert(one.sentence)}" for one in alarms)
    else:
        text = "These checks found nothing to look at. That is not to say that there is nothing."
    if missing:
        text += f"\n\nNot checked: {', '.join(missing)}. The reasons stand below."
    return text


def sections(findings: Sequence[Finding], *tips: int) -> str:
    """The findings that come from these tips, each with its verdict, its sentence, and what to do."""
    own = [one for one in findings if one.tip in tips]
    return "\n\n".join(
        f"### {heading(one)}\n\n{inert(one.sentence)}"
        + (f" *{inert(one.next)}.*" if one.next else "")
        + f" ({one.link})"
        for one in own
    )


def heading(one: Finding) -> str:
    form = MARKS.get(one.verdict, "✓ {}" if one.section in ANSWERED else FINE)
    name = one.section if form.endswith("{}") and one.verdict == "look" else one.section.capitalize()
    return form.format(name)


def few_groups(places: Sequence[Sequence], table: Table) -> str:
    name = inert(table.called["group"])
    return (
        f"There are {counted(table.groups, 'group')} of {name}, fewer than {FEWEST_GROUPS}: no interval can speak of "
        f"those that nobody has seen. The score of each ranges from {min(p[2] for p in places):.2f} to "
        f"{max(p[2] for p in places):.2f}; the table *groups* has them all."
    )


def rows(scores: Sequence[tuple[str, Estimate]]) -> list[list]:
    """Cells of a table: a name, a score, and its interval where there is one."""
    return [[name, at.mean, *([at.low, at.high] if at.certain else [None, None])] for name, at in scores]


def in_words(scores: Sequence[tuple[str, Estimate]]) -> str:
    return "; ".join(f"{name}: {at.mean:.2f}" for name, at in scores) + "."
