"""Looks in Word: each is a style with a name of its own, which whoever edits the file can change in one place."""

from __future__ import annotations

import re

from ..looks import Look

KINDS = {"paragraph": "Look of paragraphs", "character": "Look of words"}
"""What the names of the styles begin with: Word has no two of one name."""
DEFINED = re.compile(
    r'(<w:style w:type="(paragraph|character)"[^>]*><w:name w:val="Look of \w+: ([^"]*)" ?/>.*?)(</w:style>)',
    re.DOTALL,
)


def named(look: Look, kind: str, code: bool = False) -> list:
    """The attribute that gives what pandoc writes to Word the style of `look`; `kind` is one of KINDS.

    Words have one style: where they are `code`, it is of code, too.
    """
    whole = kind == "paragraph"
    told = {
        "ground": look.ground,
        "ink": look.ink,
        "align": look.align if whole else "",
        "indent": f"{look.indent * 20:.0f}" if look.indent and whole else "",
        "size": f"{(look.size or 9) * 2:.0f}" if look.size or look.small else "",
        "button": "yes" if look.button else "",
        "code": "yes" if code else "",
    }
    said = ", ".join(f"{name} {value}" for name, value in told.items() if value)
    return ["custom-style", f"{KINDS[kind]}: {said}"]


def defined(styles: str) -> str:
    """`styles.xml` with each such style, which pandoc left empty, drawn as its name says."""
    return DEFINED.sub(
        lambda style: style[1] + properties(style[3], style[2] == "paragraph") + style[4], styles
    )


def properties(name: str, whole: bool) -> str:
    """What Word draws by the style `name`, of a `whole` paragraph or of words."""
    asked = dict(one.split(" ") for one in name.split(", ") if " " in one)
    paragraph, words = [], []
    if "ground" in asked:
        ground = f'<w:shd w:val="clear" w:color="auto" w:fill="{asked["ground"]}"/>'
        (paragraph if whole else words).append(ground)
    if "indent" in asked:
        paragraph.append(f'<w:ind w:left="{asked["indent"]}"/>')
    if "align" in asked:
        paragraph.append(f'<w:jc w:val="{asked["align"]}"/>')
    if "code" in asked:
        words.append('<w:rFonts w:ascii="Consolas" w:hAnsi="Consolas"/>')
    if "ink" in asked:
        words.append(f'<w:color w:val="{asked["ink"]}"/>')
    if "size" in asked:
        words.append(f'<w:sz w:val="{asked["size"]}"/>')
    if "button" in asked:
        words.append('<w:bdr w:val="single" w:sz="4" w:space="3" w:color="auto"/>')
    parts = (("pPr", paragraph), ("rPr", words))
    return "".join(f"<w:{name}>{''.join(found)}</w:{name}>" for name, found in parts if found)
