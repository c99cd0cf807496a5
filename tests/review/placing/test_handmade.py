"""Pictures that an author made, in every format, or refused at their line."""

import io
import re

import pytest
from PIL import Image
from review.placing import written
from review.reading.chapters import Source
from throwaway import PNG, SVG, tells


def encoded(kind: str, mode: str = "RGB", **options) -> bytes:
    stream = io.BytesIO()
    Image.new(mode, (60, 40)).save(stream, kind, **options)
    return stream.getvalue()


def upright() -> bytes:
    """A photograph whose camera was held upright."""
    exif = Image.Exif()
    exif[0x0112] = 6
    return encoded("JPEG", exif=exif)


@pytest.fixture
def picture(review):
    """Puts a picture into the content folder, and makes a chapter of `text`, in which {} is its address."""

    def put(name: str, content: bytes, text: str = '![Cap.]({}){{#fig:a alt="A line."}}') -> None:
        (review.paths.content / "images").mkdir(exist_ok=True)
        (review.paths.content / "images" / name).write_bytes(content)
        review.chapter("Words.\n\n" + text.format(f"images/{name}") + "\n")

    return put


@pytest.mark.parametrize(
    ("name", "content", "size"),
    [("a.SVG", SVG.encode(), (100, 50)), ("a.PNG", PNG, (1, 1)), ("a.webp", encoded("WEBP"), (60, 40)),
     ("a.GIF", encoded("GIF"), (60, 40)), ("a.jpg", upright(), (40, 60))],
)  # fmt: skip
def test_a_picture_is_in_every_format_as_it_is_shown(review, picture, tmp_path, name, content, size):
    picture(name, content)
    resolution = review.resolve()
    assert resolution.problems == []
    formats = ("html", "latex", "docx")
    assert written.write(resolution.manuscript, tmp_path / "out", formats, Source("", None, (), {})) == []
    page = (tmp_path / "out" / "index.html").read_text()
    assert f'width="{size[0]}" height="{size[1]}"' in page
    [file] = re.findall(
        r"\\includegraphics(?:\[[^]]*\])?\{([^}]+)\}", (tmp_path / "out" / "manuscript.tex").read_text()
    )
    with Image.open(tmp_path / "out" / file) as printed:
        assert printed.format in ("PNG", "JPEG")
        assert printed.width / printed.height == pytest.approx(size[0] / size[1], rel=0.01)


@pytest.mark.parametrize(
    ("name", "content"),
    [("a.png", b""), ("a.png", encoded("PNG", "I;16")), ("a.svg", SVG.replace('width="100" height="50"', "").encode()),
     ("a.svg", b"<svg"), ("a.pdf", b"%PDF")],
)  # fmt: skip
def test_what_no_format_could_show_is_refused_at_its_line(review, picture, name, content):
    picture(name, content)
    [problem] = review.problems()
    assert tells(problem, "content/01.chapter.md:3", f"images/{name}")


def test_two_pictures_that_differ_in_capitals_alone_are_two(review, picture):
    picture("a.svg", SVG.encode())
    picture("a.SVG", SVG.encode(), '![Cap.](images/a.svg){{alt="A line."}}\n\n![Cap.]({}){{alt="A line."}}')
    [problem] = review.problems()
    assert tells(problem, "content/01.chapter.md:5", "images/a.SVG")


def test_the_words_of_a_picture_within_a_line_are_its_alt_text(review, picture, tmp_path):
    picture("a.png", PNG, "Ada ![ORCID iD]({}) wrote it.")
    resolution = review.resolve()
    assert resolution.problems == []
    assert written.write(resolution.manuscript, tmp_path / "out", ("html",), Source("", None, (), {})) == []
    assert 'alt="ORCID iD"' in (tmp_path / "out" / "index.html").read_text()


@pytest.mark.parametrize(
    ("text", "line"),
    [("# H {#sec:h .unnumbered}\n\nSee @sec:h.", 3), ("[x]{#fig:a}\n\nSee\n@fig:a.", 4), ("[$x$]{#eq:a} see @eq:a.", 1),
     ("| a |\n|---|\n| b |\n\n{#tbl:a}\n\nSee [@tbl:a].", 7)],
)  # fmt: skip
def test_what_is_numbered_nowhere_is_told_where_it_is_referred_to(review, tmp_path, text, line):
    review.chapter(text)
    resolution = review.resolve()
    assert resolution.problems == []
    source = Source("", None, (("content/01.chapter.md", text),), {})
    problems = written.write(resolution.manuscript, tmp_path, ("html",), source)
    assert ("content/01.chapter.md", line) in {(p.file, p.line) for p in problems}
