"""Marks each claim in the text and lists them all: Claims checked in this build."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import panflute as pf

from ..claims.claims import Checked
from ..claims.lock import Lock
from ..claims.replications import History, fresh_runs
from ..claims.verdict import HOLDS, SYMBOL, Judged
from ..claims.wording import in_words
from ..markdown.tree import is_references
from ..results import display
from ..results.shelf import Shelf
from . import popover

TITLE = "Claims checked in this build"


def mark(elements: Iterable[pf.Element], checked: Sequence[Checked], shelf: Shelf) -> None:
    """Gives each claim's span its verdict as a class, and a link to its entry in the list.

    The verdict stands in words, and the link carries what its popover says: the rule, and the numbers it met.
    """
    by_id = {c.claim.id: c for c in checked}
    for span in [
        e for e in elements if isinstance(e, pf.Span) and e.identifier in by_id and "claim" in e.classes
    ]:
        one = by_id[span.identifier]
        verdict = one.outcome.in_words
        span.classes = ["claim", display.slug(one.outcome.verdict), *(["missed"] if one.missed else [])]
        span.attributes = {}
        link = pf.Link(
            pf.Str(SYMBOL[one.outcome.verdict]),
            pf.Str(f" {verdict}"),
            *([pf.Str(f", expected: {one.claim.expect}")] if one.missed else []),
            url=f"#check-{one.claim.id}",
            classes=["claim-mark"],
            attributes={"rule": popover.lines(one, label_of(one, shelf))},
        )
        span.content = [*span.content, pf.Str("\u00a0"), link]


def add(doc: pf.Doc, checked: Sequence[Checked], shelf: Shelf, lock: Lock, history: History) -> None:
    """Puts the list before the references, or at the end."""
    if not checked and not lock.retired:
        return
    blocks = [
        pf.Header(pf.Str(TITLE), level=2, identifier="claims-checked", classes=["unnumbered", "apart"]),
        pf.Para(pf.Str(PREFACE)),
    ]
    blocks += [
        pf.Div(
            *entry(one, shelf, history),
            identifier=f"check-{one.claim.id}",
            classes=["check"],
            attributes={"exemplars": " ".join(one.claim.exemplars)},
        )
        for one in checked
    ]
    blocks += list(former(lock))
    position = next((i for i, b in enumerate(doc.content) if is_references(b)), len(doc.content))
    for offset, block in enumerate(blocks):
        doc.content.insert(position + offset, block)


PREFACE = (
    "Each sentence below is bound to a check on recorded results. "
    "It holds if the one-sided 99 % lower bound of what it speaks of reaches its margin, does not hold if the upper "
    "bound misses it, and is undecided in between. "
    "The seeds are fixed, so that a rebuild is a regression test; a new epoch of seeds is a replication. "
    "Where a full run was recorded, it stands beside the build's: its replicates are more, and may decide what those "
    "of the build leave undecided."
)


def entry(one: Checked, shelf: Shelf, history: History) -> Iterator[pf.Block]:
    """The claim's sentence and verdict, each condition with its numbers, and the runs behind them."""
    claim, verdict = one.claim, one.outcome.verdict

    labels = label_of(one, shelf)
    state = f"{SYMBOL[verdict]} {one.outcome.in_words}"
    expected = "" if claim.expect == HOLDS and not one.missed else f" (expected: {claim.expect})"
    kind = "" if claim.kind == "finding" else f" A {claim.kind}."
    yield pf.Para(
        pf.Link(pf.Str(claim.sentence), url=f"#{claim.id}", classes=["sentence"]),
        pf.Space(),
        pf.Span(pf.Str(state), classes=["verdict", display.slug(verdict)]),
        pf.Str(f"{expected}.{kind}"),
    )
    conditions = zip(
        claim.conditions, zip(*(o.conditions for o in one.outcomes.values()), strict=True), strict=True
    )
    yield pf.BulletList(
        *(
            pf.ListItem(
                pf.Plain(
                    pf.Str(in_words(condition, labels, any(j.replicates and not j.drawn for j in found))),
                    pf.LineBreak(),
                    pf.Code(condition.text),
                    *(
                        inline
                        for source, judged in zip(one.outcomes, found, strict=True)
                        for inline in (pf.LineBreak(), pf.Str(f"{source.capitalize()}: {in_numbers(judged)}"))
                    ),
                )
            )
            for condition, found in conditions
        )
    )
    for source, outcome in one.outcomes.items():
        replicated = sorted({j.replicated for j in outcome.conditions if j.replicated})
        what = "; ".join(display.REPLICATED.get(r, r) for r in replicated) or "single numbers, not replicated"
        yield pf.Para(
            pf.Str(f"{source.capitalize()}: {'; '.join(runs(one, shelf, source))}. Replicates are {what}.")
        )
    if fresh := fresh_runs(history, one):
        yield pf.Para(pf.Str(fresh))


def label_of(one: Checked, shelf: Shelf) -> popover.Label:
    return lambda name: shelf.value(name, one.source).label


def in_numbers(judged: Judged) -> str:
    """The estimate of one condition with its bounds, and what they say."""
    bounds = (
        f", 99 % bounds {judged.lower:.3g} and {judged.upper:.3g}" if judged.lower != judged.upper else ""
    )
    return f"{judged.basis} {judged.estimate:.3g}{bounds}: {judged.verdict}".replace(" -", " −")


def runs(one: Checked, shelf: Shelf, source: str) -> Iterator[str]:
    for name in one.claim.exemplars:
        results = shelf.results(name, source)
        stale = " (stale)" if source == "record" and shelf.records[name].stale else ""
        yield f"{name}, {display.run(results)}, epoch {results.epoch}{stale}"


def former(lock: Lock) -> Iterator[pf.Block]:
    """Retired claims and earlier forms of those that stand."""
    lines = [(n, f, "retired") for n, e in sorted(lock.retired.items()) for f in (e.form, *e.earlier)]
    lines += [(n, f, "earlier form") for n, e in sorted(lock.claims.items()) for f in e.earlier]
    if not lines:
        return
    yield pf.Header(pf.Str("Retired forms"), level=3, identifier="retired-forms")
    items = [
        pf.ListItem(pf.Plain(pf.Str(f"{n}, {state}, epoch {f.epoch}:"), pf.Space(), pf.Code(f.check)))
        for n, f, state in lines
    ]
    yield pf.BulletList(*items)
