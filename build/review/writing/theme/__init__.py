"""The look of the pages and of print: styles, scripts, templates."""

from pathlib import Path

THEME = Path(__file__).parent
