"""The registries that Manubot asks, in a web on this machine, and a review with a record."""

import json
import shutil
from pathlib import Path

import full as whole
import pytest
from registry import Web

ANSWER = {
    "type": "journal-article",
    "title": "Deep <i>and</i> early",
    "author": [
        {"family": "Núñez", "given": "Ada", "sequence": "first", "affiliation": []},
        {"family": "B", "given": "C"},
        {"family": "D", "given": "E"},
    ],
    "issued": {"date-parts": [[2020, 5]]},
    "container-title": "Journal",
    "abstract": "long",
    "reference": [{"key": "1"}],
    "DOI": "10.5555/NEW",
}


@pytest.fixture
def registry(web, monkeypatch) -> Web:
    """Knows two works, and a third by a title that is missing. Every address of Manubot's leads here."""
    items = {
        "new": ANSWER,
        "odd": {"type": "book"},
        "two": {**ANSWER, "title": "Two"},
        "bad": {**ANSWER, "issued": 3},
    }
    for name, item in items.items():
        web.page(f"/10.5555/{name}", json.dumps(item).encode())
    from manubot.cite import doi

    monkeypatch.setattr(doi, "content_negotiation_url_default", web.address)
    monkeypatch.setattr(doi, "doi_retrievers", [doi.get_doi_csl_item_default])
    monkeypatch.setattr(doi, "get_short_doi_url", lambda _: "https://doi.org/short")
    monkeypatch.setattr(doi, "get_pubmed_ids_for_doi", lambda _: {"PMID": "1"})
    return web


@pytest.fixture(scope="session")
def made(tmp_path_factory) -> tuple[Path, str]:
    """A committed review whose full run was recorded, and what the command said."""
    root = tmp_path_factory.mktemp("made")
    return root, whole.make(root)


@pytest.fixture
def full(made, tmp_path) -> Path:
    """A copy of it, to be changed."""
    return Path(shutil.copytree(made[0], tmp_path / "full"))
