"""The formats of an article, each with its file."""

from __future__ import annotations

from ..core.errors import ReviewError, nearest

FORMATS = {
    "html": "index.html",
    "pdf": "manuscript.pdf",
    "docx": "manuscript.docx",
    "latex": "manuscript.tex",
    "jats": "manuscript.jats.xml",
    "epub": "manuscript.epub",
}
"""The page is always written: the others are checked against it."""

SUPPLEMENT = "supplement.pdf"
"""What stands apart from the article on the page stands apart in print, too: it goes with the PDF."""

FILES = (*FORMATS.values(), SUPPLEMENT)

NAMES = {"docx": "Word", "latex": "LaTeX", "jats": "JATS", "epub": "EPUB"}
"""What a reader calls the formats that the page lists at its foot; it links the PDF in more places."""


def parse(text: str) -> tuple[str, ...]:
    """The formats in "html,pdf,…", in the order of FORMATS; raises ReviewError for a name that is none of them."""
    wanted = {name.strip().lower() for name in text.split(",")} - {""}
    for name in sorted(wanted - FORMATS.keys()):
        raise ReviewError(f"--formats {text}: {name} is no format", nearest(name, FORMATS))
    return tuple(name for name in FORMATS if name in {"html", *wanted})
