import json

import pytest
from review.comparison import side
from review.core.errors import ReviewError


@pytest.mark.parametrize("name", ["claims.json", "references.json", "index.html"])
def test_a_folder_that_no_build_wrote_is_named_in_one_line(old, name):
    (old.folder / name).unlink()
    with pytest.raises(ReviewError, match=rf"^[^\n]*{name}[^\n]*;[^\n]*$"):
        old.read()


@pytest.mark.parametrize(
    ("name", "text"),
    [("claims.json", "{"), ("claims.json", "[]"), ("claims.json", '{"claims": [{"id": "a"}]}'),
     ("claims.json", '{"claims": [1]}'), ("claims.json", "[" * 200_000), ("references.json", "[1]"),
     ("references.json", "[" * 200_000), ("references.json", "{"), ("index.html", "<main><![<![>")],
)  # fmt: skip
def test_what_no_build_writes_is_refused_in_one_line(old, name, text):
    (old.folder / name).write_text(text)
    with pytest.raises(ReviewError, match=rf"^[^\n]*/{name}: [^\n]*;[^\n]*$"):
        old.read()


@pytest.mark.parametrize("wrong", [{"sentence": {"a": 1}}, {"margin": 10**400}, {"epoch": 1e400}])
def test_words_that_are_none_and_numbers_beyond_all_numbers_are_refused(old, make_claim, wrong):
    old.claims(make_claim(**wrong))
    with pytest.raises(ReviewError, match=r"/claims\.json: "):
        old.read()


def test_results_that_lead_out_of_the_folder_are_refused(old, tmp_path):
    figures = old.folder / "exemplars/demo/figures"
    figures.rename(tmp_path / "elsewhere")
    figures.symlink_to(tmp_path / "elsewhere")
    with pytest.raises(ReviewError, match=r"curve\.\w+"):
        old.read()


def test_an_enormous_file_is_refused(old, monkeypatch):
    monkeypatch.setattr(side, "LARGEST", 100)
    (old.folder / "index.html").write_text(json.dumps("x" * 200))
    with pytest.raises(ReviewError, match=r"^(index\.html|results\.json): "):
        old.read()
