"""The document as its readers' programs see it: bookmarks, running heads, fonts, places, structure, links."""

import io
import re
import sys
from itertools import pairwise

import pypdf
import pytest
import ten
from PIL import Image
from pypdfium2 import PdfDocument
from review.core.errors import ReviewError
from review.writing.paper import faces
from sheets import links, pages, said, structure


def test_it_is_tagged_and_titled(paper):
    root = paper.trailer["/Root"]
    assert root["/Lang"] == "en-GB"
    assert root["/MarkInfo"]["/Marked"]
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert paper.metadata.title == "A review of everything, once"
    assert b"pdfuaid:part" in root["/Metadata"].get_data()


def test_bookmarks_lead_to_chapters_and_bear_their_numbers(printed):
    content, _ = printed("# Tip 1: A\n\nx\n\n## What\n\n# Tip 2: B\n\n## Not {.unnumbered}\n")
    title, first, (section,), second, (other,) = pypdf.PdfReader(io.BytesIO(content)).outline
    assert [mark.title for mark in (title, first, section, second, other)] == [
        "T",
        "Tip 1: A",
        "1.1 What",
        "Tip 2: B",
        "Not",
    ]
    assert "1.1 What" in said(content)


def test_every_page_but_the_first_has_a_running_head_and_all_have_a_number(both):
    for content in both.values():
        texts = pages(content)
        assert len(texts) > 1
        for number, text in enumerate(texts, 1):
            assert f"{number} / {len(texts)}" in text
        assert all("Ten of them" in text for text in texts[1:])


def test_a_running_head_is_one_line_however_long_the_chapter_s_title(printed):
    long = "A title that goes on and on, and has not said all that it could say " * 3

    def head(chapter: str):
        content, _ = printed(f"# {chapter}\n\n" + "Many words stand here.\n\n" * 60, title=long)
        with PdfDocument(content) as document:
            return (
                document[1].render(scale=2).to_pil().convert("L").crop((0, 0, 1190, 2 * 66))
            )  # above the text

    box = head(long)
    assert head(f"Not{long[1:]}") != box  # it is the line that the title begins with
    rows = [box.crop((0, y, box.width, y + 1)).getextrema()[0] < 200 for y in range(box.height)]
    assert 0 < sum(rows) < 2 * 12
    assert sum(now and not before for before, now in zip([False, *rows], rows, strict=False)) == 1


def test_a_row_of_the_first_page_says_on_which_page_its_chapter_begins(printed):
    row = (
        "::: summary\n* [Tip 1]{.label} [Look](#a){.tip} [It is so.](#a){.found} [1 holds]{.states}\n:::\n\n"
    )
    content, problems = printed(row + "Many words stand here.\n\n" * 60 + "# A {#a}\n")
    assert problems == []
    texts = pages(content)
    [there] = [number for number, text in enumerate(texts, 1) if re.search(r"^1 A\s*$", text, re.MULTILINE)]
    assert there > 1
    assert re.search(rf"Tip 1\s*Look[\s.]+{there}\b", texts[0])


def test_every_font_is_embedded_with_its_characters_and_ours(readers):
    fonts = set()
    for reader in readers.values():
        for sheet in reader.pages:
            for font in sheet["/Resources"]["/Font"].values():
                descriptor = font["/DescendantFonts"][0]["/FontDescriptor"]
                assert {"/FontFile2", "/FontFile3"} & set(descriptor)
                assert "/ToUnicode" in font
                fonts.add(re.split(r"[-+]", str(font["/BaseFont"]).partition("+")[2])[0])
    assert fonts <= {"SourceSerifPro", "SourceSansPro", "DejaVuSans", "DejaVuSansMono"}


def test_claims_lead_to_their_checks_in_the_supplement_and_back(readers):
    article, supplement = readers["manuscript.pdf"], readers["supplement.pdf"]
    away = [link.partition("#")[2] for link in links(article) if str(link).startswith("supplement.pdf#")]
    back = [link.partition("#")[2] for link in links(supplement) if str(link).startswith("manuscript.pdf#")]
    assert len([name for name in away if name.startswith("check-")]) == ten.TIPS * ten.CLAIMS
    assert len(back) == ten.TIPS * ten.CLAIMS
    assert set(away) <= supplement.named_destinations.keys()
    assert set(back) <= article.named_destinations.keys()
    assert {f"claim-{name}" for name in back} <= article.named_destinations.keys()


def test_an_address_from_outside_leads_to_the_place(both, readers):
    article, texts = readers["manuscript.pdf"], pages(both["manuscript.pdf"])
    for name, place in article.named_destinations.items():
        if name.startswith("fig:"):
            number = article.get_destination_page_number(place)
            assert 0 < place.top <= article.pages[number].mediabox.height
            assert "Figure" in texts[number]
    assert (
        len([name for name in article.named_destinations if name.startswith("fig:")])
        == ten.TIPS * ten.FIGURES
    )


def test_the_structure_tells_a_screen_reader_what_is_what(readers):
    kinds = structure(readers["manuscript.pdf"])
    levels = [int(kind[1]) for kind, _ in kinds if re.fullmatch(r"H\d", kind)]
    assert levels[0] == 1
    assert all(level <= before + 1 for before, level in pairwise(levels))
    figures = [node for kind, node in kinds if kind == "Figure"]
    assert len(figures) == ten.TIPS * ten.FIGURES
    assert all(node["/Alt"].strip() for node in figures)
    assert [kind for kind, _ in kinds].count("Link") == len(list(links(readers["manuscript.pdf"])))
    assert "TH" in {kind for kind, _ in kinds}


def test_what_floats_is_read_where_the_text_has_it(printed, tmp_path):
    Image.new("RGB", (800, 500), "grey").save(tmp_path / "a.png")
    picture = '![Seen.](a.png){alt="A grey box."}\n\n'
    content, problems = printed("# One\n\n" + "Before.\n\n" * 30 + picture + "After.\n\n" * 30 + "# Two\n")
    assert problems == []
    kinds = [
        kind for kind, node in structure(pypdf.PdfReader(io.BytesIO(content))) if kind in ("Figure", "H1")
    ]
    assert kinds == ["H1", "H1", "Figure", "H1"]  # the title, then the chapters


def test_links_keep_their_addresses_and_those_into_the_page_s_folder_become_words(paper):
    targets = [link for link in links(paper) if isinstance(link, str)]
    assert "https://doi.org/10.1000/one" in targets
    assert all(target.startswith("https://") for target in targets)


def test_a_link_to_nothing_is_reported(printed):
    content, problems = printed("[x](#nowhere)")
    assert ["nowhere" in problem.what for problem in problems] == [True]
    assert "x" in said(content)


def test_where_typst_is_missing_one_line_says_so(printed, monkeypatch):
    monkeypatch.setitem(sys.modules, "typst", None)
    with pytest.raises(ReviewError, match=r"Typst.*; .*requirements"):
        printed("Words.")


def test_every_face_has_its_file():
    for place in (*faces.TEXT, *faces.SYMBOLS):
        assert faces.file(place).is_file()
    with pytest.raises(ReviewError, match=r"matplotlib/none\.ttf"):
        faces.file("matplotlib/none.ttf")


@pytest.mark.parametrize(("text", "coloured"), [("[0.85](#here)", True), ("[[0.85](#here)]{.value}", False)])
def test_a_number_leads_to_its_origin_in_the_colour_of_the_text(printed, text, coloured):
    content, problems = printed(f"{text}\n\n[x]{{#here}}\n")
    assert problems == []
    with PdfDocument(content) as document:
        reds, greens, _ = zip(
            *document[0].render(scale=2).to_pil().convert("RGB").get_flattened_data(), strict=True
        )
    assert any(green - red > 40 for red, green in zip(reds, greens, strict=True)) == coloured
