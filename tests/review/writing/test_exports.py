import dataclasses
import os
import pickle
import re
import subprocess
import sys
import zipfile
from pathlib import Path
from xml.etree import ElementTree

import pytest
from PIL import Image
from review.claims.lock import Entry, Form, Lock
from review.core.errors import ReviewError
from review.guard import outputs
from review.markdown import pandoc
from review.markdown.manuscript import Manuscript
from review.writing import formats, writers
from review.writing.paper import exports
from review.writing.theme import THEME

RID = "rid"
NOW = "1700000000"


@pytest.fixture(scope="module")
def folder(article, tmp_path_factory) -> Path:
    """The article in every format but PDF."""
    folder = tmp_path_factory.mktemp("exports")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOURCE_DATE_EPOCH", NOW)
        assert writers.write(article, folder, [name for name in formats.FORMATS if name != "pdf"]) == []
    return folder


def members(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.fixture(scope="module")
def words(folder) -> dict[str, str]:
    """What each format says, markup aside."""
    bare = {
        "docx": "".join(
            members(folder / "manuscript.docx")[f"word/{n}.xml"].decode() for n in ("document", "footnotes")
        ),
        "latex": (folder / "manuscript.tex").read_text(encoding="utf-8"),
        "jats": (folder / "manuscript.jats.xml").read_text(encoding="utf-8"),
        "epub": "".join(t.decode() for n, t in members(folder / "manuscript.epub").items() if "/ch" in n),
    }
    return {name: " ".join(re.sub(r"<[^>]*>", "", text).split()) for name, text in bare.items()}


SAID = [
    "Cited together", "One number decides.", "It is no worse", "does not hold", "Claims checked in this build", "A book of",
    "a_very_long_name|a\\_very\\_long\\_name", "A note with", "5 µm", "β",
]  # fmt: skip


@pytest.mark.parametrize("name", exports.EXPORTS)
def test_every_format_holds_text_panel_claims_table_note_and_references(words, name):
    assert [said for said in SAID if not any(one in words[name] for one in said.split("|"))] == []


@pytest.mark.parametrize("name", ["docx", "jats", "epub"])
def test_figures_tables_and_equations_have_their_numbers(words, name):
    for label in ("Figure 1", "Figure 2", "Table 1"):
        assert label in words[name].replace("\u00a0", " ")
    assert "???" not in words[name]


def test_jats_is_well_formed_and_its_references_resolve(folder):
    tree = ElementTree.parse(folder / "manuscript.jats.xml")
    ids = {e.get("id") for e in tree.iter() if e.get("id")}
    targets = [e.get(RID) for e in tree.iter("xref")]
    assert len(targets) >= 6
    assert set(targets) <= ids
    assert {"check-one", "one"} <= ids
    for graphic in tree.iter("graphic"):
        assert (folder / graphic.get("{http://www.w3.org/1999/xlink}href")).is_file()


def test_latex_names_files_that_exist_and_labels_that_are_set(folder):
    text = (folder / "manuscript.tex").read_text(encoding="utf-8")
    pictures = re.findall(r"\\includegraphics(?:\[[^]]*\])?\{([^}]*)\}", text)
    assert [picture for picture in pictures if picture] == ["images/curve.png", "images/photo.png"]
    assert all((folder / picture).is_file() for picture in pictures if picture)
    assert set(re.findall(r"\\(?:c?ref|Cref)\{([^}]*)\}", text)) <= set(
        re.findall(r"\\label\{([^}]*)\}", text)
    )
    targets = set(re.findall(r"\\hypertarget\{([^}]*)\}", text)) | set(re.findall(r"\\leavevmode\\vadjust pre\{\\hypertarget\{([^}]*)\}", text))  # fmt: skip
    assert set(re.findall(r"\\hyperlink\{([^}]*)\}", text)) <= targets
    assert r"\newunicodechar{✓}" in text
    assert r"\floatplacement{figure}{H}" in text


def test_word_and_epub_carry_their_pictures(folder):
    for name in ("docx", "epub"):
        kinds = [
            Path(member).suffix for member in members(folder / formats.FORMATS[name]) if "media/" in member
        ]
        assert sorted(kinds) == [".png", ".png"], name


PICTURES = """
![](a.png){alt='Only said & "here"'}

![Its *caption*](a.png){#fig:a alt="Grey &lt;dot&gt;"}

![Shown as *told*.](a.png){#fig:b}

| a |
|---|
| ![x](b.png){alt="in a cell"} |

: Of pictures ![y](b.png){alt="in a caption"}.

In a ![z](a.png "<Its> title"){alt="in a line" width=20%} line.^[In a ![](b.png){alt="in a note"}.]

![Holds ![](b.png){alt="the inner"}](a.png){alt="the outer"}
"""
SHOWN = ['Only said & "here"', "Grey <dot>", "Shown as told.", "in a cell", "in a caption", "in a line", "in a note", "the inner", "the outer"]  # fmt: skip
XLINK = "{http://www.w3.org/1999/xlink}"


@pytest.mark.parametrize("name", ["docx", "jats", "epub"])
def test_what_a_picture_shows_is_told_in_words_beside_it(tmp_path, name):
    for file in ("a.png", "b.png"):
        Image.new("RGB", (90, 60)).save(tmp_path / file)
    ast = pandoc.read("---\ntitle: T\n...\n" + PICTURES)[0]
    assert exports.write(Manuscript(ast), name, tmp_path) == []
    if name == "jats":
        pictures = [*ElementTree.parse(tmp_path / "manuscript.jats.xml").iter()]
        pictures = [one for one in pictures if one.tag in ("graphic", "inline-graphic")]
        found = {one.findtext("alt-text"): one.get(f"{XLINK}title") for one in pictures}
    else:
        inside = members(tmp_path / formats.FORMATS[name])
        texts = [ElementTree.fromstring(t) for n, t in inside.items() if n.endswith((".xhtml", "document.xml", "footnotes.xml"))]  # fmt: skip
        tag, said = ("{*}docPr", "descr") if name == "docx" else ("{*}img", "alt")
        found = {one.get(said): one.get("title") for text in texts for one in text.iterfind(f".//{tag}")}
    assert sorted(found) == sorted(SHOWN)
    assert found["in a line"] == "<Its> title"


def test_word_opens_what_is_written_and_each_bookmark_has_a_number(folder):
    inside = members(folder / "manuscript.docx")
    trees = {name: ElementTree.fromstring(text) for name, text in inside.items() if name.endswith(".xml")}
    word = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
    starts = [e.get(f"{word}id") for e in trees["word/document.xml"].iter(f"{word}bookmarkStart")]
    ends = [e.get(f"{word}id") for e in trees["word/document.xml"].iter(f"{word}bookmarkEnd")]
    assert len(starts) >= 4
    assert sorted(starts) == sorted(set(starts)) == sorted(ends)


@pytest.mark.parametrize("name", ["docx", "epub"])
def test_no_path_of_this_machine_is_published(folder, name):
    for inside, content in members(folder / formats.FORMATS[name]).items():
        assert str(THEME.parent).encode() not in content, inside
    assert not (folder / "references.csl").exists()


def test_an_epub_says_first_what_it_is_and_every_page_is_well_formed(folder):
    with zipfile.ZipFile(folder / "manuscript.epub") as archive:
        first = archive.infolist()[0]
        assert (first.filename, first.compress_type) == ("mimetype", zipfile.ZIP_STORED)
    for name, data in members(folder / "manuscript.epub").items():
        if name.endswith((".xhtml", ".opf", ".ncx")):
            ElementTree.fromstring(data)


def test_links_inside_an_epub_lead_somewhere(folder):
    pages = {
        Path(n).name: t.decode()
        for n, t in members(folder / "manuscript.epub").items()
        if n.endswith(".xhtml")
    }
    ids = {(page, i) for page, text in pages.items() for i in re.findall(r'\bid="([^"]*)"', text)}
    links = [
        (page, link) for page, text in pages.items() for link in re.findall(r'href="([^":]*#[^"]*)"', text)
    ]
    assert links
    for page, link in links:
        file, _, fragment = link.partition("#")
        assert (Path(file).name or page, fragment) in ids, link


AGAIN = """
import pickle, sys
from pathlib import Path
from review.writing import formats, writers
assert writers.write(pickle.loads(Path(sys.argv[1]).read_bytes()), Path(sys.argv[2]), formats.FORMATS) == []
"""


def test_another_process_in_another_folder_and_zone_writes_the_same_bytes(article, folder, written, tmp_path):
    (tmp_path / "article").write_bytes(pickle.dumps(article))
    environment = {**os.environ, "PYTHONHASHSEED": "7", "SOURCE_DATE_EPOCH": NOW, "TZ": "Asia/Tokyo"}
    environment["PYTHONPATH"] = str(Path(writers.__file__).parents[2])
    command = [sys.executable, "-c", AGAIN, str(tmp_path / "article"), str(tmp_path / "b")]
    subprocess.run(command, env=environment, check=True)
    for file in formats.FORMATS.values():
        again = (tmp_path / "b" / file).read_bytes()
        # The page names the formats beside it.
        first = (written if "pdf" in file else folder) / file
        assert file == "index.html" or again == first.read_bytes(), file


@pytest.mark.parametrize("name", ["docx", "jats"])
def test_the_parts_of_a_reference_are_apart_where_it_has_no_lines(words, name):
    assert "A book of E. coli. B. Bee. Press (2020). ISBN: 9780262033848" in words[name]


def test_retired_and_earlier_forms_of_claims_are_listed_in_every_format(review, tmp_path):
    review.chapter('## Tip 1: One\n\n[The gain is large.]{.claim #gain check="demo.gain >= 0.01"}\n')
    stands = Entry(Form("demo.gain >= 0.01", 1), (Form("demo.gain >= 0.03", 1),))
    review.lock = Lock({"gain": stands}, {"gone": Entry(Form("demo.loss <= 0.02", 1))})
    resolution = review.resolve()
    assert resolution.problems == []
    assert writers.write(resolution.manuscript, tmp_path, formats.FORMATS) == []
    said = {
        "html": (tmp_path / "claims.html").read_text(encoding="utf-8"),
        "pdf": outputs.pdf_text(tmp_path / "supplement.pdf"),
        "docx": members(tmp_path / "manuscript.docx")["word/document.xml"].decode(),
        "latex": (tmp_path / "manuscript.tex").read_text(encoding="utf-8"),
        "jats": (tmp_path / "manuscript.jats.xml").read_text(encoding="utf-8"),
        "epub": "".join(t.decode() for n, t in members(tmp_path / "manuscript.epub").items() if "/ch" in n),
    }
    assert said.keys() == formats.FORMATS.keys()
    for name, text in said.items():
        bare = re.sub(r"\s|\\texttt\{|\u200b", "", text if name == "pdf" else re.sub(r"<[^>]*>", "", text))
        assert [form for form in ("gone,", "0.02", "gain,", "0.03") if form not in bare] == [], name


def test_formats_are_named_in_any_order_and_the_page_is_always_among_them():
    assert formats.parse("epub, PDF") == ("html", "pdf", "epub")
    with pytest.raises(ReviewError, match=r"--formats word: .*word.*; .*docx"):
        formats.parse("word")


def test_a_drawing_that_word_cannot_show_and_nobody_can_draw_is_named(article, tmp_path):
    broken = tmp_path / "curve.svg"
    broken.write_text(
        '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><text>&none;</text></svg>'
    )
    files = {**article.files, "images/curve.svg": broken}
    with pytest.raises(ReviewError, match=r"curve\.svg"):
        writers.write(dataclasses.replace(article, files=files), tmp_path / "out", ["docx"])


def test_a_drawing_becomes_a_picture_of_its_size_in_dots(folder):
    with Image.open(folder / "images/curve.png") as picture:
        assert picture.size == (200, 100)  # 72 by 36 points


def test_a_title_alone_can_be_written_in_every_format(tmp_path):
    ast, _ = pandoc.read("---\ntitle: T\n...\n\nHello.")
    assert writers.write(Manuscript(ast), tmp_path, formats.FORMATS) == []


def test_metadata_is_shown_and_decides_nothing_else(tmp_path):
    odd = {"header-includes": r"\input{secret}", "documentclass": "secret", "include-before": "secret"}
    stated = "".join(f"{key}: '{text}'\n" for key, text in {**odd, "subtitle": "Shown"}.items())
    ast, _ = pandoc.read(f"---\ntitle: T\n{stated}...\n\nHello.")
    writers.write(Manuscript(ast), tmp_path, ["latex", "jats", "epub"])
    latex = (tmp_path / "manuscript.tex").read_text(encoding="utf-8")
    assert "Shown" in latex
    assert "secret" not in latex
