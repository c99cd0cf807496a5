"""The tables of a run, for a reader to look at and to take away."""

from __future__ import annotations

import csv
import io
from html import escape

from ...results import display
from ...results.results import Results, Table

MOST = 700
"""Cells of a table that the page shows; a larger one is for a program to read."""


def as_csv(table: Table) -> str:
    """`table` as CSV (RFC 4180) with every digit recorded; its columns as the run named them, empty where nothing is."""
    buffer = io.StringIO()
    rows = csv.writer(buffer, lineterminator="\r\n")
    rows.writerow([column.name for column in table.columns])
    rows.writerows([["" if cell is None else inert(cell) for cell in row] for row in table.rows])
    return buffer.getvalue()


def inert(cell: str | float) -> str | float:
    """A word that a spreadsheet would take for a formula, with an apostrophe before it (OWASP, CSV injection)."""
    return f"'{cell}" if isinstance(cell, str) and cell[:1] in ("=", "+", "-", "@", "\t", "\r") else cell


def listed(results: Results) -> str:
    """Each table of a run as HTML that opens on demand, with the way to its CSV."""
    folder = "record" if results.source == "record" else "data"
    return "\n".join(shown(name, table, f"{folder}/{name}.csv") for name, table in results.tables.items())


def shown(name: str, table: Table, url: str) -> str:
    caption = escape(table.caption or name)
    take = f'<p><a href="{escape(url)}" download>{escape(name)}.csv</a>, {len(table.rows)} rows</p>'
    few = len(table.rows) * len(table.columns) <= MOST
    inside = as_html(name, table) if few else "<p>Too large to read here.</p>"
    return f'<details id="data-{escape(name)}">\n<summary>{caption}</summary>\n{take}\n{inside}\n</details>'


def as_html(name: str, table: Table) -> str:
    heads = "".join(
        f'<th scope="col">{escape(f"{c.label} ({c.unit})" if c.unit else c.label)}</th>'
        for c in table.columns
    )
    body = "\n".join(
        "<tr>"
        + "".join(f"<td>{escape(display.cell(x, c))}</td>" for x, c in zip(row, table.columns, strict=True))
        + "</tr>"
        for row in table.rows
    )
    return (
        f'<div class="scroll data" role="group" tabindex="0" aria-label="{escape(f"Table {name}")}">\n<table>\n'
        f"<thead><tr>{heads}</tr></thead>\n<tbody>\n{body}\n</tbody>\n</table>\n</div>"
    )
