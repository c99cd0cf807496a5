"""How keys begin that a chapter writes after an @, and that no reader should meet."""

from __future__ import annotations

import re

NUMBERED = ("fig", "tbl", "eq", "sec")
"""Prefixes of labels, as the pandoc-xnos filters have them."""
SOURCES = (
    "arxiv",
    "clinicaltrials",
    "doi",
    "isbn",
    "pmc",
    "pmcid",
    "pmid",
    "pubmed",
    "raw",
    "url",
    "wikidata",
)
"""Prefixes of citation keys, as Manubot has them."""
LABEL = re.compile(rf"(?:{'|'.join(NUMBERED)}):")
KEY = re.compile(rf"@\{{?(?:{'|'.join((*NUMBERED, *SOURCES))}):[^\s\]}};,]*\w")
