import time

import pytest
from review.comparison import words
from review.comparison.words import Chapter, by_word, chapters, rewritten


def page(body: str) -> str:
    return f"<body><p>outside</p><main>{body}</main><footer>outside</footer></body>"


def test_the_words_of_a_page_are_those_of_its_chapters():
    body = """<h1>Title</h1><p class="version">abc</p><h2 id=a>One</h2><p>A <em>b</em> c<br>d.</p><ul><li>e</li><li>f</li></ul>
    <svg><text>drawn</text></svg><script>run()</script><details><p>hidden</p></details><button>Enlarge</button>
    <h2 id=claims-checked>Claims</h2><p>listed elsewhere</p><h2 id=b>Two</h2><p>g</p>"""
    first, *others = chapters(page(body))
    assert first.blocks == ("Title",)
    assert others == [Chapter("One", ("One", "A b cd.", "e", "f")), Chapter("Two", ("Two", "g"))]


def test_a_citation_counts_and_its_number_does_not():
    cited = '<h2>T</h2><p>So it is <span class="citation">[<a href="#r">{}</a>]</span>.</p>'
    old, new = (tuple(chapters(page(cited.format(n)))) for n in (48, 49))
    assert list(rewritten(old, new)) == []
    bare = tuple(chapters(page("<h2>T</h2><p>So it is.</p>")))
    [chapter] = rewritten(bare, new)
    assert ("added", "[citation].") in chapter.blocks[0] or ("added", "is [citation].") in chapter.blocks[0]


def test_only_paragraphs_with_changes_are_kept():
    old, new = (Chapter("T", ("T", "One two three.", *rest)) for rest in (("Same.",), ("Same.", "More.")))
    [chapter] = rewritten([old], [new])
    assert chapter.blocks == ((("added", "More."),),)


def test_a_chapter_that_came_or_went_is_shown_whole():
    a, b = Chapter("A", ("A", "x")), Chapter("B", ("B", "y"))
    came, went = rewritten([a], [b])
    assert [block[0][0] for block in came.blocks] == ["added", "added"]
    assert (went.title, went.blocks[1]) == ("A", (("removed", "x"),))


def test_words_are_compared_one_by_one():
    assert list(by_word(["it", "is", "so"], ["it", "was", "so"])) == [
        ("same", "it"), ("removed", "is"), ("added", "was"), ("same", "so"),
    ]  # fmt: skip


def test_what_stayed_far_from_a_change_is_left_out():
    words = [str(i) for i in range(100)]
    (_, start), (_, gone), (_, end) = by_word([*words[:50], "x", *words[50:]], words)
    assert (start, gone) == ("… " + " ".join(words[38:50]), "x")
    assert end == " ".join(words[50:62]) + " …"


@pytest.mark.parametrize(
    "page", ["<main><h2>T<p>x", "</p></main>", "<main></em></main>", "", "<main><h2></main>" * 3]
)
def test_broken_pages_are_read_as_far_as_they_go(page):
    list(chapters(page))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("abcd", "abxcd"),
        ("abcd", "cd"),
        ("ab", "abab"),
        ("abcd", "abcd"),
        ("ab", "xy"),
        ("", "ab"),
        ("aXb", "aYb"),
    ],
)
def test_what_is_too_long_to_be_compared_is_replaced_between_its_ends(monkeypatch, old, new):
    monkeypatch.setattr(words, "MOST", 1)
    found = words.opcodes(old, new)
    assert "".join(old[a:b] for _, a, b, _, _ in found) == old
    assert "".join(new[c:d] for *_, c, d in found) == new
    assert all(old[a:b] == new[c:d] for kind, a, b, c, d in found if kind == "equal")
    assert sum(kind == "replace" for kind, *_ in found) == (old != new)


def seconds(text: str) -> float:
    """Of computing, for two pages of `text` and what differs in them."""
    start = time.process_time()
    sides = [tuple(chapters(f"<main><h2>T</h2>{side}")) for side in (f"x{text}", f"{text}x")]
    list(rewritten(*sides))
    return time.process_time() - start


@pytest.mark.parametrize("end", ["", ">", "-->", "'>"])
@pytest.mark.parametrize(
    "unit", ["<a ", "<a '", "<a b=", "<b></i>", "<b>", "<!--", "<?", "</p ", "<h2>", "&a", "<p>x</p>", "x "]
)
def test_twice_as_much_of_anything_takes_no_more_than_about_twice_as_long(unit, end):
    few, many = (min(seconds(unit * n + end) for _ in range(2)) for n in (2000, 8000))
    assert (
        many < 0.05 or many < 8 * few
    )  # four times as much; what grows with the square takes 16 times as long
