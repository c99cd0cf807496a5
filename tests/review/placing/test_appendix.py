"""What the list of claims says, on throw-away reviews."""

import re

import pytest
from review.claims.lock import Entry, Form, Lock
from review.markdown.tree import words_in


def said(review, text) -> str:
    review.chapter(text)
    return words_in(review.resolve().manuscript.ast["blocks"])


def test_a_review_that_has_dropped_its_last_claim_still_lists_it(review):
    review.lock = Lock({}, {"gain": Entry(Form("demo.gain >= 0.01", 1))})
    assert re.search(r"gain\b.* 1: demo\.gain >= 0\.01", said(review, "Nothing."))
    review.lock = Lock()
    assert said(review, "Nothing.") == "Nothing."


@pytest.mark.parametrize(
    "referring", ["(Table @tbl:none)", "(Figures @fig:a and @fig:b)", "[@doi:10.1/x, p. 3]"]
)
def test_a_listed_sentence_leaves_out_the_brackets_in_which_it_only_refers(review, referring):
    review.references({"id": "doi:10.1/x", "type": "book", "title": "T"})
    claim = f'[The gain (of one) is large {referring}.]{{.claim #gain check="demo.gain >= 0.01"}}\n'
    assert "The gain (of one) is large." in said(review, f"## One\n\n{claim}")  # as it stands in the list
