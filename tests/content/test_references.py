"""Is the committed bibliography complete, and does it say what the facts table says?

`bibliography.tsv` holds the facts of each source, one row a source, sources of chapters to come included.
The two files are written apart, so that a slip in one shows.
"""

import csv
import json
import re
from pathlib import Path

import pytest
from manubot.cite.citekey import CiteKey

CONTENT = Path(__file__).parents[2] / "content"
REFERENCES = json.loads((CONTENT / "references.json").read_text(encoding="utf-8"))
IDS = [item["id"] for item in REFERENCES]
TYPES = {"article-journal", "book", "chapter", "paper-conference", "report", "webpage"}
# A registry's placeholder for "not available" is no publisher.
UNAVAILABLE = "(:unav)"


def facts() -> dict[str, dict[str, str]]:
    with (Path(__file__).parent / "bibliography.tsv").open(encoding="utf-8", newline="") as table:
        return {row["citekey"]: row for row in csv.DictReader(table, delimiter="\t", quoting=csv.QUOTE_NONE)}


def spoken(author: dict[str, str]) -> str:
    """An author as the table writes one: *Family, Given*, or a group's name."""
    return author["literal"] if "literal" in author else f"{author['family']}, {author['given']}"


def authors(item: dict, listed: str) -> str:
    """The authors as the table lists them: all, or the first ones and *et al.*"""
    named = [spoken(author) for author in item.get("author", [])]
    first = listed.count(";")
    if listed.endswith("; et al.") and len(named) > first:
        named = [*named[:first], "et al."]
    return "; ".join(named)


def issued(item: dict) -> str:
    """The date as far as it is known, as the table writes it; empty for what is kept up to date, such as a web book."""
    (date,) = item["issued"]["date-parts"] if "issued" in item else ([],)
    return "-".join(f"{part:02}" for part in date)


@pytest.mark.parametrize(
    ("item", "date"),
    [
        ({}, ""),
        ({"issued": {"date-parts": [[2018]]}}, "2018"),
        ({"issued": {"date-parts": [[2018, 1, 2]]}}, "2018-01-02"),
    ],
)
def test_a_date_is_written_as_far_as_it_is_known(item, date):
    assert issued(item) == date


@pytest.mark.parametrize(
    ("listed", "written"),
    [
        ("Bai, Shaojie; NVIDIA", "Bai, Shaojie; NVIDIA"),
        ("Bai, Shaojie", "Bai, Shaojie; NVIDIA"),
        ("Bai, Shaojie; et al.", "Bai, Shaojie; et al."),
        ("Bai, Shaojie; NVIDIA; et al.", "Bai, Shaojie; NVIDIA"),
        ("Koltun, Vladlen; et al.", "Bai, Shaojie; et al."),
    ],
)
def test_authors_are_compared_as_far_as_the_table_lists_them(listed, written):
    item = {"author": [{"family": "Bai", "given": "Shaojie"}, {"literal": "NVIDIA"}]}
    assert authors(item, listed) == written


@pytest.mark.parametrize("item", REFERENCES, ids=IDS)
def test_every_field_is_the_one_in_the_facts_table(item):
    row = facts()[item["id"]]
    written = {
        "type": item["type"],
        "authors": authors(item, row["authors"]),
        "date": issued(item),
        "title": item["title"],
        "container": item.get("container-title", ""),
        "volume": item.get("volume", ""),
        "issue": item.get("issue", ""),
        "pages": item.get("page", ""),
        "publisher": item.get("publisher", ""),
        "doi": item.get("DOI", ""),
        "pmid": item.get("PMID", ""),
        "pmcid": item.get("PMCID", ""),
        "isbn": item.get("ISBN", ""),
    }
    expected = {field: row[field] for field in written}
    expected["pages"] = expected["pages"].replace("–", "-")
    expected["publisher"] = expected["publisher"].replace(UNAVAILABLE, "")
    assert written == expected


@pytest.mark.parametrize("item", REFERENCES, ids=IDS)
def test_every_source_can_be_reached(item):
    row = facts()[item["id"]]
    if row["doi"]:  # the DOI in full: what a short one points to cannot be read from it
        assert item["URL"] == f"https://doi.org/{row['doi']}"
    else:
        assert item["URL"] == (row["url"] or row["citekey"].removeprefix("url:"))


@pytest.mark.parametrize("item", REFERENCES, ids=IDS)
def test_ids_are_manubots_and_types_are_csls(item):
    assert CiteKey(item["id"]).standard_id == item["id"]
    assert item["type"] in TYPES


def test_references_are_sorted_and_written_once():
    assert sorted(set(IDS)) == IDS


def cited() -> set[str]:
    chapters = "\n".join(path.read_text(encoding="utf-8") for path in sorted(CONTENT.glob("*.md")))
    return set(re.findall(r"@\{?((?:doi|arxiv|url):[^\s;\]}]+)", chapters))


def test_every_reference_is_cited_in_a_chapter_and_every_citation_has_a_reference():
    assert cited() == set(IDS)


def test_every_source_of_the_original_tips_is_cited():
    originals = {key for key, row in facts().items() if row["in_original"] == "yes"}
    assert len(originals) == 52
    assert originals - cited() == set()


def test_no_source_lacks_a_title_or_an_author_or_a_believable_date():
    assert all(item["title"] and (item.get("author") or item.get("publisher")) for item in REFERENCES)
    assert all(issued(item) == "" or "1900" < issued(item) < "2100" for item in REFERENCES)
