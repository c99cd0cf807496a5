"""The comparison as Markdown and HTML, hostile contents included."""

import base64
import re
from html.parser import HTMLParser

import pytest
from review.comparison import html, markdown
from review.comparison.model import compare
from review.markdown import pandoc
from throwaway import SVG, number, value

HOSTILE = [
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "[a](javascript:alert(1))", "![a](https://evil.example/x.png)",
    "`code`", "*a* _b_ ~~c~~", "@someone", "#12", "GH-12", "a@-b.example", "| a | b |", "https://evil.example", "www.evil.example", "- item", "1. item",
    "# head", "a\n\n# b", "&lt;b&gt;", "$x$", "\x1b[31mred", "\u202egnp",
]  # fmt: skip


TAGS = {"h2", "h3", "p", "ul", "li", "strong", "del", "ins", "table", "thead", "tbody", "tr", "th", "td"}


class Tags(HTMLParser):
    def __init__(self, text: str):
        super().__init__()
        self.found: list[tuple[str, dict]] = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))


@pytest.fixture
def changed(old, new, make_claim):
    """Something of every kind."""
    old.results(values={"gain": value([0.1, 0.2, 0.3, 0.2, 0.1]), "gone": number(1)})
    new.results(values={"gain": value([5.1, 5.2, 5.3, 5.2, 5.1]), "n": number(2)}, epoch=2)
    new.claims(make_claim(verdict="undecided", met=False), make_claim(id="other", sentence="New."))
    (new.folder / "exemplars/demo/figures/curve.svg").write_text(SVG.replace("100", "101"))
    new.references({"id": "b", "title": "Two"})
    new.page("<h2 id='t'>Tip</h2><p>It was so.</p>")
    return old, new


def test_the_terminal_hears_the_essence(changed):
    old, new = changed
    moved, missed, *counted = markdown.plain(compare(old.read(), new.read()))
    assert re.fullmatch("claim helps: holds → undecided", moved)
    assert re.fullmatch("claim helps: undecided\\b.* holds", missed)
    assert [[line.split(":")[0], *re.findall(r"\d+", line)] for line in counted] == [
        ["claims", "1"], ["results", "1", "1", "1"], ["figures", "1"], ["chapters", "1"], ["references", "1", "1"],
    ]  # fmt: skip
    assert len(markdown.plain(compare(old.read(), old.read()))) == 1


def test_both_pages_tell_everything_that_differs(changed):
    found = compare(*(one.read() for one in changed))
    for page in (markdown.page(found), html.page(found)):
        for words in (
            "holds",
            "undecided",
            "5.18",
            "epoch 1 → 2",
            "gone",
            "Two",
            "<del>is</del>",
            "<ins>was</ins>",
        ):
            assert words in page, words


def test_the_html_page_needs_nothing_from_elsewhere_and_no_script(changed):
    page = html.page(compare(*(one.read() for one in changed)))
    tags = Tags(page).found
    assert "script" not in {tag for tag, _ in tags}
    sources = [attributes[name] for _, attributes in tags for name in ("src", "href") if name in attributes]
    assert len(sources) == 3  # an icon that is none, and two drawings
    assert all(source.startswith("data:") for source in sources)
    [before, after] = re.findall(r"data:image/svg\+xml;base64,([^\"]+)", page)
    assert base64.b64decode(before).decode() == SVG != base64.b64decode(after).decode()
    assert all(attributes.get("alt") for tag, attributes in tags if tag == "img")


@pytest.mark.parametrize("text", HOSTILE)
def test_what_a_stranger_wrote_stays_words(changed, make_claim, text):
    old, new = changed
    plain = html.page(compare(old.read(), new.read()))
    new.claims(make_claim(verdict="undecided", sentence=text, met=False), make_claim(id=text, sentence=text))
    new.references({"id": "b", "title": text})
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace("\n", " ")
    new.page(f"<h2 id='t'>Tip</h2><p>It was so. {escaped}</p>")
    found = compare(old.read(), new.read())
    allowed = {tag for tag, _ in Tags(plain).found} | {"code", "br", "strong"}
    page = html.page(found)
    assert {tag for tag, _ in Tags(page).found} <= allowed
    assert not any(name.startswith("on") for _, attributes in Tags(page).found for name in attributes)
    summary = markdown.page(found)
    assert "\x1b" not in summary
    assert not any("\x1b" in line or "\u202e" in line for line in markdown.plain(found))
    out, _ = pandoc.run(summary, "--from=gfm", "--to=html")
    tags = Tags(out).found
    assert {tag for tag, _ in tags} <= TAGS
    assert len([tag for tag, _ in tags if tag in ("h2", "h3")]) == summary.count("\n##") + 1
    assert "@someone" not in out
    assert not re.search(r"(?<!&)#12|GH-12|@-b", out)


def test_a_drawing_too_large_for_the_page_is_left_out(changed, monkeypatch):
    monkeypatch.setattr(html, "LARGEST", 10)
    page = html.page(compare(*(one.read() for one in changed)))
    assert "data:image" not in page


def test_a_summary_has_room_for_so_many_rows(old, new):
    old.results(values={f"v{i}": number(i) for i in range(100)})
    new.results(values={f"v{i}": number(i + 1) for i in range(100)})
    page = markdown.page(compare(old.read(), new.read()))
    assert re.search(r"^… .*\b40\b", page, re.MULTILINE)


def test_a_summary_is_short_enough_for_a_comment_whatever_changed(old, new, make_claim):
    old.claims()
    new.claims(*(make_claim(id=f"c{i}", sentence="<it> " * 400) for i in range(50)))
    new.page("".join(f"<h2 id='t{i}'>Tip {i}</h2><p>{'so_ ' * 300}</p>" for i in range(100)))
    page = markdown.page(compare(old.read(), new.read()))
    assert 30_000 < len(page) <= markdown.LONGEST
    assert page.splitlines()[-1].startswith("… ")
    assert "claims: 50 " in page
    assert page.count("<ins>") == page.count("</ins>")


def test_a_claim_in_other_words_is_told_word_by_word(old, new, make_claim):
    new.claims(make_claim(sentence="It helps <much>.", check="demo.gain >= 0.02", epoch=2))
    found = compare(old.read(), new.read())
    assert "<dd>It <del>helps.</del> <ins>helps &lt;much&gt;.</ins>" in html.page(found)
    assert "<dd>demo.gain &gt;= <del>0.01</del> <ins>0.02</ins>" in html.page(found)
    assert "<dd><del>1</del> <ins>2</ins>" in html.page(found)
    summary = markdown.page(found)
    assert "It <del>helps.</del> <ins>helps &#60;much&#62;.</ins>; " in summary
    assert "<del>0.01</del> <ins>0.02</ins>; epoch: 1 → 2)" in summary
