"""What chapters need of the web, fetched from a small server on this machine; nothing else is asked."""

import io
import json
import shutil

import pytest
from PIL import Image
from review.core.errors import ReviewError
from review.guard import pictures
from review.reading import fetched, strict
from review.runs import offline
from review.verbs import online
from throwaway import PNG, SVG, tells
from tiny import forked


def raster(kind: str) -> bytes:
    found = io.BytesIO()
    Image.new("RGB", (40, 30)).save(found, kind)
    return found.getvalue()


KINDS = {
    "a.png": PNG,
    "b.jpg": raster("JPEG"),
    "c.gif": raster("GIF"),
    "d.webp": raster("WEBP"),
    "e.svg": SVG.encode(),
    "f.svg": b'<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd">\n'
    + SVG.encode(),
    "g.svg": SVG.replace("<svg xmlns=", "<svg:svg xmlns:svg=").replace("title", "svg:title").replace("/svg>", "/svg:svg>").encode(),
    "h.svg": b"\xef\xbb\xbf\n<!-- " + b"drawn by hand " * 400 + b"-->" + SVG.encode(),
}  # fmt: skip
ACTS = [
    b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
    b"<svg xmlns='http://www.w3.org/2000/svg' onload='a()'/>",
    b"<svg xmlns='http://www.w3.org/2000/svg'><image href='https://example.org/a.png'/></svg>",
    b"<!DOCTYPE svg [<!ENTITY a 'aaaa'>]><svg xmlns='http://www.w3.org/2000/svg'><text>&a;</text></svg>",
    b"<svg xmlns='http://www.w3.org/2000/svg'><foreignObject><iframe xmlns='http://www.w3.org/1999/xhtml'/></foreignObject></svg>",
]
NONE = [
    b"",
    b"<html><body>Not here</body></html>",
    b"%PDF-1.4",
    PNG[:30],
    b"GIF89a",
    b"<svg",
    b"#!/bin/sh\n",
    b"<?xml version='1.0'?><feed xmlns='http://www.w3.org/2005/Atom'/>",
    b"<svg xmlns='urn:other'/>",
    SVG.encode("utf-16"),
]


def files(review) -> dict[str, bytes]:
    """All that the review has, by the way from its root."""
    return {
        p.relative_to(review.paths.root).as_posix(): p.read_bytes()
        for p in review.paths.root.rglob("*")
        if p.is_file()
    }


def test_what_one_build_fetched_the_next_one_finds(review, registry):
    shutil.rmtree(review.paths.output)
    address = registry.page("/a%20b.png?raw=true", PNG)
    review.chapter(
        f"Words [@doi:10.5555/new; @doi:10.5555/two].\n\n![A.]({address}){{#fig:a alt=dot}}\n\nSee @fig:a and "
        "[@doi:10.5555/none] once more [@doi:10.5555/none].\n"
    )
    arguments = ("build", "--formats", "html")
    before = files(review)
    refused = forked(review.paths.root, *arguments)
    assert refused.returncode == 1
    assert all(
        refused.stderr.count(f"{name} ") == 1
        for name in ("doi:10.5555/new", "doi:10.5555/two", "doi:10.5555/none", address)
    )
    assert refused.stderr.count("--online") == 4
    assert (files(review), registry.asked) == (before, [])
    partly = forked(review.paths.root, *arguments, "--online")
    told = [line for line in partly.stderr.splitlines() if line.startswith("content/01.chapter.md:")]
    assert (partly.returncode, len(told)) == (1, 1)
    assert tells(told[0], "content/01.chapter.md:5", "@doi:10.5555/none")
    assert "--online" not in told[0]
    kept = {"content/references.json", f"content/{fetched.FOLDER}/{fetched.name(address)}"}
    assert {name for name in files(review) if name not in before} == kept
    assert [item["id"] for item in json.loads((review.paths.content / "references.json").read_text())] == [
        "doi:10.5555/new",
        "doi:10.5555/two",
    ]
    review.chapter(
        (review.paths.content / "01.chapter.md").read_text().replace("10.5555/none", "10.5555/new")
    )
    asked = len(registry.asked)
    done = forked(review.paths.root, *arguments)
    assert (done.returncode, done.stderr) == (0, "")
    again = forked(review.paths.root, *arguments, "--online")
    assert (again.returncode, again.stderr, len(registry.asked)) == (0, "", asked)


def test_a_picture_that_cannot_be_had_is_a_warning_with_the_reason(review, web):
    shutil.rmtree(review.paths.output)
    review.chapter(f"Words.\n\n![A.]({web.address}/gone.png){{#fig:a alt=dot}}\n\nSee @fig:a.\n")
    for _ in range(2):  # the second build does what the first did, though nothing has changed
        done = forked(review.paths.root, "build", "--formats", "html", "--online")
        assert done.returncode == 0
        assert [
            ("404" in line, tells(line, "warning: content/01.chapter.md:3"))
            for line in done.stderr.splitlines()[1:]
        ] == [(True, True)]
    assert len(web.asked) == 2


@pytest.mark.parametrize("name", KINDS)
@pytest.mark.parametrize("said", ["name", "x", "x.PNG", "x.jpeg"])
def test_a_picture_is_named_as_what_it_is_and_found_again(review, web, name, said):
    address = web.page(f"/{name if said == 'name' else said}", KINDS[name])
    file = online.picture(review.paths.content, address)
    assert file.read_bytes() == KINDS[name]
    assert file.suffix.lower() in pictures.endings(KINDS[name])
    assert fetched.kept(review.paths.content, address) == file
    review.chapter(f"![A.]({address}){{#fig:a alt=dot}}\n\nSee @fig:a.\n")
    assert (review.resolve().problems, review.resolve().warnings) == ([], [])


@pytest.mark.parametrize("body", ACTS + NONE)
def test_what_is_no_picture_or_would_act_is_not_kept(review, web, body):
    before = files(review)
    for name in ("/a.svg", "/a.png"):
        with pytest.raises(ReviewError) as error:
            online.picture(review.paths.content, web.page(name, body))
        assert tells(error.value)
    assert files(review) == before


@pytest.mark.parametrize(
    "path", ["/../../../evil.png", "/%2e%2e%2fevil.png", "/.hidden.png", "/" + "a" * 3000 + ".png", "/" + "𠀀" * 80, "/a\\..\\b.png", "/", "/ä b.png", "/a%00b.png"]
)  # fmt: skip
def test_no_address_leads_out_of_the_folder(review, web, path):
    from urllib.parse import quote

    web.page(quote(path, safe="%/:=&?~#+!$,;'@()*[]"), PNG)
    before = files(review)
    file = online.picture(review.paths.content, web.address + path)
    assert {*files(review)} - {*before} == {file.relative_to(review.paths.root).as_posix()}
    assert file.parent == review.paths.content / fetched.FOLDER
    assert not file.name.startswith(".")


@pytest.mark.parametrize("link", ["images", "images/fetched"])
def test_a_folder_that_is_a_link_takes_nothing(review, web, tmp_path, link):
    (tmp_path / "elsewhere").mkdir()
    (review.paths.content / link).parent.mkdir(exist_ok=True)
    (review.paths.content / link).symlink_to(tmp_path / "elsewhere")
    with pytest.raises(ReviewError, match="link"):
        online.picture(review.paths.content, web.page("/a.png", PNG))
    assert list((tmp_path / "elsewhere").iterdir()) == []


def test_a_chapter_that_pandoc_misreads_and_a_file_that_cannot_be_read_do_not_hide_what_is_fetched(
    review, registry
):
    review.chapter("Words [@doi:10.5555/new] and `demo.gian`{.vlaue}.\n")
    (review.paths.content / "references.json").write_text("[{")
    said: list[str] = []
    assert online.fetch(review.paths, said.append) == {}
    assert (review.paths.content / "references.json").read_text() == "[{"
    (review.paths.content / "references.json").unlink()
    assert online.fetch(review.paths, said.append) == {"doi:10.5555/new": ("", "write @doi:10.5555/new")}
    assert not any(p.needs for p in strict.read(review.paths).problems)


def test_the_network_is_closed_before_all_but_the_fetching(review, registry, monkeypatch, tmp_path):
    def noted(*arguments):
        with (tmp_path / "closed").open("a") as file:
            file.write(f"{offline._closed} ")
        return reading(*arguments)

    reading = strict.read
    monkeypatch.setattr(strict, "read", noted)
    monkeypatch.setattr(offline, "_closed", False)  # whatever was built in this process before
    shutil.rmtree(review.paths.output)
    review.chapter("Words [@doi:10.5555/new].\n")
    assert forked(review.paths.root, "build", "--formats", "html", "--online").returncode == 0
    assert (tmp_path / "closed").read_text().split() == ["False", "True"]


def test_an_address_that_is_none_is_told_as_any_other(review):
    review.chapter("Words.\n\n![A.](http://[x/a.png){#fig:a alt=dot}\n\nSee @fig:a.\n")
    assert [tells(p, "content/01.chapter.md:3") for p in strict.read(review.paths).warnings] == [True]
