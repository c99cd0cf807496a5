"""What the strict pass hands to the writers."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True)
class Manuscript:
    """All chapters as one document in which nothing is left to resolve but numbering and citations.

    `ast` is pandoc 2.19.2's JSON: values and claims are Spans (classes "value" and "claim", the latter with a
    verdict's class), panels Divs with class "exemplar", images point to relative URLs, citations name ids of
    `references`; its `meta` holds title, lang, author-meta, date-meta, keywords and the settings of pandoc-xnos.
    `references` are CSL items; `files` maps each relative URL of the page to the file to copy there;
    `variables` are Manubot's template variables.
    """

    ast: dict
    references: tuple[dict, ...] = ()
    files: dict[str, Path] = field(default_factory=dict)
    variables: dict = field(default_factory=dict)
