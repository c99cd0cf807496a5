"""However a text came about, its page is the one that a fresh start makes of it."""

import functools
import gc
import json
import shutil

from review.core.errors import Refused
from review.core.paths import find
from review.preview.draft import Draft
from review.writing.page import fragments
from throwaway import SVG

ITEMS = [
    {"id": f"doi:10.1/{x}", "type": "book", "title": f"Title {x}", "author": [{"family": x.upper()}]}
    for x in "ab"
]
SENTENCES = '## One\n\nWords [@doi:10.1/a].\n\n![Cap.](images/d.svg){#fig:d alt="A line."}\n\nSee @fig:d.\n'
START = {
    "references.json": json.dumps(ITEMS),
    "metadata.yaml": "title: T\n",
    "images/d.svg": SVG,
    "01.one.md": SENTENCES,
    "02.two.md": "## Two\n\nWords.\n",
}
EDITS = [
    ("02.two.md", "## Two\n\nOther words.\n"),
    ("02.two.md", "## Two\n\nOther words, and more [@doi:10.1/b].\n"),
    ("01.one.md", f"{SENTENCES}\nA [Two] in brackets leads there.\n"),
    ("01.one.md", f"{SENTENCES}\nA [link] and a note.[^n]\n"),
    ("02.two.md", "## Two\n\n[link]: https://example.org\n\n[^n]: Of another chapter.\n"),
    ("02.two.md", "## Two\n\n```\nopen\n"),
    ("02.two.md", "## One\n\nA heading of the same name.\n"),
    ("images/d.svg", SVG.replace("</svg>", '<path d="M0 0L9 9" stroke="#0072b2"/></svg>')),
    ("02.two.md", "## Two\n\nMathematics $x$, `code` and [@doi:10.1/a; @doi:10.1/b].\n"),
    ("metadata.yaml", "title: Another\n"),
    ("01.one.md", SENTENCES),
]


def forget() -> None:
    """All that functions of the machine have remembered."""
    for one in gc.get_objects():
        if isinstance(one, functools._lru_cache_wrapper) and one.__module__.startswith("review."):
            one.cache_clear()
    fragments.known.how = ""


def written(draft, folder):
    """Every file that `draft` writes into `folder`; or what it refuses."""
    try:
        draft.write(folder)
    except Refused as refused:
        return sorted(map(str, refused.problems))
    return {str(f.relative_to(folder)): f.read_bytes() for f in sorted(folder.rglob("*.*"))}


def edited(tmp_path, name, fresh):
    """What each of EDITS leads to, in a draft that lives on or after a fresh start each time."""
    root = tmp_path / "review"
    shutil.rmtree(root, ignore_errors=True)
    for file, text in START.items():
        (root / "content" / file).parent.mkdir(parents=True, exist_ok=True)
        (root / "content" / file).write_text(text)
    draft = Draft(find(start=root), tmp_path / name)
    for number, (file, text) in enumerate(EDITS):
        (root / "content" / file).write_text(text)
        if fresh:
            forget()
            draft = Draft(find(start=root), tmp_path / f"{name}-{number}")
        yield written(draft, tmp_path / f"{name}-page-{number}")


def test_after_a_sequence_of_edits_the_page_is_that_of_a_fresh_start(tmp_path):
    seen = list(edited(tmp_path, "living", fresh=False))
    assert seen == list(edited(tmp_path, "fresh", fresh=True))
    assert [isinstance(page, list) for page in seen].count(True) == 1  # the chapter that was left open
    assert len({str(page) for page in seen}) == len(seen)
