"""Ten exemplars on one page: what it weighs, and where the rest of them went."""

import csv
import gzip
import io
import json
import re
from collections import Counter
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
import ten
from review.writing.page import apart

HEAVIEST = 100_000
"""Bytes of the page as a server sends it."""
MOST = 4500
"""Elements of the page."""


class Page(HTMLParser):
    """Elements by name, attributes of each, and ids."""

    def __init__(self, file: Path):
        super().__init__()
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.text = file.read_text(encoding="utf-8")
        self.feed(self.text)

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, {name: value or "" for name, value in attrs}))

    @property
    def ids(self) -> set[str]:
        return {a["id"] for _, a in self.elements if "id" in a}

    def of_class(self, name: str) -> list[dict[str, str]]:
        return [a for _, a in self.elements if name in a.get("class", "").split()]


@pytest.fixture(scope="module")
def site(ten_chapters, tmp_path_factory) -> Path:
    return ten.write(tmp_path_factory.mktemp("ten"), *ten_chapters)


@pytest.fixture(scope="module")
def page(site) -> Page:
    return Page(site / "index.html")


def test_the_stand_ins_are_as_many_and_as_full_as_they_should_be(page):
    """Otherwise the next two tests would weigh something else."""
    assert len(page.of_class("exemplar")) == ten.TIPS
    assert len(page.of_class("claim")) == ten.TIPS * ten.CLAIMS
    assert len([tag for tag, _ in page.elements if tag == "figure"]) == ten.TIPS * ten.FIGURES
    assert len(page.of_class("csl-entry")) == ten.TIPS * ten.REFERENCES
    assert len(page.of_class("slider-numbers")) == 1
    words = re.sub(r"<(style|script)\b.*?</\1>|<[^>]*>", " ", page.text, flags=re.DOTALL).split()
    assert len(words) >= ten.TIPS * ten.WORDS


def test_a_page_of_ten_exemplars_is_light(page):
    assert len(gzip.compress(page.text.encode())) <= HEAVIEST


def test_a_page_of_ten_exemplars_has_few_elements(page):
    assert len(page.elements) <= MOST


def test_figures_are_files_that_keep_their_place_and_come_when_they_are_near(page, site):
    images = [a for tag, a in page.elements if tag == "img"]
    assert all(a["loading"] == "lazy" and int(a["width"]) and int(a["height"]) for a in images)
    assert not [tag for tag, _ in page.elements if tag == "svg"]
    assert all((site / a["src"]).read_text().startswith("<svg") for a in images)


def test_each_mark_leads_to_its_whole_check_on_the_exemplar_s_page(page, site):
    pages = {
        name: Page(site / f"exemplars/{name}/index.html")
        for name in {a["data-name"] for a in page.of_class("exemplar")}
    }
    marks = page.of_class("claim-mark")
    assert len(marks) == ten.TIPS * ten.CLAIMS
    for mark in marks:
        path, anchor = mark["href"].split("#")
        assert anchor in pages[path.split("/")[1]].ids
        assert mark["data-rule"]


def test_addresses_of_the_time_of_one_page_still_lead_to_the_sentence(page):
    claims = {a["id"] for a in page.of_class("claim")}
    assert {f"check-{claim}" for claim in claims} <= page.ids
    assert {"claims-checked", "values"} <= page.ids
    assert not {tag for tag, a in page.elements if a.get("id", "").startswith("check-")} - {"a"}


def test_every_claim_and_every_number_stands_on_the_page_of_claims(page, site):
    claims = Page(site / "claims.html")
    assert {a["href"].split("#")[1] for a in page.of_class("claim-mark")} <= claims.ids
    numbers = {a["href"].split("#")[1] for _, a in page.elements if "#value-" in a.get("href", "")}
    assert numbers
    assert numbers <= claims.ids


def test_no_link_on_any_page_leads_nowhere(site):
    pages = {file.relative_to(site).as_posix(): Page(file) for file in site.rglob("*.html")}
    assert len(pages) == ten.TIPS + 2
    for name, one in pages.items():
        for link in {a["href"] for tag, a in one.elements if tag == "a"}:
            parts = urlsplit(link)
            if parts.scheme:
                continue
            target = (site / name).parent / unquote(parts.path) if parts.path else site / name
            assert target.exists(), (name, link)
            if parts.fragment and target.suffix == ".html":
                there = pages[target.resolve().relative_to(site.resolve()).as_posix()]
                assert unquote(parts.fragment) in there.ids, (name, link)


def test_ids_are_unique_on_every_page(site):
    for file in site.rglob("*.html"):
        twice = [i for i, n in Counter(a["id"] for _, a in Page(file).elements if "id" in a).items() if n > 1]
        assert twice == [], file


def test_a_table_taken_away_has_every_digit_that_was_recorded(site, ten_chapters):
    run = ten_chapters[1].runs / "standc/results.json"
    for name, table in json.loads(run.read_text())["tables"].items():
        text = (site / f"exemplars/standc/data/{name}.csv").read_bytes().decode()
        heads, *rows = csv.reader(io.StringIO(text, newline=""))
        assert heads == [column["name"] for column in table["columns"]]
        assert [[float(cell) for cell in row] for row in rows] == table["rows"]


def test_a_citation_on_the_page_of_claims_leads_to_the_work_itself():
    """The list of references, and its numbers, are the article's."""
    cite = {"t": "Cite", "c": [[{"citationId": "x"}], [{"t": "Str", "c": "[@doi:10.1000/one]"}]]}
    [link, word] = apart.uncited([cite, {"t": "Str", "c": "a"}])
    assert link["c"][1:] == [[{"t": "Str", "c": "doi:10.1000/one"}], ["https://doi.org/10.1000/one", ""]]
    assert word == {"t": "Str", "c": "a"}
