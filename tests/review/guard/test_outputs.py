"""Each check on an output with that fault, and on one without."""

import shutil
import zipfile

import pytest
from review.guard import outputs


@pytest.fixture
def spoilt(written, tmp_path):
    """Spoils a copy of the good article: replaces `old` by `new` in its page, and says what the checks find."""

    def spoil(old, new, *, pdf=False):
        folder = shutil.copytree(written, tmp_path / "copy", dirs_exist_ok=True)
        page = folder / "index.html"
        text = page.read_text(encoding="utf-8")
        assert old in text
        page.write_text(text.replace(old, new, 1), encoding="utf-8")
        return [problem.what for problem in outputs.check(folder, pdf=pdf)]

    return spoil


def test_the_good_article_passes(written):
    assert outputs.check(written) == []


VERSION = '<p class="version">'


@pytest.mark.parametrize(
    ("old", "new", "names"),
    [
        (VERSION, '<p class="version" id="introduction">', "2 introduction"),
        ('href="#fig:curve"', 'href="#fig:cruve"', "#fig:cruve"),
        (VERSION, f'<a href="none.html">x</a>{VERSION}', "none.html"),
        (VERSION, f'<img src="none.html">{VERSION}', "none.html"),
        ("Cited together", "Cited (???) together", "Cited (???) together"),
        ("<strong>The first and last of it</strong>", "", "1"),
    ],
)
def test_what_is_wrong_is_found_and_named(spoilt, old, new, names):
    [found] = spoilt(old, new)
    assert all(name in found for name in names.split())


@pytest.mark.parametrize(
    "tag",
    [
        '<img src="{}">', '<script src="{}"></script>', '<iframe src="{}"></iframe>', '<object data="{}"></object>',
        '<link rel="stylesheet" href="{}">', '<link rel="icon" href="{}">', '<video poster="{}"></video>',
        '<img srcset="images/photo.png 1x, {} 2x">', "<style>p {{ background: url( '{}') }}</style>",
        '<style>@import "{}";</style>', '<p style="background:url({})">', '<svg><image href="{}"/></svg>',
        "<style>p {{ background: image-set(linear-gradient(red, red) 1x, '{}' 2x) }}</style>",
        '<svg><use xlink:href="{}"/></svg>', '<base href="{}">', '<meta http-equiv="refresh" content="0; url={}">',
    ],
)  # fmt: skip
@pytest.mark.parametrize("url", ["https://cdn.example/x", "//cdn.example/x"])
def test_whatever_a_browser_would_fetch_from_elsewhere_is_found(spoilt, tag, url):
    found = spoilt('<p class="version">', f'{tag.format(url)}<p class="version">')
    assert [what for what in found if "cdn.example/x" in what]


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


def test_a_pdf_without_the_last_reference_or_a_chapter_is_found(spoilt):
    assert len(spoilt("<strong>A book of", "<strong>A longer book of", pdf=True)) == 1
    [found] = spoilt('tabindex="-1">Introduction<', 'tabindex="-1">Preliminaries<', pdf=True)
    assert "Preliminaries" in found


def test_a_pdf_cut_short_is_found(written, tmp_path):
    import pypdf

    folder = shutil.copytree(written, tmp_path / "copy")
    short = pypdf.PdfWriter()
    short.add_page(pypdf.PdfReader(written / "manuscript.pdf").pages[0])
    short.write(folder / "manuscript.pdf")
    assert any("References" in problem.what for problem in outputs.check(folder))


def test_a_file_that_no_program_opens_is_refused(tmp_path):
    for name, inside in (("a.xml", "<a></b>"), ("b.xml", "<a/>")):
        (tmp_path / name).write_text(inside)
        with zipfile.ZipFile(tmp_path / f"{name}.docx", "w") as archive:
            archive.writestr("word/document.xml", inside)
    found = [p.file for file in sorted(tmp_path.iterdir()) for p in outputs.malformed(file)]
    assert found == ["a.xml", "a.xml.docx"]


@pytest.mark.parametrize(("body", "found"), [("<p>See @fig:a.</p>", ["@fig:a"]), ("<p>See <code>@fig:a</code>, a@b.org.</p>", []),
                                             ("<p>[@doi:10.1/x]</p>", ["@doi:10.1/x"])])  # fmt: skip
def test_no_key_is_shown_as_it_was_typed(body, found):
    page = outputs.Page(f"<html><body>{body}</body></html>")
    told = list(outputs.raw_keys("".join(page.prose)))
    assert [all(key in p.what for key in found) for p in told] == [True] * len(found)
