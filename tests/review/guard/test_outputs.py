"""Each check on an output with that fault, and on one without."""

import shutil

import pytest
from review.guard import outputs


@pytest.fixture
def spoilt(written, tmp_path):
    """Spoils a copy of the good article: replaces `old` by `new` in its page, and says what the checks find."""

    def spoil(old, new, *, pdf=False):
        folder = shutil.copytree(written, tmp_path / "copy")
        page = folder / "index.html"
        text = page.read_text(encoding="utf-8")
        assert old in text
        page.write_text(text.replace(old, new, 1), encoding="utf-8")
        return [problem.what for problem in outputs.check(folder, pdf=pdf)]

    return spoil


def test_the_good_article_passes(written):
    assert outputs.check(written) == []


def test_an_id_given_twice_is_found(spoilt):
    assert spoilt('<p class="version">', '<p class="version" id="introduction">') == [
        "2 elements have the id 'introduction'"
    ]


def test_a_link_to_no_id_is_found(spoilt):
    assert spoilt('href="#fig:curve"', 'href="#fig:cruve"') == ["nothing has the id of the link '#fig:cruve'"]


@pytest.mark.parametrize("tag", ['<a href="none.html">x</a>', '<img src="none.html">'])
def test_a_link_to_no_file_is_found(spoilt, tag):
    assert spoilt('<p class="version">', f'{tag}<p class="version">') == [
        "'none.html' is linked and not there"
    ]


@pytest.mark.parametrize(
    "tag",
    [
        '<img src="{}">', '<script src="{}"></script>', '<iframe src="{}"></iframe>', '<object data="{}"></object>',
        '<link rel="stylesheet" href="{}">', '<link rel="icon" href="{}">', '<video poster="{}"></video>',
        '<img srcset="images/photo.png 1x, {} 2x">', "<style>p {{ background: url( '{}') }}</style>",
        '<style>@import "{}";</style>', '<p style="background:url({})">', '<svg><image href="{}"/></svg>',
        '<svg><use xlink:href="{}"/></svg>', '<base href="{}">', '<meta http-equiv="refresh" content="0; url={}">',
    ],
)  # fmt: skip
@pytest.mark.parametrize("url", ["https://cdn.example/x", "//cdn.example/x"])
def test_whatever_a_browser_would_fetch_from_elsewhere_is_found(spoilt, tag, url):
    found = spoilt('<p class="version">', f'{tag.format(url)}<p class="version">')
    assert [what for what in found if "cdn.example/x" in what and "fetched from another host" in what]


def test_links_that_a_reader_follows_may_lead_elsewhere(spoilt):
    more = '<a href="https://example.org">x</a><link rel="canonical" href="https://example.org/review">'
    assert spoilt('<p class="version">', f'{more}<p class="version">') == []


def test_a_drawing_that_fetches_from_elsewhere_is_found(written, tmp_path):
    folder = shutil.copytree(written, tmp_path / "copy")
    drawing = (
        '<svg xmlns="http://www.w3.org/2000/svg"><style>@import url(https://cdn.example/f.css)</style></svg>'
    )
    (folder / "images" / "curve.svg").write_text(drawing)
    assert [(p.file, "cdn.example" in p.what) for p in outputs.check(folder)] == [("images/curve.svg", True)]


def test_question_marks_of_a_filter_are_found(spoilt):
    assert spoilt("Cited together", "Cited (???) together") == ["unresolved: …Cited (???) together…"]


def test_a_reference_without_a_title_is_found(spoilt):
    assert spoilt("<strong>The first and last of it</strong>", "") == ["reference 1 has no title"]


def test_a_pdf_without_the_last_reference_is_found(spoilt):
    found = spoilt("<strong>A book of", "<strong>A longer book of", pdf=True)
    assert found == ["the last reference is missing"]


def test_a_pdf_without_a_chapter_is_found(spoilt):
    found = spoilt(
        'class="anchor" tabindex="-1">Introduction<', 'class="anchor" tabindex="-1">Preliminaries<', pdf=True
    )
    assert found == ["the chapter 'Preliminaries' is missing"]


def test_a_pdf_cut_short_is_found(written, tmp_path):
    import pypdf

    folder = shutil.copytree(written, tmp_path / "copy")
    short = pypdf.PdfWriter()
    short.add_page(pypdf.PdfReader(written / "manuscript.pdf").pages[0])
    short.write(folder / "manuscript.pdf")
    found = [problem.what for problem in outputs.check(folder)]
    assert "the chapter 'References' is missing" in found
    assert "the last reference is missing" in found
