"""An exemplar's panel: the finding, its key numbers, and in closed details what lies behind them."""

from __future__ import annotations

import shlex
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

import panflute as pf

from ..claims.claims import Checked, numbers
from ..claims.verdict import DEPENDS, FAILS, HOLDS, PARTLY, SYMBOL, UNDECIDED
from ..core.paths import Paths
from ..notebook.parameters import written
from ..results import display
from ..results.results import Results, Table
from ..results.shelf import Record

JUDGEMENTS = {
    "supports": "✓ supports the tip",
    "qualifies": "◐ qualifies the tip",
    "contradicts": "✗ contradicts the tip",
}
COUNTS = {
    HOLDS: ("holds", "hold"),
    PARTLY: ("in part", "in part"),
    UNDECIDED: ("undecided", "undecided"),
    FAILS: ("does not", "do not"),
    DEPENDS: ("depends", "depend"),
}


def judgement(verdict: str) -> pf.Span:
    """The author's word on the tip, one of JUDGEMENTS."""
    return pf.Span(pf.Str(JUDGEMENTS[verdict]), classes=["judgement", verdict])


def tally(claims: Iterable[Checked]) -> pf.Span:
    """'✓ 6 hold · ? 1 undecided · ✗ 2 do not + 4 controls, ✗ 1 does not': findings and replications, the others apart.

    A claim whose verdict hangs on a choice of its author is counted as one that depends.
    """
    claims = list(claims)
    parts = counts(claim for claim in claims if claim.claim.counted)
    parts = parts or [pf.Str("no findings checked" if claims else "no claims checked")]
    for kind in ("control", "construction"):
        mine = [one for one in claims if one.claim.kind == kind]
        if mine:
            failing = counts(one for one in mine if one.outcome.verdict != HOLDS)
            words = f" + {len(mine)} {kind}{'' if len(mine) == 1 else 's'}{', ' if failing else ''}"
            parts.append(pf.Span(pf.Str(words), *failing, classes=["others"]))
    return pf.Span(*parts, classes=["tally"])


def counts(claims: Iterable[Checked]) -> list[pf.Inline]:
    """How many claims have each verdict."""
    found = Counter(DEPENDS if one.depends else one.outcome.verdict for one in claims)
    parts: list[pf.Inline] = []
    for verdict, (one, many) in COUNTS.items():
        if n := found[verdict]:
            words = f"{SYMBOL[verdict]} {n} {one if n == 1 else many}"
            parts += [pf.Str(" · ")] * bool(parts)
            parts.append(pf.Span(pf.Str(words), classes=["count", display.slug(verdict)]))
    return parts


def answer(quoted: Iterable[pf.Span | pf.Link], checked: Sequence[Checked]) -> None:
    """Puts the verdict behind each claim that a finding quotes by a link."""
    by_id = {one.claim.id: one for one in checked}
    for link in quoted:
        if isinstance(link, pf.Link) and (one := by_id.get(link.url.removeprefix("#"))):
            words = f"\u00a0{SYMBOL[one.outcome.verdict]}"
            said = pf.Span(pf.Str(f" {one.in_words}"), classes=["unsaid"])
            link.content = [
                *link.content,
                pf.Span(pf.Str(words), said, classes=["quoted", display.slug(one.outcome.verdict)]),
            ]


def head(title: str, name: str, verdict: str, checked: Sequence[Checked]) -> pf.Div:
    mine = [one for one in checked if name in one.claim.exemplars]
    line = pf.Plain(
        pf.Span(pf.Str(f"Exemplar: {title}"), classes=["kicker"]), pf.Space(),
        judgement(verdict), pf.Space(), tally(mine),
    )  # fmt: skip
    return pf.Div(line, classes=["panel-head"])


def key_number(quoted: pf.Inline, interval: str, label: str) -> pf.Div:
    """One number in large type, with its interval and what it is."""
    return pf.Div(
        pf.Plain(quoted),
        pf.Plain(pf.Span(pf.Str(interval), classes=["interval"]), pf.LineBreak(), pf.Str(label)),
        classes=["number"],
    )


def details(summary: str, *blocks: pf.Block) -> pf.Div:
    """What opens on demand; the page makes an HTML `details` of it."""
    return pf.Div(*blocks, classes=["details"], attributes={"summary": summary})


def behind(
    results: Results, tables: Sequence[Table], checked: Sequence[Checked], record: Record | None, paths: Paths
) -> Iterator[pf.Div]:
    """The `tables` behind the figures, claims, provenance, and how to run it."""
    if tables:
        yield details("Data behind the figures", *map(whole, tables))
    mine = [c for c in checked if results.exemplar in c.claim.exemplars]
    if mine:
        yield details("Claims, verdicts and margins", pf.BulletList(*map(claim, mine)))
    yield details("Provenance", provenance(results, record))
    duration = display.duration(results.seconds)
    yield details(f"Run this yourself (about {duration})", *commands(results, record, paths))


def whole(table: Table) -> pf.Div:
    """All of a table, in a box that scrolls where it is long."""
    every = range(len(table.columns))
    return pf.Div(pandoc_table(table, every, [pf.Str(table.caption)]), classes=["data"])


def claim(one: Checked) -> pf.ListItem:
    """The verdict, the sentence as a link to its entry in the list of claims, and the numbers against their margins."""
    verdict = one.outcome.verdict
    state = f"{SYMBOL[verdict]} {one.in_words}"
    kind = "" if one.claim.kind == "finding" else f" ({one.claim.kind})"
    margins = [
        text.replace(" -", " −").replace(">=", "≥").replace("<=", "≤") for text in numbers(one.outcome)
    ]
    return pf.ListItem(
        pf.Plain(
            pf.Span(pf.Str(state), classes=["verdict", display.slug(verdict)]), pf.Space(),
            pf.Link(pf.Str(one.claim.sentence), url=f"#check-{one.claim.id}"), pf.Str(kind),
        ),
        pf.BulletList(*(pf.ListItem(pf.Plain(pf.Str(text))) for text in margins)),
    )  # fmt: skip


def provenance(results: Results, record: Record | None) -> pf.DefinitionList:
    versions = ", ".join(f"{name} {version}" for name, version in sorted(results.versions.items()))
    parameters = ", ".join(f"{name} = {value}" for name, value in sorted(results.parameters.items()))
    rows = {
        "Run": f"{display.run_in_words(results)}, profile {results.profile}",
        "Started": f"{results.started.replace('T', ' ').replace('Z', ' UTC')}, took {display.duration(results.seconds)}",
        "Commit": results.commit or "not under version control",
        "Seeds": f"epoch {results.epoch}, seeds {1000 * results.epoch} and up",
        "Versions": versions,
        "Parameters": parameters,
        "Key": results.key or "none: started without the build",
    }
    if record:
        stale = f"; stale: {record.stale[0]}" if record.stale else ""
        r = record.results
        rows["Full run"] = (
            f"{display.run_in_words(r)}, {r.started[:10]}, {display.duration(r.seconds)}{stale}"
        )
    return pf.DefinitionList(
        *(
            pf.DefinitionItem([pf.Str(term)], [pf.Definition(pf.Plain(pf.Str(text)))])
            for term, text in rows.items()
        )
    )


def commands(results: Results, record: Record | None, paths: Paths) -> Iterator[pf.Block]:
    run = f"{paths.command} run {results.exemplar}"
    yield pf.Para(pf.Str("In a copy of the sources; the first command sets up what is needed, once."))
    yield pf.CodeBlock(f"{paths.set_up}\n{run} -p epoch={results.epoch + 1}", classes=["copy"])
    yield pf.Para(
        pf.Str(
            f"This took {display.duration(results.seconds)} on {results.device['name']}, with the seeds of "
            f"epoch {results.epoch}; another epoch means seeds that nobody has seen. "
            "It says on the terminal which claims still stand."
        )
    )
    if record:
        r = record.results
        yield pf.CodeBlock(f"{run} --profile full{options(r)}", classes=["copy"])
        words = f"More replicates{display.reduced(r)}: {display.duration(r.seconds)} on {r.device['name']}."
        yield pf.Para(pf.Str(words))


def options(record: Results) -> str:
    """What makes a full run as reduced as `record` is."""
    return "".join(
        f" -p {shlex.quote(f'{name}={written(record.parameters[name])}')}" for name in record.reduced
    )


def full_run(record: Results) -> Iterator[pf.Inline]:
    """Said at the end of a caption whose numbers a committed full run made."""
    yield pf.Space()
    words = f"Full run{display.reduced(record)}: {record.device['name']}, {record.started[:10]}."
    yield pf.Span(pf.Str(words), classes=["full-run"])


def foot(results: Results) -> pf.Div:
    folder, name = f"exemplars/{results.exemplar}", results.exemplar
    commit = f", commit {results.commit}" if results.commit else ""
    run = display.run_in_words(results)
    words = f"{run[:1].upper()}{run[1:]}, {results.started[:10]}{commit}, {results.seconds:.0f} s, seeds of epoch {results.epoch}."
    line = pf.Plain(
        pf.Str(words), pf.Space(),
        pf.Link(pf.Str("Executed notebook"), url=f"{folder}/index.html", classes=["where-there"]), pf.Space(),
        pf.Link(pf.Str(f"{name}.ipynb"), url=f"{folder}/{name}.ipynb"), pf.Space(),
        pf.Link(pf.Str(f"{name}: results.json"), url=f"{folder}/results.json"),
    )  # fmt: skip
    return pf.Div(line, classes=["panel-foot"])


def pandoc_table(table: Table, columns: Sequence[int], caption: Sequence[pf.Inline]) -> pf.Table:
    """The chosen columns of `table`; numbers align right."""

    def row(cells: Iterator[str]) -> pf.TableRow:
        return pf.TableRow(*(pf.TableCell(pf.Plain(pf.Str(text))) for text in cells))

    chosen = [table.columns[i] for i in columns]
    head = row(f"{c.label} ({c.unit})" if c.unit else c.label for c in chosen)
    rows = [row(display.cell(r[i], table.columns[i]) for i in columns) for r in table.rows]
    numeric = [all(not isinstance(r[i], str) for r in table.rows) for i in columns]
    return pf.Table(
        pf.TableBody(*rows),
        head=pf.TableHead(head),
        caption=pf.Caption(pf.Plain(*caption)),
        colspec=[("AlignRight" if n else "AlignLeft", "ColWidthDefault") for n in numeric],
    )
