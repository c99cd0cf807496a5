import re

import pytest
from PIL import Image
from review.core.errors import ReviewError
from review.markdown import pandoc
from review.writing.page import markup


def dress(markdown, files=()):
    ast = markup.dress(pandoc.read(markdown)[0], dict(files))
    return pandoc.write(ast, "--to=html5", "--wrap=none")[0]


def svg(folder, attributes):
    path = folder / "a.svg"
    path.write_text(f'<svg xmlns="http://www.w3.org/2000/svg" {attributes}/>')
    return path


@pytest.mark.parametrize(
    ("attributes", "size"),
    [
        ('width="72pt" height="36pt"', (96, 48)),
        ('width="1in" height="2.54cm"', (96, 96)),
        ('width="30" height="20px"', (30, 20)),
        ('viewBox="0 0 640 480"', (640, 480)),
        ('width="100%" height="100%" viewBox="0,0,7,5"', (7, 5)),
    ],
)
def test_a_drawing_has_its_size_in_css_pixels(tmp_path, attributes, size):
    assert markup.dimensions(svg(tmp_path, attributes)) == size


def test_a_picture_has_its_size_in_pixels(tmp_path):
    Image.new("RGB", (31, 17)).save(tmp_path / "a.png")
    assert markup.dimensions(tmp_path / "a.png") == (31, 17)


@pytest.mark.parametrize("content", ["not a picture", "<svg/>", '<svg width="a" height="b"/>'])
@pytest.mark.parametrize("name", ["a.svg", "a.png"])
def test_an_unreadable_picture_is_named(tmp_path, name, content):
    (tmp_path / name).write_text(content)
    with pytest.raises(ReviewError, match=name):
        markup.dimensions(tmp_path / name)


def test_an_author_s_width_goes_to_the_style_and_the_natural_size_stays(tmp_path):
    out = dress('![c](a.svg){width=50% alt="x"}', {"a.svg": svg(tmp_path, 'width="40" height="20"')})
    assert '<img src="a.svg" style="width:50%" alt="x" width="40" height="20" />' in out


def test_headings_begin_below_the_title():
    assert [f"<h{level}" in dress("# A\n\n## B\n\n# C") for level in (1, 2, 3)] == [False, True, True]
    assert "<h2" in dress("### A")


def test_a_heading_links_to_itself_but_not_around_another_link():
    assert '<h2 id="a"><a href="#a" class="anchor" tabindex="-1">A</a></h2>' in dress("## A")
    assert dress("## [A](b)").count("<a ") == 1


def test_a_table_scrolls_in_a_group_named_by_its_caption():
    out = dress("| a |\n|---|\n| 1 |\n\n: Scores of *all*.")
    assert '<div class="scroll" role="group" tabindex="0" aria-label="Scores of all.">' in out


def test_long_code_is_reached_by_keyboard():
    ast = markup.dress(pandoc.read("```python\nx\n```")[0], {})
    assert '<pre class="python" tabindex="0">' in pandoc.write(ast, "--to=html5", "--no-highlight")[0]


def test_a_panel_is_a_section_named_by_its_finding():
    out = dress(
        '::: {#exemplar-x .exemplar name="x" verdict="supports"}\n![c](a.png)\n\nIt helps.\n\nMore.\n:::'
    )
    assert '<section id="exemplar-x" class="exemplar" data-name="x" data-verdict="supports"' in out
    assert 'aria-labelledby="exemplar-x-finding"' in out
    assert (
        '<h3 class="finding unnumbered unlisted" id="exemplar-x-finding">It helps.</h3>\n<p>More.</p>' in out
    )


def test_what_opens_on_demand_needs_no_script_and_its_summary_is_text():
    out = dress('::: {.details summary="Data & <b>more</b>"}\nWords.\n:::')
    assert "<details>\n<summary>Data &amp; &lt;b&gt;more&lt;/b&gt;</summary>" in out
    assert out.index("<p>Words.</p>") < out.index("</details>")


def test_a_link_to_a_page_that_was_not_made_is_left_out(tmp_path):
    markdown = "[Executed notebook](x/index.html){.where-there} [more](y.html)"
    assert "<a" not in dress(markdown).split("more")[0].split('<a href="y')[0]
    assert 'href="x/index.html"' in dress(markdown, {"x/index.html": tmp_path})


def test_two_groups_of_one_name_are_told_apart():
    out = dress("| a |\n|---|\n| 1 |\n\n: Scores.\n\n| b |\n|---|\n| 2 |\n\n: Scores.\n")
    assert re.findall('aria-label="([^"]+)"', out) == ["Scores.", "Scores. (2)"]


def test_a_picture_that_is_replaced_is_measured_again(tmp_path):
    file = tmp_path / "photo.png"
    Image.new("RGB", (64, 48)).save(file)
    assert markup.dimensions(file) == (64, 48)
    Image.new("RGB", (10, 20)).save(file)
    assert markup.dimensions(file) == (10, 20)
