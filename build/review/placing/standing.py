"""What is known of a claim beside its verdict: what was first expected, when it was committed, what it said before."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from ..claims import expectation
from ..claims.claims import Checked
from ..claims.designs import Design
from ..claims.expression import BadCheck, parse
from ..claims.forms import SEEN, Form, Lock
from ..claims.replications import FreshRuns, fresh_runs
from ..core.errors import Problem
from ..results import openings
from ..results.openings import Opening
from ..results.ref import Ref, Unknown
from ..results.shelf import Record, Shelf, Unavailable
from ..runs import committed
from ..runs.committed import BEFORE, UNKNOWN, Committed, Wanted
from ..runs.history import History, Made

REAL = ("datasets", "splits", "training")
"""What replicates of data that no seed draws anew differ in."""


@dataclass(frozen=True)
class Verdict:
    """What a check said of the record that was committed at an earlier epoch."""

    epoch: int
    check: str
    verdict: str


@dataclass(frozen=True)
class Standing:
    """`form` is how the lock knows the claim, None where it does not.

    `opened` are earlier openings of the rows of each data set that it rests on; None where the claim rests on data
    that are drawn anew, {} where no run recorded what it opened.
    """

    form: Form | None
    committed: Committed
    surprised: bool
    earlier: tuple[Verdict, ...] = ()
    fresh: str = ""
    opened: Mapping[str, Sequence[Opening]] | None = None

    def lines(self, one: Checked) -> Iterator[str]:
        """What a reader is told, a sentence each."""
        form = self.form
        if form and form.expect:
            moved = "" if form.source == one.claim.source else f" of the {form.source}"
            kind = "" if form.kind == one.claim.kind else f", as a {form.kind}"
            whole = f", of the check that was locked as {form.part_of} and dealt out" if form.part_of else ""
            found = f"; found: {one.in_words}" if self.surprised else ""
            yield f"First expected: {form.expect}{moved}{kind}{whole}{found}."
        else:
            yield "What was first expected is not on record."
        if form and form.seen:
            word = "A deviation" if form.deviates else "An amendment"
            yield f"{word}: when this form took the place of an earlier one, {SEEN[form.seen]}."
        yield f"{said(self.committed)} Epoch {one.epoch}."
        for verdict in self.earlier:
            same = "" if verdict.check == one.claim.check else f", as {verdict.check}"
            yield f"On the record of epoch {verdict.epoch}: {verdict.verdict}{same}."
        if self.opened == {}:
            yield "How often its test rows were opened before is not recorded."
        for name, before in (self.opened or {}).items():
            yield f"Test rows of {name}: {openings.in_words(before)}."

    def data(self) -> dict:
        """The same for programs."""
        form = self.form
        return {
            "first": {"expected": form.expect, "source": form.source, "kind": form.kind} if form and form.expect else None,
            "as_first_expected": not self.surprised if form and form.expect else None,
            "part_of": form.part_of if form else None,
            "seen": form.seen if form else None,
            "committed": {"answer": self.committed.answer, "commit": self.committed.commit, "why": self.committed.why},
            "fresh": self.fresh or None,
            "earlier": [vars(verdict) for verdict in self.earlier],
            "openings": None
            if self.opened is None
            else {name: [vars(one) for one in before] for name, before in self.opened.items()},
        }  # fmt: skip


@dataclass(frozen=True)
class Sources:
    """Where standings come from."""

    history: History
    lock: Lock
    fresh: FreshRuns = field(default_factory=dict)
    ledger: Sequence[Opening] = ()


def said(found: Committed) -> str:
    """'Committed before its run, in commit 0123abc (…).'"""
    at = f", in commit {found.commit}" if found.commit else ""
    why = f": {found.why}" if found.why else ""
    if found.answer == UNKNOWN:
        return f"Whether it was committed before its run, git cannot tell{why}."
    when = "before" if found.answer == BEFORE else "after"
    return f"Committed {when} its run{at}{why}."


def of(checked: Sequence[Checked], shelf: Shelf, sources: Sources) -> dict[str, Standing]:
    """The standing of each claim, by id."""
    found = {}
    for one in checked:
        form = expectation.first(sources.lock, one)
        found[one.claim.id] = Standing(
            form,
            committed.of(sources.history, wanted(one, form, sources.lock)),
            expectation.surprised(sources.lock, one),
            tuple(earlier(one, sources)),
            fresh_runs(sources.fresh, one),
            opened(one, shelf, sources.ledger),
        )
    return found


def wanted(one: Checked, form: Form | None, lock: Lock) -> Wanted:
    """What to look for in history: the form as it is locked, or the whole that it is a part of."""
    claim, name = one.claim, one.claim.id
    if form and form.part_of and (whole := lock.whole(form.part_of, form.epoch)):
        name, form = form.part_of, whole
    return Wanted(
        name, form.hash if form else "", form.epoch if form else one.epoch, claim.source, claim.exemplars
    )


def problems(
    checked: Sequence[Checked], standings: Mapping[str, Standing], sources: Sources, where: str
) -> list[Problem]:
    """First expectations and parameters that the lock no longer tells as it did when they were committed."""
    found = []
    for name, now in sources.lock.designs.items():
        first = sources.history.first_design(name, now.epoch)
        for moved in Design(now.epoch, first or {}).moved(now):
            what = f"{moved}, and {name} was first committed so at epoch {now.epoch}"
            found.append(Problem(where, 0, what, "restore the lock from git: what was locked first stays"))
    for one in checked:
        standing = standings[one.claim.id]
        then = standing.committed.first
        if not then or not standing.form:
            continue
        now = {"expect": standing.form.expect, "source": standing.form.source, "kind": standing.form.kind}
        if parted := [f"{key} {then.get(key)}" for key, value in now.items() if then.get(key) != value]:
            what = f"claim {one.claim.id} was committed with {', '.join(parted)}, and the lock says otherwise"
            found.append(Problem(where, 0, what, "restore the lock from git: what was first expected stays"))
    return found


def earlier(one: Checked, sources: Sources) -> Iterator[Verdict]:
    """What the claim said at earlier epochs, in the form that it had, as far as records and fresh runs tell."""
    entry = sources.lock.claims.get(one.claim.id)
    checks = {f.epoch: f.check for f in reversed(entry.earlier)} if entry else {}
    if not sources.history.lack:
        kept = [sources.history.earlier(name, one.epoch) for name in one.claim.exemplars]
        for epoch in sorted(set.intersection(*map(set, kept))) if kept else ():
            check = checks.get(epoch, one.claim.check)
            if verdict := judged(check, [records[epoch] for records in kept]):
                yield Verdict(epoch, check, verdict)


def judged(check: str, made: Sequence[Made]) -> str:
    """The verdict of `check` on records; empty where they cannot judge it."""
    from ..claims.judge import judge

    try:
        shelf = Shelf(records={one.results.exemplar: Record(one.results) for one in made})
        return judge(parse(check), lambda name: shelf.value(Ref.parse("value", name, "record"))).in_words
    except (BadCheck, Unknown, Unavailable, KeyError, TypeError, ValueError):
        return ""


def opened(one: Checked, shelf: Shelf, ledger: Sequence[Opening]) -> dict[str, list[Opening]] | None:
    """Earlier openings of the rows that a claim rests on, by data set; None where its data are drawn anew."""
    if not any(kind in judged.replicated for judged in one.outcome.conditions for kind in REAL):
        return None
    mine: list[Opening] = []
    for name in one.claim.exemplars:
        results = shelf.results(name, one.source)
        rests = [
            Opening(o["of"], name, results.epoch, o["rows"], o["digest"])
            for o in results.openings or ()
            if not o["names"] or any(touches(o["names"], n) for n in one.claim.names)
        ]
        if results.openings is None:
            rests = [o for o in ledger if (o.exemplar, o.epoch) == (name, results.epoch)]
        mine += rests
    return openings.before(ledger, mine)


def touches(prefixes: Sequence[str], name: str) -> bool:
    """Whether the value `exemplar.name` begins with one of `prefixes`."""
    rest = name.partition(".")[2]
    return any(rest == prefix or rest.startswith(f"{prefix}.") for prefix in prefixes)
