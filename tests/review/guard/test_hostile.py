"""What a stranger may try, each refused in a line at its place; what comes out as words is for ci/browser/hostile.test.mjs."""

import pytest
from hostile import BREAKS, write
from review.guard import inert, outputs
from review.placing import written
from review.reading import strict
from review.results.results import LARGEST, BadResults, load
from review.writing import writers
from throwaway import SVG, VALUES, tells, write_results

GAIN = VALUES["gain"]
FETCHING = [
    "url(https://evil.example/x)", 'URL("//evil.example/x")', 'image-set("https://evil.example/x" 1x)',
    '-webkit-image-set("https://evil.example/x" 1x)', 'src("https://evil.example/x")', 'image("https://evil.example/x")',
    'cross-fade("https://evil.example/x", red)', "u\\72l(https://evil.example/x)",
]  # fmt: skip
"""Values of CSS for which a browser asks a server."""


def test_words_that_break_out_leave_pages_in_which_nothing_acts(tmp_path):
    assert write(tmp_path / "page", tmp_path / "work") == []
    pages = sorted((tmp_path / "page").rglob("*.html"))
    assert [inert.page(page.read_text()) for page in pages] == [[], [], []]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("<script>alert(1)</script>", "HTML <script>alert(1)</script>"),
        ("Words <img src=x onerror=alert(1)> words.", "HTML <img"),
        ('<iframe src="a.html"></iframe>', "HTML <iframe"),
        ('<meta http-equiv="refresh" content="0;url=x">', "HTML <meta"),
        ("<link rel=attachment href=file:///etc/passwd>", "HTML <link"),
        ("<!-- a --> <svg onload=alert(1)> <!-- b -->", "HTML <svg"),
        ("`<script>alert(1)</script>`{=html5}", "HTML <script>alert(1)</script>"),
        ("Words `x`{=nonsense}.", "HTML x"),
        (r"Words \input{/etc/passwd} words.", r"tex \input{/etc/passwd}"),
        ("\\begin{filecontents}{x}\nx\n\\end{filecontents}", r"tex \begin{filecontents}{x} x"),
        (r"`\input{/etc/passwd}`{=latex}", r"latex \input{/etc/passwd}"),
        ("`<w:p/>`{=openxml}", "openxml <w:p/>"),
        ('[x]{onclick="alert(1)"}', "onclick="),
        ('<div onmouseover="alert(1)">x</div>', "onmouseover="),
        *((f"[x]{{style='background: {one}'}}", "style=") for one in FETCHING),
        ("[x](https://a.example){ping=https://evil.example}", "ping="),
        ("[x](javascript:alert(1))", "javascript:alert(1)"),
        ("[x](JaVaScRiPt:alert(1))", "JaVaScRiPt:alert(1)"),
        ("[x](data:text/html,<script>alert(1)</script>)", "data:text/html"),
        ("[x](file:///etc/passwd)", "file:///etc/passwd"),
        ("![A.](../../secret.png){alt=x}", "../../secret.png"),
        ("![A.](/etc/passwd){alt=x}", "/etc/passwd"),
        ("`demo.gain`{.value format=999999999.2f}", "format=999999999.2f"),
        ("`../demo.gain`{.value}", "demo"),
        ('::: {.exemplar name="../demo" verdict="supports"}\nFound.\n:::', "../demo"),
    ],
)
def test_a_chapter_that_acts_or_leads_out_is_refused_at_its_line(review, text, names):
    problems = review.problems(f"# A chapter\n\n{text}\n")
    assert all(tells(problem, "content/01.chapter.md:3") for problem in problems)
    assert any(tells(problem, names=names) for problem in problems)


NO_NAMES = ("a%00b", "a" * 300)
"""What no disk takes as a name."""


@pytest.mark.parametrize("strictly", ["true", "false"])
@pytest.mark.parametrize(
    "text",
    [
        *(f"![A.]({text}){{alt=x}}" for one in NO_NAMES for text in (f"images/{one}.png", f"{one}/a.png", f"exemplar:{one}/curve", f"exemplar:demo/{one}")),
        *(f'<img src="images/{one}.png" alt="x">' for one in NO_NAMES), "`NAME.gain`{.value}", "`demo.NAME`{.value}",
        '::: {#tbl:a .results-table source="NAME/scores"}\nA.\n:::', '::: {#tbl:a .results-table source="demo/NAME"}\nA.\n:::',
        '::: {.exemplar name="NAME" verdict="supports"}\nFound.\n:::', '::: {.slider curves="NAME/a" points="NAME/b"}\nA.\n:::',
        '[It is.]{.claim #a check="NAME.gain >= 0.01"}',
    ],
)  # fmt: skip
def test_a_name_that_no_disk_takes_is_refused_at_its_line(review, text, strictly):
    review.metadata(f"title: A\nstrict: {strictly}\n")
    problems = review.problems(f"# A chapter\n\n{text.replace('NAME', NO_NAMES[1])}\n")
    assert {tells(problem, "content/01.chapter.md:3") for problem in problems} == {True}


@pytest.mark.parametrize(
    "link", [*(f"[x]({name})" for name in (*NO_NAMES, "a%ff")), '<a href="http://[::1">x</a>']
)
def test_a_link_to_what_no_disk_takes_is_told_and_no_traceback(review, tmp_path, link):
    review.chapter(f"# A\n\nWords\n{link}.\n")
    found = review.resolve()
    reading = strict.read(review.paths)
    problems = [
        *found.problems,
        *written.write(found.manuscript, tmp_path / "out", ("html",), reading.source),
    ]
    assert [tells(problem) for problem in problems] == [True]


def test_what_says_its_format_is_found_by_it_however_short_it_is(review):
    [problem] = review.problems("# An axis x\n\nx and x.\n\n`x`{=latex}\n")
    assert tells(problem, "content/01.chapter.md:5", "latex x")


def test_html_that_only_sets_type_is_let_through(review):
    text = (
        "# A\n\nH<sub>2</sub>O<br>\n<!-- a note -->\n\n<details>\n<summary>S</summary>\n\nT\n\n</details>\n"
    )
    assert review.problems(text) == []


def test_what_is_no_picture_of_the_content_folder_is_refused(review):
    (review.paths.content / "page.html").write_text(BREAKS)
    (review.paths.content / "secret.png").symlink_to("/etc/hostname")
    for name in ("page.html", "secret.png"):
        (problem,) = review.problems(f"![A.]({name}){{alt=x}}\n")
        assert tells(problem, "content/01.chapter.md:1", name)


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"values": {"gain": {**GAIN, "format": "999999999.2f"}}}, "values.gain.format"),
        ({"values": {"gain": {**GAIN, "label": "a\u202eb"}}}, "values.gain.label"),
        ({"values": {"gain": {**GAIN, "unit": "\x1b]0;owned\x07"}}}, "values.gain.unit"),
        ({"values": {"gain": {**GAIN, "label": "x" * 3000}}}, "values.gain.label"),
        ({"values": {"gain": {**GAIN, "mean": 10**400, "samples": [10**400] * 5}}}, ""),
        ({"values": {"../gain": GAIN}}, "values"),
        ({"figures": {"f": {"svg": "figures/../../x.svg", "png": "figures/curve.png", "alt": "A.", "data": None}}}, "figures.f.svg"),
        ({"figures": {"f": {"svg": f"figures/{'x' * 300}.svg", "png": "figures/curve.png", "alt": "A.", "data": None}}}, "figures.f.svg"),
        ({"exemplar": "../demo"}, "exemplar"),
        ({"exemplar": "d" * 101}, "exemplar"),
    ],
)  # fmt: skip
def test_results_that_reach_out_or_swell_are_refused_in_a_line(tmp_path, changes, says):
    with pytest.raises(BadResults, match=r"^[^\n]{1,400}$") as refused:
        load(write_results(tmp_path, **changes))
    assert says in str(refused.value)


@pytest.mark.parametrize("text", ["[" * 100_000, '{"a":' * 100_000, "1" * 10_000])
def test_results_that_no_reader_can_follow_are_refused(tmp_path, text):
    file = write_results(tmp_path)
    file.write_text(text)
    with pytest.raises(BadResults, match=r"^[^\n]{1,400}$"):
        load(file)


@pytest.mark.parametrize("name", ["results.json", "demo.ipynb", "figures/curve.svg", "figures/curve.png"])
def test_an_enormous_file_is_refused_unread(tmp_path, name):
    file = write_results(tmp_path)
    most = LARGEST["." + name.rpartition(".")[2]]
    with (tmp_path / name).open("r+b") as grown:
        grown.truncate(most + 1)
    with pytest.raises(BadResults, match=rf"{name.split('/')[-1]}\b.* {most + 1} .* {most}\b"):
        load(file)


def test_a_link_in_the_place_of_a_figure_is_refused(tmp_path):
    file = write_results(tmp_path)
    (tmp_path / "figures/curve.svg").unlink()
    (tmp_path / "figures/curve.svg").symlink_to("/etc/hostname")
    with pytest.raises(BadResults, match=r"curve\.svg"):
        load(file)


HEAD = (
    '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'
    ' xmlns:s="http://www.w3.org/2000/svg" width="9" height="9">'
)


@pytest.mark.parametrize(
    "inside",
    [
        "<script>alert(1)</script>", '<g onclick="alert(1)"/>', '<a href="javascript:alert(1)"><text>x</text></a>',
        *(
            f'<foreignObject xmlns:h="http://www.w3.org/1999/xhtml">{html}</foreignObject>'
            for html in (
                '<h:iframe src="https://evil.example"/>', '<h:div onclick="alert(1)"/>', "<script>alert(1)</script>", "<h:script/>", "<h:form/>",
                '<h:div style="background: url(//evil.example)"/>', '<h:a href="javascript:alert(1)">x</h:a>', '<h:img src="https://evil.example/x.png"/>',
                *(f'<h:{tag} background="https://evil.example/x.png"/>' for tag in ("table", "tr", "td", "th", "tbody", "div")),
                '<h:p is="x"/>', '<h:span srcset="https://evil.example/x.png 1x"/>',
                '<mglyph xmlns="http://www.w3.org/1998/Math/MathML" src="https://evil.example/x.png"/>',
                *(f"<h:div style='background: {one}'/>" for one in FETCHING),
            )
        ),
        '<x xmlns="http://www.w3.org/1999/xhtml"/>', '<animate attributeName="href" to="x"/>',
        '<use xlink:href="data:image/svg+xml,x#y"/>', '<image href="https://evil.example/x.png"/>',
        '<s:script xmlns:s="http://www.w3.org/2000/svg">alert(1)</s:script>', '<rect style="fill: url(//evil.example)"/>',
        *(f"<style>a {{ background: {one} }}</style>" for one in FETCHING),
        *(f"<g {name}='{one}'/>" for one in FETCHING for name in ("style", "fill", "mask", "cursor", "s:fill")),
        '<style>@import "https://evil.example"</style>', '<style>a{}<title/>@import "https://evil.example";</style>',
        '<style><title>@import "https://evil.example";</title></style>', '<style xmlns="urn:x">@import "https://evil.example";</style>', "<metadata><script>alert(1)</script></metadata>",
    ],
)  # fmt: skip
def test_a_picture_that_would_act_when_it_is_opened_is_found(tmp_path, inside):
    (tmp_path / "x.svg").write_text(f"{HEAD}{inside}</svg>")
    problem, *_ = outputs.acting(tmp_path)
    assert tells(problem, "x.svg")


def test_html_in_a_drawing_that_only_sets_type_is_let_through(tmp_path):
    html = (
        '<div xmlns="http://www.w3.org/1999/xhtml" class="label" data-colors="color: #000;" xml:space="preserve">'
        '<table align="center" style="color: red; filter: url(#soft)"><tr><td colspan="2" valign="top">x</td></tr></table></div>'
    )
    drawn = f'<foreignObject x="1" width="9" height="9" requiredFeatures="x">{html}</foreignObject>'
    (tmp_path / "x.svg").write_text(f"{HEAD}<style>a {{ mask: url(#m) }}</style>{drawn}</svg>")
    assert list(outputs.acting(tmp_path)) == []


@pytest.mark.parametrize("words", ["image(1)", "C:\\Users\\ada\\x.png", "src(a), url(b)", "@import"])
def test_words_in_a_drawing_are_no_style(tmp_path, words):
    said = f'id="{words}" class="{words}" aria-label="{words}" data-path="{words}"'
    others = (
        f'xmlns:inkscape="http://www.inkscape.org/namespaces/inkscape" inkscape:export-filename="{words}"'
    )
    cell = f'<th xmlns="http://www.w3.org/1999/xhtml" scope="col" abbr="{words}" headers="a" tabindex="0" hidden="" {said}>x</th>'
    drawn = f'<g {said} {others}/><glyph unicode="{words}"/><foreignObject>{cell}</foreignObject>'
    (tmp_path / "x.svg").write_text(f"{HEAD}{drawn}</svg>")
    assert list(outputs.acting(tmp_path)) == []


def test_a_picture_with_a_bomb_in_it_is_found_before_it_goes_off(tmp_path):
    bomb = "".join(f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefgh", "bcdefghi", strict=True))
    (tmp_path / "x.svg").write_text(f'<!DOCTYPE svg [<!ENTITY a "x">{bomb}]>{HEAD}<title>&i;</title></svg>')
    assert len(list(outputs.acting(tmp_path))) == 1


def test_a_figure_of_a_run_that_acts_is_refused_before_it_is_published(review, tmp_path):
    (review.paths.runs / "demo/figures/curve.svg").write_text(
        SVG.replace("</svg>", "<script>1</script></svg>")
    )
    review.chapter("# A\n\n![A.](exemplar:demo/curve)\n")
    problems = writers.write(review.resolve().manuscript, tmp_path / "page", ["html"])
    assert [tells(p, "exemplars/demo/figures/curve.svg", "<script>") for p in problems] == [True]


@pytest.mark.parametrize(
    "inside",
    ["<script>alert(1)</script>", '<script src="x.js"></script>', '<p onclick="x">', '<a href=" java\tscript:x">x</a>',
     '<meta http-equiv="refresh" content="0;x">', "<base href=x>", "<form>", '<iframe srcdoc="x">', "<object data=x>",
     '<link rel="stylesheet" href="x.css">', '<p style="background: url(x)">', "<style>p {}</style>", "<embed src=x>",
     '<img src="data:image/svg+xml,x">', '<meta http-equiv="Content-Security-Policy" content="script-src *">'],
)  # fmt: skip
def test_a_page_that_would_act_is_found(inside):
    policy = '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'">'
    assert inert.page(f"<html><head>{policy}<style>a</style></head><body><p>x</p></body></html>") == []
    assert inert.page(f"<html><head>{policy}</head><body>{inside}</body></html>")


@pytest.mark.parametrize("name", ["a.svg", "exemplars/a.html"])
def test_a_file_that_cannot_be_looked_at_is_a_problem_and_no_traceback(tmp_path, name):
    (tmp_path / "exemplars").mkdir()
    for odd in (b"\xff", b"<svg", b"<![x[>"):
        (tmp_path / name).write_bytes(odd)
        if found := list(outputs.acting(tmp_path)):
            assert [tells(problem, name) for problem in found] == [True]
        else:
            assert odd == b"<svg"
            assert name.endswith(".html")  # text to a browser
