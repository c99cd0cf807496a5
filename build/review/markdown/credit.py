"""Who did what, in the fourteen roles of CRediT (https://credit.niso.org)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from ..core.errors import nearest

ROLES = (
    "Conceptualization", "Data curation", "Formal analysis", "Funding acquisition", "Investigation", "Methodology",
    "Project administration", "Resources", "Software", "Supervision", "Validation", "Visualization",
    "Writing – original draft", "Writing – review & editing",
)  # fmt: skip


def faults(authors: Iterable[Mapping[str, Any]]) -> Iterator[tuple[str, str]]:
    """What is wrong with the authors' `credit`, and what to do."""
    for author in authors:
        roles = author.get("credit") or []
        if not isinstance(roles, list):
            yield (
                f"the credit of {author['name']} is not a list",
                "write each role on a line of its own, after '- '",
            )
            continue
        for role in roles:
            if role not in ROLES:
                yield f"{role!r} is none of CRediT's fourteen roles", nearest(str(role), ROLES)
        if len({str(role) for role in roles}) < len(roles):
            yield f"a role of {author['name']} is given twice", "keep one of the two"


def in_words(authors: Iterable[Mapping[str, Any]]) -> str:
    """'Ada: Software, Validation. Ben: Supervision.', of those who state their roles."""
    stated = ((author["name"], author.get("credit") or []) for author in authors)
    return " ".join(f"{name}: {', '.join(roles)}." for name, roles in stated if roles)
