"""What has a browser fetch something for a style: told in one place to all who look for it."""

from __future__ import annotations

import re

FETCHES = re.compile(
    r"url\((?!\s*['\"]?\s*(?:#|data:(?:font/|application/(?:x-)?font)))"
    r"|\b(?:src|image|image-set|cross-fade)\(|@import|expression\(|\\",
    re.IGNORECASE,
)
"""All of CSS that takes an address (https://www.w3.org/TR/css-values-4/#urls, https://www.w3.org/TR/css-images-4/), but
for what lies in the same file and fonts that come with it; an escape could spell any of it.
"""
REMOTE = re.compile(r"['\"(]\s*((?:https?:|ftp:)?//[^'\")\s;]+)", re.IGNORECASE)
"""An address of another host in a style, in quotes or brackets, since CSS has no other way to write one."""
