"""The command line: the verbs of a review."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated

import typer

from .errors import Refused, ReviewError

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="Builds a living review whose claims are tests.",
)

ExemplarArgument = Annotated[str, typer.Argument(help="The exemplar.")]
ParameterOption = Annotated[
    list[str] | None, typer.Option("-p", metavar="KEY=VALUE", help="Set a parameter; repeatable.")
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON for programs.")]


@app.command()
def build(
    content: Annotated[
        Path | None, typer.Option(help="Folder with the chapters.", show_default="content")
    ] = None,
    output: Annotated[Path | None, typer.Option(help="Folder to write to.", show_default="output")] = None,
    draft: Annotated[
        bool, typer.Option("--draft", help="Write even where claims miss; exit 1 then.")
    ] = False,
    release: Annotated[bool, typer.Option("--release", help="Refuse stale records too.")] = False,
    formats: Annotated[
        str, typer.Option(help="Which of html, pdf, docx, latex, jats, epub; html is always written.")
    ] = "html,pdf",
) -> None:
    """Run what is stale, check every claim, write the article in each format; nothing, where nothing changed."""
    from . import ledger, paths
    from .writing.formats import parse

    where, order = paths.find(content, output), ledger.Order(parse(formats), draft, release)
    if (built := ledger.recall(where, order)) is None:
        import gc

        from . import build as building

        gc.disable()  # a build keeps what it makes to its end: looking for garbage costs a tenth of its time
        built = building.build(where, order)
    for warning in built.warnings:
        say(f"warning: {warning}")
    for miss in built.missed:
        say(str(miss))
    if built.lack:
        say(f"no PDF: {built.lack}")
    met = built.claims - len(built.missed)
    print(f"{where.relative(where.output / 'index.html')}: {met} of {built.claims} claims as expected")
    if built.missed:
        say(f"draft: {len(built.missed)} claims are not as expected and are marked on the page")
        raise typer.Exit(1)


@app.command()
def run(
    name: ExemplarArgument,
    parameter: ParameterOption = None,
    profile: Annotated[str, typer.Option(help="quick or full.")] = "quick",
    notebook: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Run nothing; write an .ipynb to open in Jupyter.")
    ] = None,
) -> None:
    """Run one exemplar with other parameters; its results go to output/runs/."""
    from . import paths, trial

    where, overrides = paths.find(), key_values(parameter)
    if notebook:
        from .runs import exemplars, jupyter

        jupyter.write(exemplars.one(where, name), profile, overrides, notebook, where.root)
        print(f"{notebook}: open it in Jupyter, with the Python of this review as its kernel")
        return
    print("\n".join(trial.lines(trial.run(where, name, overrides, profile), where)))


@app.command()
def record(
    name: ExemplarArgument,
    parameter: ParameterOption = None,
    given: Annotated[
        Path | None,
        typer.Option(
            "--from", metavar="FOLDER", help="Take a full run that was made already, here or elsewhere."
        ),
    ] = None,
) -> None:
    """Make a full run the record of an exemplar, to be committed: exemplars/NAME/records/."""
    from . import paths, records, trial

    if given and parameter:
        raise ReviewError("--from takes a run as it is: leave out -p, or leave out --from to make a new one")
    where = paths.find()
    previous = records.previous(where, name)
    made = records.make(where, name, key_values(parameter), given)
    print("\n".join(trial.record_lines(where, made, previous)))


@app.command()
def status(as_json: JsonOption = False) -> None:
    """Say which exemplars are fresh, and why the others are stale."""
    from . import paths
    from .runs import engine

    found = engine.status(paths.find())
    if as_json:
        print(
            json.dumps(
                [{"name": s.name, "fresh": s.fresh, "why": s.why, "seconds": s.seconds} for s in found],
                indent=2,
            )
        )
        return
    for s in found:
        print(f"{s.name}: {'fresh' if s.fresh else 'stale: ' + '; '.join(s.why)}")


@app.command()
def claims(
    as_json: JsonOption = False,
    lock: Annotated[
        bool, typer.Option("--lock", help="Write content/claims.lock from the claims as they stand.")
    ] = False,
) -> None:
    """List every claim with its verdict; exit 1 where one is not as expected."""
    from . import build, paths
    from .checks import listing

    checked, shelf, problems = build.judge(paths.find(), renew=lock)
    print(listing.as_json(checked, shelf) if as_json else "\n".join(listing.lines(checked)))
    if problems:
        raise Refused(problems)


def key_values(given: list[str] | None) -> dict[str, str]:
    """What -p was given, each as key=value."""
    found = {}
    for word in given or []:
        key, equals, text = word.partition("=")
        if not equals:
            raise ReviewError(f"-p {word}: a parameter is given as key=value")
        found[key] = text
    return found


@app.command()
def preview(
    port: Annotated[int, typer.Option(help="Port on 127.0.0.1; 0 takes a free one.")] = 8000,
) -> None:
    """Show the page in a browser, and build it anew at every save.

    What an edit makes stale runs beside it. Nothing is written to output/ but these runs.
    """
    from . import paths
    from .preview import following

    following.serve(paths.find(), port, say)


@app.command()
def cite(
    keys: Annotated[
        list[str], typer.Argument(metavar="KEY...", help="doi:…, pmid:…, arxiv:…, isbn:… or url:…")
    ],
) -> None:
    """Look references up online and add them to content/references.json."""
    from . import cite as citing
    from . import paths

    print("\n".join(citing.add(paths.find(), keys)))


@app.command()
def diff(
    old: Annotated[str, typer.Argument(help="A commit, or the output folder of a build.")],
    new: Annotated[
        str | None, typer.Argument(help="The same; your own build by default.", show_default="output")
    ] = None,
    to: Annotated[Path | None, typer.Option(help="Folder to write to.", show_default="output/diff")] = None,
) -> None:
    """Compare two builds: results, claims, figures, words, references; as HTML and Markdown."""
    from . import paths
    from .comparison.report import report

    where = paths.find()
    folder = (to or where.root / "output" / "diff").resolve()
    print("\n".join(report(where, old, new or where.relative(where.output), folder, say)))
    say(f"{where.relative(folder / 'index.html')} and diff.md beside it show it")


@app.command()
def new_exemplar(
    name: Annotated[str, typer.Argument(help="Lower-case letters, digits and _.")],
) -> None:
    """Make an exemplar to start from, with a test; print a passage for a chapter."""
    from . import paths
    from .template import making

    print(making.make(paths.find(), name), end="")
    say(f"made exemplars/{name}/ and tests/exemplars/test_{name}.py; paste the passage above into a chapter,")
    say(f"then: review run {name} -p epoch=0; review build; review claims --lock; review build")


def say(line: str) -> None:
    """Progress and complaints go to standard error; results to standard output."""
    print(line, file=sys.stderr, flush=True)


def main() -> None:
    """Runs the command; a user's mistake ends with its message and exit code 1, never a traceback."""
    try:
        app()
    except Refused as refused:
        for problem in refused.problems:
            say(str(problem))
        say(f"refused: {len(refused.problems)} problem{'s' if len(refused.problems) != 1 else ''}")
        sys.exit(1)
    except ReviewError as error:
        say(str(error))
        sys.exit(1)
    except KeyboardInterrupt:
        say("interrupted; the last good output stays")
        sys.exit(130)
