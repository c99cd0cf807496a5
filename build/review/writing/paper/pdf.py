"""Prints the page: the same HTML under the theme's print stylesheet, with embedded fonts, as a tagged PDF."""

from __future__ import annotations

import base64
import logging
import re
import unicodedata
from collections.abc import Iterable
from functools import cache
from html import escape, unescape
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from ...core import signals
from ...core.errors import Problem, Refused, ReviewError
from ...core.paths import PINNED
from . import pictures, printer

SERIF = "font_source_serif_pro/files/SourceSerifPro-"
SANS = "font_source_sans_pro/files/SourceSansPro-"
DEJAVU = "matplotlib/mpl-data/fonts/ttf/DejaVuSans"

FACES = {
    ("Source Serif Pro", "400", "normal"): f"{SERIF}Regular.ttf",
    ("Source Serif Pro", "400", "italic"): f"{SERIF}It.ttf",
    ("Source Serif Pro", "700", "normal"): f"{SERIF}Bold.ttf",
    ("Source Serif Pro", "700", "italic"): f"{SERIF}BoldIt.ttf",
    ("Source Sans Pro", "400", "normal"): f"{SANS}Regular.ttf",
    ("Source Sans Pro", "400", "italic"): f"{SANS}It.ttf",
    ("Source Sans Pro", "700", "normal"): f"{SANS}Semibold.ttf",
    ("Source Sans Pro", "700", "italic"): f"{SANS}SemiboldIt.ttf",
    ("DejaVu Sans", "400", "normal"): f"{DEJAVU}.ttf",
    ("DejaVu Sans", "700", "normal"): f"{DEJAVU}-Bold.ttf",
    ("DejaVu Sans Mono", "400", "normal"): f"{DEJAVU}Mono.ttf",
    ("DejaVu Sans Mono", "700", "normal"): f"{DEJAVU}Mono-Bold.ttf",
}
"""Family, weight and style of each face, and its file in an installed package (all under open licences).

Every list of families in print.css ends with DejaVu Sans, which has the symbols that text faces lack.
"""

BASE = "file:///manuscript/"
"""Where the page lies as far as the PDF knows, so that its bytes do not depend on the folder."""

RUN_FIGURE = re.compile(r'<figure>\s*(<img src="exemplars/[^>]*? width="(\d+)" height="\d+" />)')
NARROW = 86
"""Millimetres of a figure beside which a caption has room."""

TABLE = re.compile(r"<table\b.*?</table>", re.DOTALL)
CELL = re.compile(r"</?t[dh]\b[^>]*>")
BLOCK = re.compile(
    r"</?(?:p|li|td|th|pre|h\d|figcaption|caption|dd|dt)\b[^>]*>|<(style|script)\b.*?</\1>", re.DOTALL
)
LONG = 300
"""Characters of a cell."""

PATIENCE = 300
"""Seconds that the printer may take; a long review takes it thirty."""

MATHS = re.compile(r'<math display="(inline|block)".*?</math>', re.DOTALL)
SIZE = 24
"""Pixels to an em in ziamath's drawings."""


def print_page(page: str, folder: Path) -> tuple[bytes, list[Problem]]:
    """The PDF of `page`, whose relative URLs lie in `folder`; and what it could not print.

    Raises ReviewError where pango is missing or a picture cannot be loaded; remote ones are never asked for.
    """
    if lack := printer.missing():
        raise Refused([lack])
    from weasyprint import CSS, HTML
    from weasyprint.text.fonts import FontConfiguration
    from weasyprint.urls import FatalURLFetchingError, URLFetcher

    class Folder(URLFetcher):
        """Finds what lies below BASE in the folder: pictures are named in the PDF by a hash of their URL."""

        def fetch(self, url, headers=None):
            return super().fetch(url.replace(BASE, f"{folder.resolve().as_uri()}/", 1), headers)

    fetcher = Folder(allowed_protocols=("file", "data"), fail_on_errors=True)
    fonts = FontConfiguration()
    faces = CSS(string=font_faces(), font_config=fonts, url_fetcher=fetcher)
    with said_by_weasyprint() as said, signals.limit(PATIENCE):
        try:
            document = HTML(string=for_paper(page), base_url=BASE, url_fetcher=fetcher)
            pdf = document.write_pdf(
                stylesheets=[faces], font_config=fonts, pdf_variant="pdf/ua-1", finisher=ungrouped
            )
        except FatalURLFetchingError as error:
            todo = "use a picture that lies in content/images"
            raise ReviewError(str(error), todo, "manuscript.pdf") from error
        except TimeoutError:
            what = f"it was not printed within {PATIENCE} s; {longest(page)}"
            raise ReviewError(
                what, "split it, or leave the PDF out: --formats html", "manuscript.pdf"
            ) from None
    faults = [
        Problem("manuscript.pdf", 0, line, "mend the link or the picture it names") for line in said.lines
    ]
    return pdf, faults + uncovered(page)


def ungrouped(_document: object, pdf: Any) -> None:
    """Makes the labels of drawings plain forms: as transparency groups, Chrome's viewer cuts their edges."""
    for thing in pdf.objects:
        if "Group" in getattr(thing, "extra", {}) and b"BT" in thing.stream:
            del thing.extra["Group"]


class said_by_weasyprint(logging.Handler):
    """Collects the errors that WeasyPrint only logs: links that lead nowhere, pictures left out."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(" ".join(record.getMessage().split()))

    def __enter__(self) -> said_by_weasyprint:
        logging.getLogger("weasyprint").addHandler(self)
        return self

    def __exit__(self, *_: object) -> None:
        logging.getLogger("weasyprint").removeHandler(self)


def font_file(place: str) -> Path:
    """The file of a face. Raises ReviewError where its package is not installed."""
    package, _, rest = place.partition("/")
    spec = find_spec(package)
    for folder in (spec.submodule_search_locations or []) if spec else []:
        if (Path(folder) / rest).is_file():
            return Path(folder) / rest
    raise ReviewError(f"the font {place} is missing", f"install the versions in {PINNED}")


def font_faces() -> str:
    rule = "@font-face {{ font-family: '{}'; font-weight: {}; font-style: {}; src: url('{}') }}\n"
    return "".join(rule.format(*face, font_file(place).as_uri()) for face, place in FACES.items())


def for_paper(page: str) -> str:
    """`page` as WeasyPrint can print it; links into the page's own folder, where no PDF stays, become words."""
    page = re.sub(r'(<a [^>]*?)\bhref="(?![a-z][a-z+.-]*:|#|//)[^"]*"', r"\1", page)
    return kept_together(drawn_maths(beside(TABLE.sub(widths_given, page))))


def widths_given(table: re.Match) -> str:
    """A table whose columns share the width evenly, or as its author says, where a cell is LONG.

    To find the widths that its words ask for, WeasyPrint would go through the rest of a cell after each letter of it.
    """
    if max(map(len, CELL.split(re.sub(r"<(?!/?t[dh])[^>]*>", "", table[0])))) < LONG:
        return table[0]
    return table[0].replace("<table", '<table data-long=""', 1)


def longest(page: str) -> str:
    """How the longest block of `page` begins, and how many words it has."""
    blocks = (" ".join(unescape(re.sub(r"<[^>]*>", " ", block)).split()) for block in BLOCK.split(page)[::2])
    block = max(blocks, key=len)
    return f"the longest text in it has {len(block.split())} words and begins with '{' '.join(block.split()[:4])}'"


def beside(page: str) -> str:
    """`page` with the figures of its runs at their printed size; the caption of one that leaves room stands beside it."""

    def scaled(found: re.Match) -> str:
        width = int(found[2]) * pictures.SCALE / 96 * 25.4
        figure = '<figure class="beside">' if width <= NARROW else "<figure>"
        return f'{figure}\n{found[1][:-2]}style="width:{width:.1f}mm" />'

    return RUN_FIGURE.sub(scaled, page)


def kept_together(page: str) -> str:
    """`page` with "Figure 1" and the like on one line, and without what makes WeasyPrint 70 break one too early.

    It does so after the first word where a text ends in a space and just fits the line. So a word that a no-break
    space ties to what follows, as in "Figure 1" before the link, gets a box of its own, and white space before the
    end of a block goes.
    """
    page = re.sub(r'(?<=\w) (?=<a href="#[^"]*">[\d.]+</a>)', "\u00a0", page)
    page = re.sub(r'(<a href="#[^"]*">\w+) (?=\d+</a>)', "\\1\u00a0", page)
    page = re.sub(r"(?<![^\s<>])([^\s<>]+\u00a0)(?=<)", r'<span class="tied">\1</span>', page)
    return re.sub(r"\s+(?=</(?:p|li|dd|dt|td|th|caption|figcaption)>)", "", page)


def drawn_maths(page: str) -> str:
    """`page` with its MathML, which WeasyPrint does not know, as drawings that sit on the line's baseline."""
    return MATHS.sub(lambda found: drawing(found[0], found[1]), page)


def drawing(mathml: str, display: str) -> str:
    """One formula as an `<img>`, its TeX source as the alternative text."""
    from ziamath import Math

    source = re.search(r"<annotation[^>]*>(.*?)</annotation>", mathml, re.DOTALL)
    bare = re.sub(r"<annotation.*?</annotation>|</?semantics>", "", mathml, flags=re.DOTALL)
    svg = Math(bare, size=SIZE).svg()
    box = re.search(r'viewBox="(\S+) (\S+) (\S+) (\S+)"', svg)
    assert box, "ziamath gives each drawing its box"
    _, top, width, height = (float(number) / SIZE for number in box.groups())
    style = f"width:{width:.4f}em;height:{height:.4f}em;vertical-align:{-(top + height):.4f}em"
    data = base64.b64encode(svg.encode()).decode()
    alt = escape(unescape(source[1])) if source else "formula"
    return f'<img class="math {display}" alt="{alt}" style="{style}" src="data:image/svg+xml;base64,{data}">'


def uncovered(page: str) -> list[Problem]:
    """The characters of `page` that our fonts would print as boxes, or a font of this one machine would print."""
    words = re.sub(r"<(style|math)\b.*?</\1>|<[^>]*>", " ", page, flags=re.DOTALL)
    odd = {
        c for c in unescape(words) if not c.isascii() and unicodedata.category(c) not in ("Cc", "Cf", "Mn")
    }
    lost = sorted(
        c for c in odd if not all(any(c in characters(place) for place in stack) for stack in stacks())
    )
    todo = "write it otherwise, or add a font that has it to pdf.FACES"
    return [Problem("manuscript.pdf", 0, f"the fonts lack {c!r} (U+{ord(c):04X})", todo) for c in lost]


@cache
def stacks() -> tuple[tuple[str, str], ...]:
    """Each text face, and the face that stands in for it."""
    text = [(weight, place) for (family, weight, _), place in FACES.items() if family.startswith("Source")]
    return tuple((place, FACES["DejaVu Sans", weight, "normal"]) for weight, place in text)


@cache
def characters(place: str) -> Iterable[int | str]:
    """The characters that a face has a glyph for."""
    from fontTools.ttLib import TTFont

    with TTFont(font_file(place), lazy=True) as font:
        return frozenset(map(chr, font.getBestCmap()))
