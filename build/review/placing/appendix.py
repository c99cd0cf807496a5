"""Marks each claim in the text and lists them all: Claims checked in this build."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

import panflute as pf

from ..claims.claims import Checked
from ..claims.expectation import Tally
from ..claims.forms import Form, Lock
from ..claims.verdict import HOLDS, SYMBOL, Judged, Outcome
from ..claims.wording import in_words
from ..markdown.tree import add_before_references
from ..results import display
from ..results.ref import Ref
from ..results.shelf import Shelf
from . import origins, popover, standin
from .standing import Standing, said

TITLE = "Claims checked in this build"
BEFORE = "Claims, some checked on records alone before this build runs them"


def mark(
    elements: Iterable[pf.Element],
    checked: Sequence[Checked],
    standings: Mapping[str, Standing],
    shelf: Shelf,
) -> None:
    """Gives each claim's span its verdict as a class, and a link to its entry in the list.

    The verdict stands in words, and the link carries what its popover says: the rule and the numbers it met, and
    when it was committed. What came out otherwise than first expected says so, whatever is expected now.
    """
    by_id = {c.claim.id: c for c in checked}
    for span in [
        e for e in elements if isinstance(e, pf.Span) and e.identifier in by_id and "claim" in e.classes
    ]:
        one = by_id[span.identifier]
        verdict, standing = one.in_words, standings[one.claim.id]
        surprise = f", first expected: {standing.form.expect}" if standing.surprised else ""
        span.classes = ["claim", display.slug(one.outcome.verdict), *(["missed"] if one.missed else [])]
        span.attributes = {}
        link = pf.Link(
            pf.Str(SYMBOL[one.outcome.verdict]),
            pf.Str(f" {verdict}"),
            *([pf.Str(f", expected: {one.claim.expect}")] if one.missed else []),
            *([pf.Str(surprise)] if surprise else []),
            *([pf.Str(f", {standin.WORDS}")] if standin.stands(one, shelf, one.source) else []),
            url=f"#check-{one.claim.id}",
            classes=["claim-mark"],
            attributes={"rule": popover.lines(one, label_of(one, shelf)), "when": said(standing.committed)},
        )
        span.content = [*span.content, pf.Str("\u00a0"), link]


def add(
    doc: pf.Doc,
    checked: Sequence[Checked],
    shelf: Shelf,
    lock: Lock,
    standings: Mapping[str, Standing],
    tally: Tally,
    stamp: str,
) -> None:
    """Puts the list before the references, or at the end; `stamp` says what is known of an outside timestamp."""
    if not checked and not lock.retired:
        return
    blocks = [
        pf.Header(
            pf.Str(BEFORE if shelf.standing_in else TITLE),
            level=2,
            identifier="claims-checked",
            classes=["unnumbered", "apart"],
        ),
        pf.Para(pf.Str(PREFACE)),
        pf.Para(pf.Str(" ".join(filter(None, [f"{tally.in_words}.", stamp])))),
    ]
    blocks += [
        pf.Div(
            *entry(one, shelf, standings[one.claim.id]),
            identifier=f"check-{one.claim.id}",
            classes=["check"],
            attributes={"exemplars": " ".join(one.claim.exemplars)},
        )
        for one in checked
    ]
    blocks += list(former(lock))
    add_before_references(doc, blocks)


PREFACE = (
    "Each sentence below is bound to a check on recorded results. "
    "It holds if the one-sided 99 % lower bound of what it speaks of reaches its margin, does not hold if the upper "
    "bound misses it, and is undecided in between. "
    "The seeds are fixed, so that a rebuild is a regression test; a new epoch of seeds is a replication. "
    "What was first expected stays on record. "
    "Whether a claim was committed before the committed run is what git shows: the order of commits, not their time; "
    "histories can be rewritten, and runs that nobody committed leave no trace. "
    "Where a full run was recorded, it stands beside the build's: its replicates are more, and may decide what those "
    "of the build leave undecided."
)


def entry(one: Checked, shelf: Shelf, standing: Standing) -> Iterator[pf.Block]:
    """The claim's sentence and verdict, each condition with its numbers, and the runs behind them."""
    claim, verdict = one.claim, one.outcome.verdict

    labels = label_of(one, shelf)
    state = f"{SYMBOL[verdict]} {one.in_words}"
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
                        for inline in (
                            pf.LineBreak(),
                            pf.Str(f"{standin.named(one, shelf, source)}: {in_numbers(judged)}"),
                        )
                    ),
                )
            )
            for condition, found in conditions
        )
    )
    for variation in claim.variations:
        found = one.varied[variation.name]
        judged = "; ".join(f"{j.condition.text}: {in_numbers(j)}" for j in found.conditions)
        yield pf.Para(pf.Str(f"With another choice, {variation.name}: {found.in_words}. {judged}."))
    for source, outcome in one.outcomes.items():
        yield pf.Para(
            pf.Str(
                f"{standin.named(one, shelf, source)}: {'; '.join(runs(one, shelf, source))}. {' '.join(replicates(outcome))}"
            )
        )
    if claim.because:
        yield pf.Para(pf.Str(f"Why this margin: {claim.because.rstrip('.')}."))
    for name in claim.published:
        if name in shelf.published:
            one_printed = shelf.published[name]
            beside = f"Published, {name}: {one_printed.text} {one_printed.unit}".rstrip()
            yield pf.Para(pf.Str(f"{beside}; "), *origins.printed(one_printed)[1:])
    yield pf.Para(pf.Str(" ".join(standing.lines(one))))
    if standing.fresh:
        yield pf.Para(pf.Str(standing.fresh))


def replicates(outcome: Outcome) -> Iterator[str]:
    """What differs between the replicates, what they share, and what a bootstrap drew anew, a sentence each."""
    conditions = outcome.conditions
    replicated = sorted({j.replicated for j in conditions if j.replicated})
    what = "; ".join(display.REPLICATED.get(r, r) for r in replicated) or "single numbers, not replicated"
    yield f"Replicates are {what}."
    drawn = [j for j in conditions if j.drawn]
    if any(j.units is None for j in drawn):
        yield "Which units were drawn anew is not recorded."
    for units in dict.fromkeys(j.units for j in drawn if j.units):
        yield f"Drawn anew: {', '.join(f'{n} {unit}' for unit, n in units)}."
    over = [j for j in conditions if j.replicates]
    if any(j.shared is None for j in over):
        yield "What all replicates share is not recorded."
    elif shared := sorted({s for j in over for s in j.shared}):
        yield f"All of them share, and the sentence is for, this {' and this '.join(shared)}."


def label_of(one: Checked, shelf: Shelf) -> popover.Label:
    return lambda name: shelf.value(Ref.parse("value", name, one.source)).label


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
        yield f"{name}, {display.run_in_words(results)}, epoch {results.epoch}{stale}"


def former(lock: Lock) -> Iterator[pf.Block]:
    """Retired claims and earlier forms of those that stand."""
    lines = [(n, f, "retired") for n, e in sorted(lock.retired.items()) for f in (e.form, *e.earlier)]
    lines += [(n, f, "earlier form") for n, e in sorted(lock.claims.items()) for f in e.earlier]
    if not lines:
        return
    yield pf.Header(pf.Str("Retired forms"), level=3, identifier="retired-forms")
    items = [
        pf.ListItem(
            pf.Plain(pf.Str(f"{n}, {state}, epoch {f.epoch}{first(f)}:"), pf.Space(), pf.Code(f.check))
        )
        for n, f, state in lines
    ]
    yield pf.BulletList(*items)


def first(form: Form) -> str:
    return f", first expected: {form.expect}" if form.expect else ""
