"""A manuscript with each of Manubot's conventions once, beside what Manubot's own pipeline makes of it.

The page is equal, line for line, or `differences.yaml` says why it is not; the other formats, which pandoc reads
back, hold what the page holds. The stock pipeline is that of the benchmark, its filters and its order of work
those of manubot/rootstock.
"""

import difflib
import json
import os
import re
import shutil
from collections import Counter
from dataclasses import replace
from datetime import datetime
from functools import partial
from pathlib import Path
from xml.etree import ElementTree

import pytest
import yaml
from benchmarks import manuscript
from PIL import Image
from review.markdown import pandoc
from structure import attributes_from_comments, body, dropped, holds, lines, unwrapped
from tiny import command

CONVENTIONS = Path(__file__).parent / "fixtures" / "conventions"
LISTED = yaml.safe_load((CONVENTIONS / "differences.yaml").read_text(encoding="utf-8"))
PICTURES = {"square.png": (400, 400), "wide.png": (1600, 400), "tall.png": (300, 900)}
SIZES = {f"images/{name}": size for name, size in PICTURES.items()} | {"images/mark.svg": (64, 64)}
WIDTH = 6.2
"""Inches of the text in Word."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    """The manuscript, built by both."""
    folder = tmp_path_factory.mktemp("conventions")
    shutil.copytree(CONVENTIONS / "content", folder / "content")
    for name, size in PICTURES.items():
        Image.new("RGB", size, "grey").save(folder / "content/images" / name)
    with pytest.MonkeyPatch.context() as patch:
        for name in [name for name in os.environ if name == "CI" or name.startswith("GITHUB_")]:
            patch.delenv(name)  # Manubot would ask the site whether it is there
        manuscript.stock(folder, ("html",))
        made = json.loads((folder / "stock/variables.json").read_text(encoding="utf-8"))["manubot"][
            "generated"
        ]
        now = str(int(datetime.fromisoformat(made).timestamp()))
        formats = "html,docx,epub,jats"
        done = command(folder, "build", "--output", "ours", "--formats", formats, SOURCE_DATE_EPOCH=now)
    assert done.returncode == 0, done.stderr
    return folder


def stock_page(folder: Path):
    page = body((folder / "stock/manuscript.html").read_text(encoding="utf-8"), "body")
    attributes_from_comments(page)
    return page


def our_page(folder: Path):
    return body((folder / "ours/index.html").read_text(encoding="utf-8"), "article")


def trimmed(page, side: str) -> list[int]:
    """Takes out what `differences.yaml` lists as belonging to one side alone; how often each entry was met."""
    times = []
    for entry in LISTED["furniture"]:
        if entry["in"] == side:
            take = dropped if "drop" in entry else unwrapped
            times.append(take(page, entry.get("drop") or entry["unwrap"]))
    return times


def ruled(written: list[str], side: str) -> tuple[list[str], list[int]]:
    """Lines after the rules for a side; how often each rule changed one."""
    times = []
    for rule in LISTED["rules"]:
        if rule["in"] == side:
            changed = [re.sub(rule["from"], rule["to"], line) for line in written]
            times.append(sum(a != b for a, b in zip(written, changed, strict=True)))
            written = changed
    return written, times


def compared(folder: Path) -> tuple[list[str], list[str], list[int]]:
    """The lines of both pages, and how often each entry of the list was needed."""
    both, times = [], []
    for side, page in (("stock", stock_page(folder)), ("ours", our_page(folder))):
        times += trimmed(page, side)
        written, more = ruled(list(lines(page, SIZES)), side)
        both.append(written)
        times += more
    return *both, times


def blocks(stock: list[str], ours: list[str]) -> list[tuple[list[str], list[str]]]:
    """Where two pages differ: the lines of the one, and those of the other."""
    found = difflib.SequenceMatcher(None, stock, ours, autojunk=False).get_opcodes()
    return [(stock[a:b], ours[c:d]) for what, a, b, c, d in found if what != "equal"]


def test_the_page_is_that_of_manubot_but_for_what_is_listed(folder):
    stock, ours, _ = compared(folder)
    listed = [(entry["stock"], entry["ours"]) for entry in LISTED["differences"]]
    assert blocks(stock, ours) == listed


def test_every_entry_of_the_list_is_needed_and_has_its_reason(folder):
    _, _, times = compared(folder)
    assert times
    assert 0 not in times
    entries = [entry for part in LISTED.values() for entry in part]
    assert [entry for entry in entries if not entry["reason"].strip()] == []


def stated(page: Path) -> list[tuple[str, str]]:
    """What the head of a page says of it, in pandoc's words."""
    found = [("lang", node.attributes["lang"]) for node in [body(page.read_text(encoding="utf-8"), "html")]]
    for node in body(page.read_text(encoding="utf-8"), "head").walk():
        if node.tag == "title":
            found.append(("title", node.text))
        elif (name := node.attributes.get("name")) in ("author", "dcterms.date", "keywords"):
            found.append((name, node.attributes["content"]))
    return sorted(found)


def test_title_language_authors_date_and_keywords_are_those_of_manubot(folder):
    ours = stated(folder / "ours/index.html")
    assert ours == stated(folder / "stock/manuscript.html")
    assert len(ours) == 6


LOST = [
    ('<h3 id="deeper">', '<h4 id="deeper">'), (' id="fig:wide"', ""), ("#tbl:pots", "#tbl:merged"), ("<em>leaning</em>", "leaning"),
    ("A button", "Button"), (' title="Press it"', ""), ('class="semibold"', ""), ("height:3in", "height:2in"), (r"\frac{l}{l_0}", "l"),
    ('<td style="text-align: right;">', "<td>"), ("in two paragraphs.", ""), ('$colspan="2"', ""), ('class="kw"', 'class="op"'),
    ("#ref-oyAgOpg5", "#ref-9JyDamQx"), ('<ol type="a">', "<ol>"), ("before  <span", "before <span"), (" rowspan=", " class="),
]  # fmt: skip


@pytest.mark.parametrize(("part", "changed"), LOST)
def test_the_comparison_sees_what_is_lost(folder, part, changed):
    text = (folder / "stock/manuscript.html").read_text(encoding="utf-8")
    found = re.search(re.escape(part).replace(r"\ ", r"\s+"), text)
    assert found
    seen = []
    for page in (text, text[: found.start()] + changed + text[found.end() :]):
        tree = body(page, "body")
        attributes_from_comments(tree)
        seen.append(list(lines(tree, SIZES)))
    assert seen[0] != seen[1]


READ_BACK = {"docx": ("manuscript.docx", "docx+styles"), "epub": ("manuscript.epub", "epub"), "jats": ("manuscript.jats.xml", "jats")}  # fmt: skip


@pytest.fixture(scope="module")
def read_back(folder) -> dict:
    """What makes a page of each format, as pandoc reads it."""
    back = {}
    for name, (file, reader) in READ_BACK.items():
        arguments = (
            f"--from={reader}",
            "--to=html5",
            "--mathjax",
            "--wrap=none",
            str(folder / "ours" / file),
        )
        text, _ = pandoc.run("", *arguments)
        back[name] = partial(body, f"<body>{text}</body>", "body")
    return back


def alike(page, name: str):
    """What a page holds, without what its format has beside the text and the others lack."""
    beside = {
        "html": (".title-block", "button", "p.take", "div.back"),
        "docx": ("caption",),  # pandoc takes it from the paragraph above the table, which stays
        "epub": ("h1.unnumbered", "span.section-number"),  # the title, in the text
        "jats": (),
    }
    for selector in beside[name]:
        dropped(page, selector)
    unwrapped(page, "a.anchor")
    return holds(page)


KINDS = ("headings", "captions", "tables", "notes", "references", "links", "words")


@pytest.mark.parametrize("name", READ_BACK)
def test_every_format_holds_what_the_page_holds(folder, read_back, name):
    page, there = alike(our_page(folder), "html"), alike(read_back[name](), name)
    if name == "jats":
        there = replace(there, **cited_in_jats(folder / "ours/manuscript.jats.xml"))
    listed = {
        entry["kind"]: (entry["page"], entry["there"]) for entry in LISTED["formats"] if entry["in"] == name
    }
    differ = {kind: apart(getattr(page, kind), getattr(there, kind)) for kind in KINDS}
    assert {kind: both for kind, both in differ.items() if both} == listed


def apart(page, there) -> tuple[list, list] | None:
    """What is only on the page, and what is only there, each in its order; None where both are equal."""
    if page == there:
        return None
    if isinstance(page, Counter):
        return sorted(map(list, (page - there).elements())), sorted(map(list, (there - page).elements()))
    missing, more = (
        [list(a) for a in one if a not in other] for one, other in ((page, there), (there, page))
    )
    return missing, more


def cited_in_jats(file: Path) -> dict:
    """References and links within a JATS file, which pandoc reads as data rather than as text."""
    tree = ElementTree.parse(file)
    return {
        "references": [re.sub(r"[\W_]", "", "".join(ref.itertext())) for ref in tree.iter("ref")],
        "links": Counter(
            ("".join(link.itertext()), link.get("rid").replace("U003A", ":")) for link in tree.iter("xref")
        ),
    }


def test_pictures_have_the_size_that_was_asked_for_and_their_own_proportions(folder, read_back):
    asked, drawn = (
        [sides(n) for n in page.walk() if n.tag == "img"] for page in (our_page(folder), read_back["docx"]())
    )
    sources = [SIZES[node.attributes["src"]] for node in our_page(folder).walk() if node.tag == "img"]
    assert len(asked) == len(drawn) == len(sources) >= 7
    for (across, down), (width, height), (w, h) in zip(asked, drawn, sources, strict=True):
        assert width / height == pytest.approx(w / h, rel=0.02)
        assert width == pytest.approx(across or min(down * w / h or w / 96, 6.2), rel=0.08)


UNITS = {"in": 1, "px": 1 / 96, "%": WIDTH / 100}


def sides(picture) -> tuple[float, float]:
    """Inches of a picture's width and height as its style says; 0 where it does not."""
    said = dict(re.findall(r"(width|height):\s*([\d.]+(?:[a-z]+|%))", picture.attributes.get("style", "")))
    found = [re.fullmatch(r"([\d.]+)(\D+)", said.get(side, "0in")) for side in ("width", "height")]
    return tuple(float(one[1]) * UNITS[one[2]] for one in found)
