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


@pytest.mark.parametrize("item", REFERENCES, ids=IDS)
def test_every_field_is_the_one_in_the_facts_table(item):
    row = facts()[item["id"]]
    (date,) = item["issued"]["date-parts"]
    written = {
        "type": item["type"],
        "authors": "; ".join(map(spoken, item.get("author", []))),
        "date": "-".join([str(date[0]), *(f"{part:02}" for part in date[1:])]),
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


def test_every_reference_is_cited_in_a_chapter():
    chapters = "\n".join(path.read_text(encoding="utf-8") for path in sorted(CONTENT.glob("*.md")))
    cited = set(re.findall(r"@\{?((?:doi|arxiv|url):[^\s;\]}]+)", chapters))
    assert cited == set(IDS)


def test_no_source_lacks_a_title_or_a_date():
    assert all(item["title"] and item["issued"]["date-parts"][0][0] > 1900 for item in REFERENCES)
