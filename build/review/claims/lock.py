"""`content/claims.lock`: what each claim was first expected to say, and on what it has been checked.

For every claim it keeps the check with its variations, their hash, the epoch of seeds that it meets, the verdict
first expected, the source and kind first named, and its earlier forms, with what had been seen when one took the
place of another; for every exemplar its parameters (`designs.py`). It is written from chapters and settings alone,
before anything is run. A changed check is refused until its exemplars run on seeds that it has never seen: a new
epoch. What was dropped stays listed as retired.

A check may be dealt out to several claims in the epoch that it has met, and a mean of zeros and ones restated as
the share that it is, since neither asks for less: `parts.py` sees to it that no condition is lost on the way.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from ..core import files
from ..core.errors import Problem, Refused
from ..notebook.exemplar import Exemplar
from . import designs, parts
from .claims import Claim
from .designs import Design
from .expression import names, parse
from .forms import SEEN, Entry, Form, Lock, Met, Plan, form
from .verdict import VERDICTS

RELOCK = "run 'review claims --lock' and commit content/claims.lock"


def read(path: Path, where: str) -> Lock:
    """The lock at `path`; empty where there is none. Raises Refused where it was edited by hand."""
    if not path.is_file():
        return Lock()
    try:
        return loads(path.read_text(encoding="utf-8-sig"))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        todo = "restore it from git: it is written by 'review claims --lock' only"
        raise Refused([Problem(where, 0, f"the lock cannot be read ({error})", todo)]) from None


def loads(text: str) -> Lock:
    """The lock that `text` holds. Raises ValueError, KeyError, TypeError or AttributeError where it is none."""
    raw = json.loads(text)
    parts = [{name: entry(e) for name, e in raw[key].items()} for key in ("claims", "retired")]
    parameters = {n: Design(int(d["epoch"]), d["profiles"]) for n, d in raw.get("designs", {}).items()}
    return Lock(*parts, parameters)


def entry(raw: dict) -> Entry:
    forms = []
    for f in (raw, *raw["earlier"]):
        first = f.get("first") or {}
        one = Form(
            f["check"], int(f["epoch"]), first.get("expect"), first.get("source", "build"),
            first.get("kind", "finding"), tuple(f.get("sensitivity", {}).items()), f.get("seen"), f.get("part_of"),
        )  # fmt: skip
        if one.hash != f["hash"]:
            raise ValueError(f"the hash of '{one.check}' is not its own")
        if one.expect not in (None, *VERDICTS) or one.seen not in (None, *SEEN):
            raise ValueError(f"'{one.expect}' or '{one.seen}' is unknown")
        forms.append(one)
    return Entry(forms[0], tuple(forms[1:]))


def problems(lock: Lock, met: Iterable[Met], complete: bool, where: str) -> list[Problem]:
    """Where the claims and the lock part.

    `complete` is False when some claims could not be judged: then absent ones are not taken for dropped.
    """
    met, found = list(met), []
    for one in met:
        claim, place = one.claim, one.claim.place
        locked, now = lock.claims.get(claim.id), form(one)
        if locked is None:
            found.append(place.problem(f"claim {claim.id} is not in claims.lock", RELOCK))
        elif locked.form.hash != now.hash and parts.origin(lock, one):
            what = f"claim {claim.id} holds a part of a locked check, and claims.lock does not know it"
            found.append(place.problem(what, RELOCK))
        elif locked.form.hash != now.hash and one.epoch <= locked.form.epoch:
            what = (
                f"the check of claim {claim.id} changed after it met the seeds of epoch {locked.form.epoch}"
            )
            todo = f"restore '{locked.form.check}', or set epoch: {locked.form.epoch + 1} in the exemplar's settings.yaml"
            if locked.form.check == claim.check:
                what = f"the sensitivity of claim {claim.id} changed after it met the seeds of epoch {locked.form.epoch}"
                todo = f"restore it, or set epoch: {locked.form.epoch + 1} in the exemplar's settings.yaml"
            found.append(place.problem(what, todo))
        elif one.epoch < locked.form.epoch:
            what = f"claim {claim.id} goes back from epoch {locked.form.epoch} to {one.epoch}"
            todo = f"set epoch: {locked.form.epoch} in the exemplar's settings.yaml"
            if claim.source == "record":
                todo = f"make the record at epoch {locked.form.epoch}: review record {claim.exemplars[0]}"
            found.append(place.problem(what, todo))
        elif (locked.form.hash, locked.form.epoch) != (now.hash, now.epoch):
            found.append(
                place.problem(f"claim {claim.id} meets a new epoch that claims.lock does not know", RELOCK)
            )
        elif locked.form.part_of and (loose := parts.not_binary(one)):
            what = f"claim {claim.id} restates '{loose}' as a share, and its replicates are not 0 and 1 alone"
            found.append(place.problem(what, "restore the check that was locked first"))
    if complete:
        for name in sorted(lock.claims.keys() - {one.claim.id for one in met}):
            todo = f"make it again, or retire it: {RELOCK}"
            found.append(Problem(where, 0, f"claim {name} is locked and no longer made", todo))
    return found


def renew(lock: Lock, met: Iterable[Met], seen: str | None = None, used: Iterable[Exemplar] = ()) -> Lock:
    """The lock after the claims as they stand; `seen`, one of SEEN, is what had been seen when a check changed.

    `used` are the exemplars whose parameters are locked with them.
    Raises Refused where a check or a parameter changed without a new epoch, also under a new id: a claim over the names of one
    that was retired in the same epoch is that claim with another margin. It may be dealt out to several claims in
    its epoch; then none of its conditions may be missing among those that stand. Raises Refused too where a check
    changed and `seen` is None.
    """
    met, used = list(met), list(used)
    refused = [problem for one in used for problem in designs.broken(lock.designs.get(one.name), one)]
    claims, retired = {}, dict(lock.retired)
    dropped = {n: e for n, e in lock.claims.items() if n not in {one.claim.id for one in met}}
    for one in met:
        name, now, place = one.claim.id, form(one), one.claim.place
        old = lock.claims.get(name) or retired.pop(name, None)
        if origin := parts.origin(lock, one):
            whole = lock.whole(origin, one.epoch)
            made = replace(now, expect=whole.expect, source=whole.source, kind=whole.kind, part_of=origin)
            kept = old and (old.earlier if old.form.hash == made.hash else old.forms)
            claims[name] = Entry(made, kept or ())
        elif old is None:
            refused += disguised(one, now, {**lock.retired, **dropped})
            claims[name] = Entry(now)
        elif old.form.hash == now.hash and one.epoch >= old.form.epoch:
            first = old.form if old.form.expect else replace(now, seen=old.form.seen)
            part_of = old.form.part_of if one.epoch == old.form.epoch else None
            claims[name] = Entry(replace(first, epoch=now.epoch, part_of=part_of), old.earlier)
        elif one.epoch <= old.form.epoch:
            if name in lock.claims:
                refused += problems(lock, [one], False, "")
            else:
                what = f"the check of claim {name} changed while it was retired, in the epoch it had met"
                todo = f"set epoch: {old.form.epoch + 1} in the exemplar's settings.yaml"
                refused.append(place.problem(what, todo))
        elif seen is None:
            what = f"the check of claim {name} changed, and nothing says what had been seen when it did"
            refused.append(place.problem(what, f"say it: review claims --lock --seen {'|'.join(SEEN)}"))
        else:
            claims[name] = Entry(replace(now, seen=seen), old.forms)
    parameters = {one.name: designs.of(one) for one in used}
    renewed = Lock(claims, {**retired, **dropped}, {**lock.designs, **parameters})
    refused += parts.lost(renewed, met)
    if refused:
        raise Refused(refused)
    return renewed


def disguised(one: Met, now: Form, gone: dict[str, Entry]) -> list[Problem]:
    """Claims that were retired in the epoch of `one`, and that it checks with other words or another margin."""
    found = []
    for other, entry in gone.items():
        same = set(one.claim.names) & names_of(entry.form.check)
        if same and one.epoch <= entry.form.epoch and entry.form.hash != now.hash:
            what = f"claim {one.claim.id} checks what {other} checked in the same epoch, with other words or margin"
            todo = (
                f"keep the id {other}, or set epoch: {entry.form.epoch + 1} in the exemplar's settings.yaml"
            )
            found.append(one.claim.place.problem(what, todo))
    return found


def names_of(check: str) -> set[str]:
    return {n for c in parse(check) for n in names(c)}


def dumps(lock: Lock) -> str:
    """The lock as sorted JSON."""

    def raw(form: Form) -> dict:
        first = {"expect": form.expect, "source": form.source, "kind": form.kind}
        more = {"seen": form.seen, "part_of": form.part_of, "sensitivity": dict(form.variations)}
        return {
            "check": form.check, "epoch": form.epoch, "hash": form.hash,
            **({"first": first} if form.expect else {}), **{key: value for key, value in more.items() if value},
        }  # fmt: skip

    def entries(part: dict[str, Entry]) -> dict:
        return {n: {**raw(e.form), "earlier": [raw(f) for f in e.earlier]} for n, e in sorted(part.items())}

    parameters = {n: vars(design) for n, design in sorted(lock.designs.items())}
    kept = {"claims": entries(lock.claims), "retired": entries(lock.retired), "designs": parameters}
    return json.dumps(kept, indent=2, ensure_ascii=False) + "\n"


def write(lock: Lock, path: Path) -> None:
    """Writes the lock, sorted."""
    files.write(path, dumps(lock))


def plans(claims: Sequence[Claim], epochs: dict[str, int]) -> tuple[list[Plan], list[Problem]]:
    """Each claim with the epoch that it will meet, by the `epochs` of the exemplars' settings.

    Claims that name an exemplar which is not there are problems.
    """
    planned, found = [], []
    for claim in claims:
        unknown = [name for name in claim.exemplars if name not in epochs]
        if unknown:
            what = f"claim {claim.id}: no exemplar {unknown[0]}"
            found.append(claim.place.problem(what, f"make it, or name one of {', '.join(sorted(epochs))}"))
            continue
        planned.append(Plan(claim, max((epochs[name] for name in claim.exemplars), default=0)))
    return planned, found
