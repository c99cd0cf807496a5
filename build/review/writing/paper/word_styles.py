"""Looks in Word: each is a style with a name of its own, which whoever edits the file can change in one place."""

from __future__ import annotations

import re

from ..looks import Look

KINDS = {"paragraph": "Look of paragraphs", "character": "Look of words"}
"""What the names of the styles begin with: Word has no two of one name."""
SHADE = '<w:shd w:val="clear" w:color="auto" w:fill="{}"/>'
OF_PARAGRAPHS = {"ground": SHADE, "indent": '<w:ind w:left="{}"/>', "align": '<w:jc w:val="{}"/>'}
OF_WORDS = {
    "code": '<w:rFonts w:ascii="Consolas" w:hAnsi="Consolas"/>',
    "bold": "<w:b/>",
    "italic": "<w:i/>",
    "strike": "<w:strike/>",
    "ink": '<w:color w:val="{}"/>',
    "size": '<w:sz w:val="{}"/>',
    "underline": '<w:u w:val="single"/>',
    "button": '<w:bdr w:val="single" w:sz="4" w:space="3" w:color="auto"/>',
    "ground": SHADE,
}
"""What each part of a style's name draws, in the order that Word's schema asks for."""
QUOTED = 24.0
"""Points by which Word sets a quotation in."""
FLAGS = ("button", "bold", "italic", "underline", "strike")
DEFINED = re.compile(
    r'(<w:style w:type="(paragraph|character)"[^>]*><w:name w:val="Look of \w+: ([^"]*)" ?/>.*?)(</w:style>)',
    re.DOTALL,
)


def named(look: Look, kind: str, code: bool = False) -> list:
    """The attribute that gives what pandoc writes to Word the style of `look`; `kind` is one of KINDS.

    Words have one style: where they are `code`, it is of code, too.
    """
    indent = look.indent + look.quoted * QUOTED
    told = {
        "ground": look.ground,
        "ink": look.ink,
        "align": look.align,
        "indent": f"{indent * 20:.0f}" if indent else "",
        "size": f"{(look.size or 9) * 2:.0f}" if look.size or look.small else "",
        **{flag: "yes" for flag in FLAGS if getattr(look, flag)},
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
    drawn = ""
    for part, table in (("pPr", OF_PARAGRAPHS if whole else {}), ("rPr", OF_WORDS)):
        if found := "".join(xml.format(asked.pop(key)) for key, xml in table.items() if key in asked):
            drawn += f"<w:{part}>{found}</w:{part}>"
    return drawn
