"""`content/claims.lock`: what each claim has been checked on, so that a margin cannot follow the numbers.

For every claim it keeps the check, its hash, the epoch of seeds that it met, and its earlier forms. A changed
check is refused until its exemplars run on seeds that it has never seen: a new epoch. What was dropped stays
listed as retired.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from ..core import files
from ..core.errors import Problem, Refused
from .claims import Checked
from .expression import names, parse

RELOCK = "run 'review claims --lock' and commit content/claims.lock"


@dataclass(frozen=True)
class Form:
    """A check as it stood at an epoch."""

    check: str
    epoch: int

    @property
    def hash(self) -> str:
        return "sha256:" + hashlib.sha256(self.check.encode()).hexdigest()


@dataclass(frozen=True)
class Entry:
    form: Form
    earlier: tuple[Form, ...] = ()


@dataclass(frozen=True)
class Lock:
    """Entries by claim id; `retired` are claims that are no longer made."""

    claims: dict[str, Entry] = field(default_factory=dict)
    retired: dict[str, Entry] = field(default_factory=dict)


def read(path: Path, where: str) -> Lock:
    """The lock at `path`; empty where there is none. Raises Refused where it was edited by hand."""
    if not path.is_file():
        return Lock()
    try:
        raw = json.loads(path.read_text(encoding="utf-8"))
        parts = [{name: entry(e) for name, e in raw[key].items()} for key in ("claims", "retired")]
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        todo = "restore it from git: it is written by 'review claims --lock' only"
        raise Refused([Problem(where, 0, f"the lock cannot be read ({error})", todo)]) from None
    return Lock(*parts)


def entry(raw: dict) -> Entry:
    forms = [Form(f["check"], int(f["epoch"])) for f in (raw, *raw["earlier"])]
    for form, f in zip(forms, (raw, *raw["earlier"]), strict=True):
        if form.hash != f["hash"]:
            raise ValueError(f"the hash of '{form.check}' is not its own")
    return Entry(forms[0], tuple(forms[1:]))


def problems(lock: Lock, checked: Iterable[Checked], complete: bool, where: str) -> list[Problem]:
    """Where the claims and the lock part.

    `complete` is False when some claims could not be judged: then absent ones are not taken for dropped.
    """
    checked = list(checked)
    found = []
    for one in checked:
        claim, place = one.claim, one.claim.place
        locked = lock.claims.get(claim.id)
        if locked is None:
            found.append(place.problem(f"claim {claim.id} is not in claims.lock", RELOCK))
        elif locked.form.check != claim.check and one.epoch <= locked.form.epoch:
            what = (
                f"the check of claim {claim.id} changed after it met the seeds of epoch {locked.form.epoch}"
            )
            todo = f"restore '{locked.form.check}', or set epoch: {locked.form.epoch + 1} in the exemplar's settings.yaml"
            found.append(place.problem(what, todo))
        elif one.epoch < locked.form.epoch:
            what = f"claim {claim.id} goes back from epoch {locked.form.epoch} to {one.epoch}"
            found.append(
                place.problem(what, f"set epoch: {locked.form.epoch} in the exemplar's settings.yaml")
            )
        elif locked.form != Form(claim.check, one.epoch):
            found.append(
                place.problem(f"claim {claim.id} meets a new epoch that claims.lock does not know", RELOCK)
            )
    if complete:
        for name in sorted(lock.claims.keys() - {c.claim.id for c in checked}):
            todo = f"make it again, or retire it: {RELOCK}"
            found.append(Problem(where, 0, f"claim {name} is locked and no longer made", todo))
    return found


def renew(lock: Lock, checked: Iterable[Checked]) -> Lock:
    """The lock after the claims as they stand.

    Raises Refused where a check changed without a new epoch, also under a new id: a claim over the names of one
    that was retired in the same epoch is that claim with another margin.
    """
    checked = list(checked)
    refused = [
        p
        for p in problems(lock, checked, complete=False, where="")
        if "changed after" in p.what or "goes back" in p.what
    ]
    claims, retired = {}, dict(lock.retired)
    dropped = {n: e for n, e in lock.claims.items() if n not in {c.claim.id for c in checked}}
    for one in checked:
        name, form = one.claim.id, Form(one.claim.check, one.epoch)
        old = lock.claims.get(name) or retired.pop(name, None)
        if old is None:
            for other, gone in {**lock.retired, **dropped}.items():
                same = set(one.claim.names) & names_of(gone.form.check)
                if same and one.epoch <= gone.form.epoch and gone.form.check != form.check:
                    what = f"claim {name} checks what {other} checked in the same epoch, with other words or margin"
                    todo = f"keep the id {other}, or set epoch: {gone.form.epoch + 1} in the exemplar's settings.yaml"
                    refused.append(one.claim.place.problem(what, todo))
            claims[name] = Entry(form)
        elif old.form.check == form.check:
            claims[name] = Entry(form, old.earlier)
        else:
            if name not in lock.claims and one.epoch <= old.form.epoch:
                what = f"the check of claim {name} changed while it was retired, in the epoch it had met"
                todo = f"set epoch: {old.form.epoch + 1} in the exemplar's settings.yaml"
                refused.append(one.claim.place.problem(what, todo))
            claims[name] = Entry(form, (old.form, *old.earlier))
    if refused:
        raise Refused(refused)
    return Lock(claims, {**retired, **dropped})


def names_of(check: str) -> set[str]:
    return {n for c in parse(check) for n in names(c)}


def write(lock: Lock, path: Path) -> None:
    """Writes the lock, sorted, by rename."""

    def raw(form: Form) -> dict:
        return {"check": form.check, "epoch": form.epoch, "hash": form.hash}

    def entries(part: dict[str, Entry]) -> dict:
        return {n: {**raw(e.form), "earlier": [raw(f) for f in e.earlier]} for n, e in sorted(part.items())}

    text = json.dumps(
        {"claims": entries(lock.claims), "retired": entries(lock.retired)}, indent=2, ensure_ascii=False
    )
    files.write(path, text + "\n")
