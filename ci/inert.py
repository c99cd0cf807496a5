"""Text that strangers had a hand in, as GitHub shows it without doing anything for it.

    python3 ci/inert.py FILE        prints FILE as the text of an issue

Standard library only: what posts runs none of the project's other code.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

LONGEST = 60_000
"""Characters of what is posted; GitHub takes 65 536."""
FOUND = "A workflow found this, in answers of other servers too; nothing in it links or mentions anybody."
MORE = "\n\n… and more, in what the run has kept."
ACTS = re.compile(
    r"<(?!/?(?:ins|del)>)|\$"  # HTML, formulas
    r"|&#(?:35|4[56]|58|64);|&(?!#(?:3[3-9]|4[0-7]|59|6[0-3]|9[1-6]|12[3-6]);)#?"  # all but punctuation in code
    r"|@|(?<!&)#(?=[\d&])|\bGH-(?=[\d&])|\](?=[(\[:])|:(?=[/&])|www(?=[.&])"  # mentions and links
    r"|(?<=```|~~~)(?![`~\n])",  # the language of a listing, which may be one of diagrams
    re.IGNORECASE,
)


def inert(text: str) -> str:
    """`text` in which Markdown's tables and headings stay, and nothing links, loads, mentions, draws or is HTML."""
    text = "".join(c for c in text if c in "\n\t" or c.isprintable())
    return ACTS.sub(lambda found: {"<": "&lt;", "$": "&#36;"}.get(found[0], f"{found[0]}\u200b"), text)


def told(ours: str, text: str) -> str:
    """`text` made inert below `ours`, which nothing in it can swallow: an open listing or tag ends with the text."""
    return f"{ours}\n\n{inert(text)}\n"


def cut(text: str, longest: int) -> str:
    """The first lines of `text`, as many as `longest` characters have room for."""
    if len(text) <= longest:
        return text
    return text[: longest - len(MORE)].rpartition("\n")[0] + MORE


def main(file: Path) -> None:
    text = file.read_text(encoding="utf-8", errors="replace")
    room = LONGEST
    while len(body := told(FOUND, cut(text, room))) > LONGEST:  # what is marked as inert grows
        room = room * LONGEST // len(body) - 1
    sys.stdout.buffer.write(body.encode())


if __name__ == "__main__":
    main(Path(sys.argv[1]))
