"""The size of a picture is what its author asked for last, wherever it is drawn."""

import json

import panflute as pf
import pytest
from holders import on_paper, parsed
from PIL import Image
from review.core.errors import Place
from review.markdown.tree import descend
from review.reading import looks as asked
from review.writing.page import markup


@pytest.mark.parametrize(("written", "style"), [("50%", "50%"), ("200px", "200px"), ("3in", "3in")])
def test_the_size_in_a_picture_s_style_is_its_own_in_every_format(written, style):
    doc = parsed(f'![a](a.png){{style="width: {written}; height: auto"}}')
    asked.sized(descend(doc))
    assert [*asked.check(list(descend(doc)), lambda *_: Place("", 0))] == []
    (image,) = [one for one in descend(doc) if isinstance(one, pf.Image)]
    assert image.attributes == {"width": style}


@pytest.mark.parametrize(
    ("given", "sizes"),
    [
        ('width="100" style="width: 50%"', {"width": "50%"}),
        ('width="100" height="50" style="width: 20px; height: auto"', {"width": "20px"}),
        ('style="width: 10px; width: 20px"', {"width": "20px"}),
        ('style="width: 50vw; width: 20px"', {"width": "20px"}),
        ('style="width: 20px; width: 50vw; color: red"', {"width": "20px", "style": "width: 50vw; color: red"}),
        ('style="width: 20px; width: auto"', {}),
        ('style="height: 2in" height="3in" width="4in"', {"width": "4in", "height": "2in"}),
    ],
)  # fmt: skip
@pytest.mark.parametrize("form", ["![a](a.png){%s}", '<img src="a.png" alt="a" %s>'])
def test_of_several_sizes_the_one_that_a_browser_takes_is_the_picture_s(form, given, sizes):
    doc = parsed(form % given)
    asked.sized(descend(doc))
    (image,) = [one for one in descend(doc) if isinstance(one, pf.Image)]
    assert {name: image.attributes[name] for name in image.attributes if name != "alt"} == sizes


@pytest.mark.parametrize(
    "given", ["50vw", "1.2.3px", "calc(50% - 1em)", "5rem", "wide", ".5cm", "40%", "300", "3em"]
)
@pytest.mark.parametrize("side", ["width", "height"])
def test_a_size_is_told_where_paper_cannot_follow_it_and_left_to_the_page(tmp_path, side, given):
    Image.new("RGB", (90, 60)).save(tmp_path / "a.png")
    doc = parsed(f'![word](a.png){{{side}="{given}"}}')
    told = [*asked.check(list(descend(doc)), lambda *_: Place("a.md", 1))]
    as_it_is = on_paper(parsed("![word](a.png)"), tmp_path)
    assert (on_paper(doc, tmp_path) == as_it_is) == bool(told)
    page = json.dumps(
        markup.dress(
            json.loads(json.dumps(doc, default=lambda node: node.to_json())), {"a.png": tmp_path / "a.png"}
        )
    )
    assert f"{side}:{given}{'px' * given.isdecimal()}" in page
