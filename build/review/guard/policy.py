"""The Content-Security-Policy in a page's head (https://www.w3.org/TR/CSP3): which scripts run, what is loaded."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Mapping

META = re.compile(r'(<meta http-equiv="Content-Security-Policy" content=")([^"]*)(")')
NOTHING = "'none'"


def source(script: str) -> str:
    """What lets `script`, every character between its tags, run: "'sha256-…'"."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}'"


def directives(policy: str) -> dict[str, list[str]]:
    """The sources of each directive; of two with one name the first counts, as in a browser."""
    found: dict[str, list[str]] = {}
    for name, *sources in filter(None, map(str.split, policy.split(";"))):
        found.setdefault(name.lower(), sources)
    return found


def scripts(policy: str) -> set[str]:
    """The sources of scripts that `policy` names."""
    found = directives(policy)
    return set(found.get("script-src", found.get("default-src", [])))


def allow(page: str, more: Mapping[str, str]) -> str:
    """`page` whose policy allows a source more of each directive in `more`; unchanged where it has no policy."""

    def widened(meta: re.Match) -> str:
        policy = directives(meta[2])
        for name, new in more.items():
            kept = [one for one in policy.get(name, []) if one != NOTHING]
            policy[name] = kept if new in kept else [*kept, new]
        return meta[1] + "; ".join(" ".join([name, *sources]) for name, sources in policy.items()) + meta[3]

    return META.sub(widened, page, count=1)
