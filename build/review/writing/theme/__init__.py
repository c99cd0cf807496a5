"""The look of the pages and of print: styles, scripts, templates."""

import re
from pathlib import Path

THEME = Path(__file__).parent


def code(name: str) -> str:
    """A style or script of the theme without its comments and indents, which no reader's machine needs."""
    text = (THEME / name).read_text(encoding="utf-8")
    text = re.sub(r"/\*.*?\*/|^ *//[^\n]*$", "", text, flags=re.DOTALL | re.MULTILINE)
    return re.sub(r"\n\s+", "\n", text).strip()
