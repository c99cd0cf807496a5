"""Which addresses only lead to a document."""

from __future__ import annotations

import re

SCHEME = re.compile(r"([a-z][a-z0-9+.-]*):", re.IGNORECASE)


LEADS = ("ftp", "http", "https", "mailto")


def leads(url: str) -> bool:
    """Whether `url` is relative, or of a scheme that opens a document and does nothing else."""
    scheme = SCHEME.match(re.sub(r"[\x00-\x20]", "", url))
    return not scheme or scheme[1].lower() in LEADS
