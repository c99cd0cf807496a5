"""A claim is a sentence, a check, and the verdict its author expects. The build fails when they part."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache

from ..core.errors import Place, Problem
from ..results.ref import PUBLISHED, Ref, Unknown
from ..results.results import Value
from ..results.shelf import Shelf, Unavailable
from .expression import BadCheck, Condition, TooFew, names
from .verdict import FAILS, HOLDS, Outcome

KINDS = ("finding", "replication", "control", "construction")
COUNTED = ("finding", "replication")


@dataclass(frozen=True)
class Variation:
    """The check of a claim under another choice that its author could have made; `name` says which choice."""

    name: str
    check: str
    conditions: tuple[Condition, ...]


@dataclass(frozen=True)
class Claim:
    """`because` gives the reason of a margin, `published` names entries of the ledger that a replication is of."""

    id: str
    sentence: str
    check: str
    conditions: tuple[Condition, ...]
    expect: str
    kind: str
    source: str
    place: Place
    because: str = ""
    published: tuple[str, ...] = ()
    variations: tuple[Variation, ...] = ()

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Recorded names that the check speaks of."""
        return tuple(dict.fromkeys(n for c in self.conditions for n in names(c)))

    @cached_property
    def refs(self) -> tuple[Ref, ...]:
        """What those names stand for in the source that the claim speaks of."""
        return tuple(dict.fromkeys(ref for c in self.conditions for ref in refs(c, self.source)))

    @cached_property
    def exemplars(self) -> tuple[str, ...]:
        varied = (ref.exemplar for v in self.variations for c in v.conditions for ref in refs(c, self.source))
        return tuple(
            e for e in dict.fromkeys((*(ref.exemplar for ref in self.refs), *varied)) if e != PUBLISHED
        )

    @property
    def counted(self) -> bool:
        """Whether it says something of the world: a finding or a replication."""
        return self.kind in COUNTED


@lru_cache(maxsize=4096)
def refs(condition: Condition, source: str) -> tuple[Ref, ...]:
    """What the names of `condition` stand for in `source`."""
    return tuple(Ref.parse("value", name, source) for name in names(condition))


def ledgered(name: str) -> bool:
    """Whether a name is that of a published number."""
    return name.split(".")[0] == PUBLISHED


@dataclass(frozen=True)
class Checked:
    """A claim and what was found: one outcome per source ("build", "record") that knows its names.

    `varied` are the outcomes of its variations, on the source that the page speaks of.
    """

    claim: Claim
    outcomes: dict[str, Outcome]
    epoch: int
    varied: Mapping[str, Outcome] = field(default_factory=dict)

    @property
    def source(self) -> str:
        """The source that the page speaks of."""
        return next(iter(self.outcomes))

    @property
    def outcome(self) -> Outcome:
        return self.outcomes[self.source]

    @property
    def depends(self) -> list[str]:
        """The choices under which a condition is decided the other way."""
        return [name for name, other in self.varied.items() if opposed(self.outcome, other)]

    @property
    def in_words(self) -> str:
        """The verdict, and the choices that it depends on, or under which it is another one."""
        words = self.outcome.in_words
        if self.depends:
            words += f", depends on {' and '.join(self.depends)}"
        for name, other in self.varied.items():
            if name not in self.depends and other.verdict != self.outcome.verdict:
                words += f", {other.in_words} under {name}"
        return words

    @property
    def missed(self) -> list[str]:
        """The sources that part with the author: a verdict other than the expected one, or, in the source that the
        page does not speak of, a condition decided the other way. More replicates may well decide what fewer left
        undecided; that contradicts nobody.
        """
        parted = [self.source] if self.outcome.verdict != self.claim.expect else []
        for source, other in list(self.outcomes.items())[1:]:
            if opposed(self.outcome, other):
                parted.append(source)
        return parted


def opposed(ours: Outcome, theirs: Outcome) -> bool:
    """Whether a condition holds in one of the two and does not hold in the other."""
    pairs = zip(ours.conditions, theirs.conditions, strict=True)
    return any({one.verdict, other.verdict} == {HOLDS, FAILS} for one, other in pairs)


def check(claims: Sequence[Claim], shelf: Shelf) -> tuple[list[Checked], list[Problem]]:
    """Judges every claim on the sources that know its names; what cannot be judged is a problem.

    A verdict other than the expected one is not reported here: see `missed`.
    """
    if not claims:
        return [], []
    from .judge import FEWEST, judge  # statistics, which a text without claims need not load

    checked: list[Checked] = []
    problems: list[Problem] = []
    for claim in claims:
        try:
            ours, *others = sources(claim, shelf)
            outcomes = {ours: judge(claim.conditions, lookup(claim, shelf, ours))}
            for other in others:
                with suppress(TooFew):  # a build of few replicates, which leaves the record uncontradicted
                    outcomes[other] = judge(claim.conditions, lookup(claim, shelf, other), beside=True)
            varied = {
                v.name: judge(v.conditions, lookup(claim, shelf), beside=True) for v in claim.variations
            }
            runs = [shelf.results(e, claim.source) for e in claim.exemplars]
        except Unavailable:
            continue
        except Unknown as error:
            problems.append(claim.place.problem(f"claim {claim.id}: {error.what}", error.todo))
        except BadCheck as error:
            todo = f"record {FEWEST} replicates or more, paired where they are compared, or mend the check"
            problems.append(claim.place.problem(f"claim {claim.id}: {error}", todo))
        else:
            epochs = {r.epoch for r in runs}
            if claim.counted and 0 in epochs:
                todo = "set epoch: 1 or higher in the exemplar's settings.yaml"
                problems.append(claim.place.problem(f"claim {claim.id} rests on development seeds", todo))
            checked.append(Checked(claim, outcomes, max(epochs, default=0), varied))
    return checked, problems


def sources(claim: Claim, shelf: Shelf) -> list[str]:
    """Where the claim is judged: where its author says, and wherever else all its names are known.

    A stale record is judged only if the author names it.
    """
    other = "build" if claim.source == "record" else "record"
    stale = other == "record" and any(e in shelf.records and shelf.records[e].stale for e in claim.exemplars)
    known = all(shelf.knows(replace(ref, source=other)) for ref in claim.refs)
    return [claim.source, other] if known and not stale else [claim.source]


def lookup(claim: Claim, shelf: Shelf, source: str = "") -> Callable[[str], Value]:
    """Values by name on `source`, or on the one that the claim names."""
    return lambda name: shelf.value(Ref.parse("value", name, source or claim.source))


def missed(checked: Iterable[Checked]) -> list[Problem]:
    """Claims whose verdict is not the one their author expects."""
    problems = []
    for one in checked:
        for source in one.missed:
            outcome = one.outcomes[source]
            where = " in the record" if source == "record" else ""
            what = f"claim {one.claim.id} {outcome.in_words}{where}, expected: {one.claim.expect} ({'; '.join(numbers(outcome))})"
            todo = (
                "mend the sentence and its expect=, or find out why the result moved; do not move the margin"
            )
            problems.append(one.claim.place.problem(what, todo))
    return problems


def numbers(outcome: Outcome) -> list[str]:
    """The numbers behind a verdict: estimate, bounds, margin and replicates of each condition."""
    parts = []
    for judged in outcome.conditions:
        sign = ">=" if judged.condition.at_least else "<="
        bounds = (
            f", 99 % bounds {judged.lower:.4g} and {judged.upper:.4g}" if judged.lower != judged.upper else ""
        )
        parts.append(f"{judged.basis} {judged.estimate:.4g}{bounds}, asked {sign} {judged.condition.bound:g}")
    return parts
