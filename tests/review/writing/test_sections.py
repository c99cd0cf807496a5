"""Which headings get a number, in each family of formats."""

import re

import pytest
from review.markdown import pandoc, tree
from review.writing import numbering

TIPS = """
## Abstract

## Introduction

### What for?

## Tip 1: Look

### How?

### When?

## Tip 2: Listen {#sec:listen}

### Where? {#sec:where}

#### Exactly

## Conclusion

### Last
"""


def numbered(markdown: str, family: str = "docx") -> list[str]:
    """The headings as words, in order."""
    ast, warned = numbering.number(pandoc.read(markdown)[0], family)
    assert warned == []
    return [tree.words_in(heading["c"][2]) for heading in numbering.elements(ast["blocks"], "Header")]


@pytest.mark.parametrize("family", ["docx", "jats"])
def test_sections_of_chapters_that_count_themselves_bear_the_chapter_s_number(family):
    assert numbered(TIPS, family) == [
        "Abstract", "Introduction", "What for?", "Tip 1: Look", "1.1 How?", "1.2 When?", "Tip 2: Listen",
        "2.1 Where?", "2.1.1 Exactly", "Conclusion", "Last",
    ]  # fmt: skip


def test_other_chapters_are_counted_but_abstract_and_references():
    text = "# Abstract\n\n# One\n\n## Deep\n\n# Thanks {.unnumbered}\n\n## Whom\n\n# Two\n\n# References\n"
    assert numbered(text) == ["Abstract", "1 One", "1.1 Deep", "Thanks", "Whom", "2 Two", "References"]


@pytest.mark.parametrize("second", ["Tip 3: Listen", "Tip 1: Listen"])
def test_chapters_that_do_not_count_from_one_without_a_gap_are_counted_like_others(second):
    assert numbered(f"# Tip 1: Look\n\n# {second}\n") == ["1 Tip 1: Look", f"2 {second}"]


@pytest.mark.parametrize("first", ["[Tip 1: Look]{.red}", "*Tip* **1**: Look", "[*Tip*]{.red} 1: Look"])
def test_chapters_count_themselves_however_their_words_look(first):
    assert numbered(f"# {first}\n\n## How?\n\n# Tip 2: Listen\n") == [
        "Tip 1: Look",
        "1.1 How?",
        "Tip 2: Listen",
    ]


def test_on_a_page_that_names_no_section_by_number_the_numbers_are_for_print():
    ast, _ = numbering.number(pandoc.read(TIPS)[0])
    page, _ = pandoc.write(ast, "--to=html")
    assert re.findall(r'data-number="([\d.]+)"', page) == ["1.1", "1.2", "2.1", "2.1.1"]
    assert "section-number" not in page


@pytest.mark.parametrize("family", ["html", "docx", "jats"])
def test_a_reference_names_the_number_that_the_heading_shows(family):
    ast, _ = numbering.number(pandoc.read(TIPS + "\nSee @sec:where and @sec:listen.\n")[0], family)
    page, _ = pandoc.write(ast, "--to=html")
    assert '<a href="#sec:where">2.1</a>' in page
    assert '<a href="#sec:listen">2</a>' in page
    assert '<span class="section-number">2.1</span> Where?' in page
    assert "data-number" not in page
