import json

import pytest
from review.comparison import side
from review.core.errors import ReviewError


@pytest.mark.parametrize("name", ["claims.json", "references.json", "index.html"])
def test_a_folder_that_no_build_wrote_is_named_in_one_line(old, name):
    (old.folder / name).unlink()
    with pytest.raises(
        ReviewError, match=rf"no {name} there; name a commit or a folder that a build has written"
    ):
        old.read()


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("claims.json", "{"),
        ("claims.json", "[]"),
        ("claims.json", '{"claims": [{"id": "a"}]}'),
        ("claims.json", '{"claims": [1]}'),
        ("claims.json", "[" * 200_000),
        ("references.json", "[1]"),
        ("references.json", "[" * 200_000),
        ("references.json", "{"),
    ],
)
def test_what_no_build_writes_is_refused_in_one_line(old, name, text):
    (old.folder / name).write_text(text)
    with pytest.raises(ReviewError, match="it is not what a build writes") as refused:
        old.read()
    assert "\n" not in str(refused.value)


def test_a_claim_whose_words_are_no_words_is_refused(old, make_claim):
    old.claims(make_claim(sentence={"a": 1}))
    with pytest.raises(ReviewError, match="it is not what a build writes"):
        old.read()


@pytest.mark.parametrize("wrong", [{"margin": 10**400}, {"epoch": 1e400}])
def test_a_number_beyond_all_numbers_is_refused(old, make_claim, wrong):
    old.claims(make_claim(**wrong))
    with pytest.raises(ReviewError, match="it is not what a build writes"):
        old.read()


def test_results_that_lead_out_of_the_folder_are_refused(old, tmp_path):
    figures = old.folder / "exemplars/demo/figures"
    figures.rename(tmp_path / "elsewhere")
    figures.symlink_to(tmp_path / "elsewhere")
    with pytest.raises(ReviewError, match="it leads out of"):
        old.read()


def test_an_enormous_file_is_refused(old, monkeypatch):
    monkeypatch.setattr(side, "LARGEST", 100)
    (old.folder / "index.html").write_text(json.dumps("x" * 200))
    with pytest.raises(ReviewError, match="larger than"):
        old.read()
