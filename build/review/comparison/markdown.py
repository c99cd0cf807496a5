"""A comparison as Markdown, for the summary of a pull request's checks, and in a few lines for a terminal.

Everything in it may come from a stranger: whatever Markdown or GitHub would act on is written as a character entity.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from ..results import display
from ..results.changes import Change
from .model import Comparison, Figure, Reworded
from .side import Claim
from .words import Kind, by_word

MOST = 60  # rows of one table, figures or paragraphs: more does not fit a summary
LONGEST = 50_000  # characters: GitHub takes 65 536 in a comment, in which some are marked as inert once more
ACTIVE = re.compile(r"[^\w\s.,:;/'()%+=?-]|_|:(?=//)|(?<=www)\.", re.ASCII | re.IGNORECASE)
WORDS = {
    "verdict": "verdict",
    "expected": "expected verdict",
    "sentence": "wording",
    "check": "check",
    "margins": "margin",
    "epoch": "epoch",
    "kind": "kind",
}
PROSE = ("sentence", "check")


def inert(text: str) -> str:
    """`text` on one line, as nothing but characters: no HTML, link, picture, mention or reference to an issue."""
    flat = "".join(c if c.isprintable() else " " for c in " ".join(text.split()))
    coded = ACTIVE.sub(lambda found: f"&#{ord(found[0])};" if found[0].isascii() else found[0], flat)
    # GitHub looks for @name, #1 and GH-1 in the text itself
    coded = re.sub(r"(&#(?:64|35);|\bGH-)(?=[\w&-])", "\\1\u200b", coded, flags=re.IGNORECASE)
    start = re.match(r"[-+=]|\d+[.)](?!\S)", coded)  # of a list, or a line under a heading
    return f"{coded[: start.end() - 1]}&#{ord(start[0][-1])};{coded[start.end() :]}" if start else coded


def page(found: Comparison) -> str:
    """The whole comparison."""
    blocks = [
        f"## What changed from {inert(found.old)} to {inert(found.new)}",
        *map(bullet, short(found, inert)),
    ]
    blocks += section("Claims that changed", map(claim, found.claims))
    blocks += section("New claims", map(stated, found.new_claims))
    blocks += section("Dropped claims", map(stated, found.dropped_claims))
    for run in found.runs:
        blocks += [f"### Results of {inert(run.exemplar)}"]
        blocks += [bullet(inert(fact)) for fact in run.asked]
        blocks += table(run.values)
        blocks += listed("New values", run.new) + listed("Dropped values", run.dropped)
    blocks += section("Figures", map(figure, found.figures))
    for chapter in found.chapters:
        blocks += [f"### Words of {inert(chapter.title)}"]
        blocks += limited(["".join(marked(*part) for part in block) for block in chapter.blocks])
    blocks += section("References added", (f"{inert(key)}: {inert(title)}" for key, title in found.added))
    blocks += section("References removed", (f"{inert(key)}: {inert(title)}" for key, title in found.removed))
    return re.sub(r"(?m)^(- .*)\n\n(?=- )", r"\1\n", "\n\n".join(fitting(blocks))) + "\n"


def fitting(blocks: Iterable[str]) -> Iterator[str]:
    """The first of `blocks`, as many as LONGEST has room for."""
    more = "… and more, in the HTML page."
    room = LONGEST - len(more) - 3
    for block in blocks:
        room -= len(block) + 2
        if room < 0:
            yield more
            return
        yield block


def short(found: Comparison, quoted=lambda text: text) -> Iterator[str]:
    """The comparison in a few lines, with names and sentences as `quoted` writes them."""
    for one in found.claims:
        if "verdict" in one.changed:
            yield f"claim {quoted(one.after.id)}: {quoted(one.before.verdict)} → {quoted(one.after.verdict)}"
    for one in found.missed:
        yield f"claim {quoted(one.id)}: {quoted(one.verdict)}, expected: {quoted(one.expected)}"
    other = sum("verdict" not in one.changed for one in found.claims)
    counts = [
        (len(found.new_claims), "new"),
        (len(found.dropped_claims), "dropped"),
        (other, "changed otherwise"),
    ]
    yield from counted("claims", counts)
    results = [
        (sum(len(r.beyond) for r in found.runs), "moved beyond their spread"),
        (sum(len(r.within) for r in found.runs), "moved within it"),
        (sum(len(r.new) for r in found.runs), "new"),
        (sum(len(r.dropped) for r in found.runs), "dropped"),
    ]
    yield from counted("results", results)
    for what, names in (("new", found.new_exemplars), ("dropped", found.dropped_exemplars)):
        if names:
            yield f"{what} exemplars: {', '.join(map(quoted, names))}"
    yield from counted("figures", [(len(found.figures), "changed")])
    yield from counted("chapters", [(len(found.chapters), "reworded")])
    yield from counted("references", [(len(found.added), "added"), (len(found.removed), "removed")])


def plain(found: Comparison) -> list[str]:
    """What a terminal shows: `short`, without characters that a terminal would act on."""
    lines = list(short(found)) or ["nothing that a reader would see differs"]
    return ["".join(c if c.isprintable() else " " for c in line) for line in lines]


def counted(what: str, counts: Iterable[tuple[int, str]]) -> Iterator[str]:
    if told := [f"{n} {how}" for n, how in counts if n]:
        yield f"{what}: {', '.join(told)}"


def bullet(text: str) -> str:
    return f"- {text}"


def section(title: str, entries: Iterable[str]) -> list[str]:
    entries = limited([bullet(entry) for entry in entries])
    return [f"### {title}", *entries] if entries else []


def limited(entries: list[str]) -> list[str]:
    more = len(entries) - MOST
    return entries if more <= 0 else [*entries[:MOST], f"… and {more} more, in the HTML page."]


def claim(one: Reworded) -> str:
    changes = "; ".join(f"{WORDS[part]}: {difference(one, part)}" for part in one.changed)
    return f"**{inert(one.after.id)}** {inert(one.after.sentence)} ({changes})"


def difference(one: Reworded, part: str) -> str:
    if part in PROSE:
        return "".join(marked(*words) for words in parts(one, part)).strip()
    return " → ".join(inert(text) for _, text in parts(one, part))


def parts(one: Reworded, part: str) -> list[tuple[Kind, str]]:
    """What went and what came; in prose word by word, between words that stayed."""
    before, after = in_words(one.before, part), in_words(one.after, part)
    if part in PROSE:
        return list(by_word(before.split(), after.split()))
    return [("removed", before), ("added", after)]


def in_words(one: Claim, part: str) -> str:
    value = getattr(one, part)
    return ", ".join(f"{margin:g}" for margin in value) if part == "margins" else str(value)


def stated(one: Claim) -> str:
    return f"**{inert(one.id)}** {inert(one.sentence)} ({inert(one.verdict)})"


def table(values: tuple[Change, ...]) -> list[str]:
    if not values:
        return []
    rows = ["| value | before | after | change | spread |", "|---|---|---|---|---|"]
    for one in values[:MOST]:
        verdict = "**beyond**" if one.beyond else "within"
        spread = f"{verdict} ±{one.allowed:.2g}" if one.replicated else "not replicated"
        cells = (one.name, *map(display.value, (one.before, one.after)), f"{one.difference:+.3g}")
        rows.append(f"| {' | '.join(map(inert, cells))} | {spread} |")
    more = len(values) - MOST
    return ["\n".join(rows), *([f"… and {more} more, in the HTML page."] if more > 0 else [])]


def listed(title: str, names: tuple[str, ...]) -> list[str]:
    more = f" and {len(names) - MOST} more" if len(names) > MOST else ""
    return [f"{title}: {', '.join(map(inert, names[:MOST]))}{more}"] if names else []


def figure(one: Figure) -> str:
    state = "is new" if one.before is None else "is dropped" if one.after is None else "is drawn otherwise"
    return f"{inert(one.name)} {state}: {inert(one.alt)}"


def marked(kind: str, text: str) -> str:
    tag = {"removed": "del", "added": "ins"}.get(kind)
    return f"<{tag}>{inert(text)}</{tag}> " if tag else f"{inert(text)} "
