"""A claim's sentence is repeated as its chapter shows it."""

import json

import pytest
from review.claims import listing
from review.results.shelf import Shelf
from trees import texts, walk

FIGURES = "![A.](exemplar:demo/curve){#fig:a}\n\n![B.](exemplar:demo/curve){#fig:b}\n\n"
TABLE = '::: {#tbl:s .results-table source="demo/scores"}\nC.\n:::\n\n'
PEOPLE = [
    {"family": "Lee", "given": "B"},
    {"family": "Gitter", "given": "A"},
    {"family": "Greene", "given": "C"},
]

SENTENCES = [
    ("It gained `demo.gain`{.value format=.3f} in all.", "It gained 0.051 in all."),
    ("As Figure @fig:b shows, it gains (Figure @fig:a).", "As Figure 2 shows, it gains."),
    ("It gains, as Table @tbl:s says [@doi:10.1000/one].", "It gains, as Table 1 says."),
    ("As @doi:10.1000/one found, it gains.", "As Lee et al. (2021) found, it gains."),
    ("It gains R^2^ of *all* that “counts”.^[A note with 7 words.]", "It gains R² of all that “counts”."),
    ("It gains, see [the section](#one), H~2~O and $x + y$.", "It gains, see the section, H₂O and x + y."),
    ("It gains as said in Section @sec:one.", "It gains as said in Section “One”."),
    ("It gains `x` and ~~nothing~~ [small]{.smallcaps} words.", "It gains x and nothing small words."),
]


@pytest.mark.parametrize(("written", "shown"), SENTENCES, ids=[shown for _, shown in SENTENCES])
def test_it_is_repeated_as_it_is_shown(review, written, shown):
    item = {"id": "doi:10.1000/one", "type": "book", "title": "One", "author": PEOPLE}
    review.references({**item, "issued": {"date-parts": [[2021]]}})
    review.chapter(
        f'## One {{#sec:one}}\n\n{FIGURES}{TABLE}[{written}]{{.claim #a check="demo.gain >= 0.01"}}\n\n'
        '::: {.exemplar name="demo" verdict="supports"}\n[It gains](#a).\n:::\n'
    )
    resolution = review.resolve()
    assert (resolution.problems, resolution.missed) == ([], [])
    [one] = resolution.checked
    assert one.claim.sentence == shown
    assert json.loads(listing.as_json([one], Shelf(review.build)))["claims"][0]["sentence"] == shown
    links = [
        link["c"][1]
        for link in walk(resolution.manuscript.ast)
        if link["t"] == "Link" and link["c"][2][0] in ("#a", "#check-a")
    ]
    repeated = [text for text in map(texts, links) if len(text) > 20]
    assert repeated == [shown], "in the list"
