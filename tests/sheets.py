"""Reads a printed file back: its words, its links and its structure."""

import re
import unicodedata

import pypdf
from pypdfium2 import PdfDocument


def said(content: bytes) -> str:
    return "\n".join(pages(content))


def pages(content: bytes) -> list[str]:
    with PdfDocument(content) as document:
        return [sheet.get_textpage().get_text_bounded() for sheet in document]


def squeezed(text: str) -> str:
    """`text` without what typesetting changes: spaces, ligatures, hyphens, what has no shape."""
    text = "".join(
        c for c in unicodedata.normalize("NFKC", text) if unicodedata.category(c) not in ("Cf", "Cn", "Cc")
    )
    return re.sub(r"[\s\u2010-]", "", text)


def links(reader: pypdf.PdfReader):
    """Where each link of a file leads: an address, or a place in the file itself."""
    for sheet in reader.pages:
        for note in sheet.get("/Annots", []):
            note = note.get_object()
            assert note["/Contents"]
            yield note["/A"]["/URI"] if "/A" in note else note["/Dest"].get_object()


def tags(node, kinds=None):
    """Every element of a file's structure, in reading order: its kind and its own entries."""
    node = node.get_object() if hasattr(node, "get_object") else node
    if isinstance(node, list):
        for child in node:
            yield from tags(child)
    elif isinstance(node, dict):
        if "/S" in node:
            yield str(node["/S"])[1:], node
        if "/K" in node:
            yield from tags(node["/K"])


def structure(reader):
    return list(tags(reader.trailer["/Root"]["/StructTreeRoot"]))
