"""The command line: the verbs of a review."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import click

from .core import signals
from .core.errors import Refused, ReviewError, of_the_system

PATH = click.Path(path_type=Path)
with_exemplar = click.argument("name", metavar="EXEMPLAR")
with_parameters = click.option(
    "-p", "parameter", metavar="KEY=VALUE", multiple=True, help="Set a parameter; repeatable."
)
with_cluster = click.option(
    "--cluster", "on", type=click.Choice(["slurm"]), help="Run where jobs are queued, not here."
)
with_shards = click.option(
    "--shards",
    type=click.IntRange(min=1),
    metavar="N",
    help="Deal its parts out to N jobs.  [default: 1, on a cluster as its settings say]",
)
with_json = click.option("--json", "as_json", is_flag=True, help="Print JSON for programs.")


@click.group(no_args_is_help=True)
def app() -> None:
    """Builds a living review whose claims are tests."""


@app.command()
@click.option("--content", type=PATH, metavar="FOLDER", help="Folder with the chapters.  [default: content]")
@click.option("--output", type=PATH, metavar="FOLDER", help="Folder to write to.  [default: output]")
@click.option("--draft", is_flag=True, help="Write even where claims miss; exit 1 then.")
@click.option("--release", is_flag=True, help="Refuse stale records too.")
@click.option(
    "--formats", default="html,pdf", show_default=True,
    help="Which of html, pdf, docx, latex, jats, epub; html is always written.",
)  # fmt: skip
@click.option(
    "--template-variables-path", "variables", metavar="[NAME=]FILE", multiple=True,
    help="Template variables of JSON or YAML files; repeatable.",
)  # fmt: skip
@click.option(
    "--online", is_flag=True, help="Fetch what chapters lack of the web: references, remote images. They stay in content/."
)  # fmt: skip
@with_cluster
def build(
    content: Path | None,
    output: Path | None,
    draft: bool,
    release: bool,
    formats: str,
    variables: tuple[str, ...],
    online: bool,
    on: str | None,
) -> None:
    """Check every claim and write the article.

    Runs the exemplars that are stale first; does nothing where nothing changed.
    """
    from .core import paths
    from .verbs import memo
    from .writing.formats import parse

    if on:
        os.environ["REVIEW_DEVICE"] = "cpu"  # that of its jobs, whatever this machine has
    where = replace(paths.find(content, output), variables=paths.stated(variables))
    order = memo.Order(parse(formats), draft, release)
    built = memo.recall(where, order, online)
    if built is None:
        from .verbs import build as building

        keep_everything()
        built = building.build(where, order, on, online)
        gc.freeze()  # nor at the exit
    for warning in built.warnings:
        say(f"warning: {warning}")
    for miss in built.missed:
        say(str(miss))
    tally = built.tally if built.claims else "no claims"
    print(f"{where.relative(where.output / 'index.html')}: {tally}")
    if built.missed:
        say(f"draft: {len(built.missed)} claims are not as expected and are marked on the page")
        sys.exit(1)


@app.command()
@with_exemplar
@with_parameters
@click.option("--profile", default="quick", show_default=True, help="quick or full.")
@click.option(
    "--notebook", type=PATH, metavar="FILE", help="Run nothing; write an .ipynb to open in Jupyter."
)
@with_cluster
@with_shards
def run(
    name: str,
    parameter: tuple[str, ...],
    profile: str,
    notebook: Path | None,
    on: str | None,
    shards: int | None,
) -> None:
    """Run one exemplar with other parameters.

    Its results go to output/runs/ and are compared with the build's.
    """
    from .core import paths
    from .verbs import trial

    if notebook:
        meaningless("with --notebook, which runs nothing", {"--cluster": on, "--shards": shards})
    where, overrides = paths.find(), key_values(parameter)
    if notebook:
        from .runs import exemplars, jupyter

        jupyter.write(exemplars.one(where, name), profile, overrides, notebook, where.root)
        print(
            f"{notebook}: its kernel is the Python of this review; register that once, then open it in your Jupyter:"
        )
        print(jupyter.registration(where.root))
        return
    print("\n".join(trial.lines(trial.run(where, name, overrides, profile, on, shards), where)))


@app.command()
@with_exemplar
@with_parameters
@click.option(
    "--from", "given", type=PATH, metavar="FOLDER",
    help="Take a full run that was made already, here or elsewhere.",
)  # fmt: skip
@with_cluster
@with_shards
def record(
    name: str, parameter: tuple[str, ...], given: Path | None, on: str | None, shards: int | None
) -> None:
    """Make a full run the record of an exemplar.

    Commit what it writes to exemplars/EXEMPLAR/records/.
    """
    from .core import paths
    from .runs import records
    from .verbs import record as recording
    from .verbs import trial

    if given:
        meaningless(
            "with --from, which takes a run as it is", {"-p": parameter, "--cluster": on, "--shards": shards}
        )
    where = paths.find()
    previous = records.previous(where, name)
    made = recording.make(where, name, key_values(parameter), given, on, shards)
    print("\n".join(trial.record_lines(where, made, previous)))


@app.command()
@with_json
def status(as_json: bool) -> None:
    """Say which exemplars are fresh, and why the others are stale."""
    from .core import paths
    from .runs import survey

    keep_everything()
    found = survey.take(paths.find())
    if as_json:
        print(found.as_json(), end="")
        return
    for s in found.standing:
        print(f"{s.name}: {s.in_words}")
        for problem in s.problems:
            print(f"  {problem}")


@app.command()
@with_json
@click.option("--lock", is_flag=True, help="Write content/claims.lock; needs no results.")
@click.option(
    "--seen", type=click.Choice(["nothing", "development", "unopened", "results"]),
    help="With --lock: what had been seen when a check changed.",
)  # fmt: skip
@click.option("--timestamp", is_flag=True, help="With --lock: attach an outside timestamp; online.")
def claims(as_json: bool, lock: bool, seen: str | None, timestamp: bool) -> None:
    """List every claim with its verdict.

    Exits with 1 where one is not as expected. With --lock, locks the claims before they are run.
    """
    from .core import paths

    if lock:
        from .verbs import locking

        meaningless("with --lock, which lists no claims", {"--json": as_json})
        print("\n".join(locking.write(paths.find(), seen, stamp=timestamp)))
        return
    meaningless("without --lock", {"--seen": seen, "--timestamp": timestamp})
    from .claims import listing
    from .verbs import judging

    keep_everything()
    found, shelf, locked, problems = judging.judge(paths.find())
    if as_json:
        print(judging.as_json(found, shelf), end="")
    else:
        print("\n".join([*listing.lines(found.checked, locked), found.tally.in_words]))
    if problems:
        raise Refused(problems)


def meaningless(where: str, options: Mapping[str, object]) -> None:
    """Raises ReviewError where one of `options` is given: there they would do nothing."""
    if given := [name for name, value in options.items() if value]:
        means, them = ("means", "it") if len(given) == 1 else ("mean", "them")
        raise ReviewError(f"{' and '.join(given)} {means} nothing {where}", f"leave {them} out")


def key_values(given: Iterable[str]) -> dict[str, str]:
    """What -p was given, each as key=value."""
    from .notebook.parameters import assignments

    found, problems = assignments(given)
    if problems:
        raise Refused(problems)
    return found


@app.command()
@click.option("--port", default=8000, show_default=True, help="Port on 127.0.0.1; 0 takes a free one.")
def preview(port: int) -> None:
    """Show the page, built anew at every save.

    What an edit makes stale runs beside it. Nothing is written to output/ but these runs.
    """
    from .core import paths
    from .preview import following

    following.serve(paths.find(), port, say)


@app.command()
@click.option("--content", type=PATH, metavar="FOLDER", help="Folder with the chapters.  [default: content]")
@click.argument("keys", nargs=-1, required=True, metavar="KEY...")
def cite(content: Path | None, keys: tuple[str, ...]) -> None:
    """Look references up online, and add them.

    They go to content/references.json. A KEY is doi:…, pmid:…, arxiv:…, isbn:… or url:….
    Exits with 1 where one is not found; the others are added all the same.
    """
    from .core import paths
    from .core.errors import Problem
    from .verbs import cite as citing

    became = citing.add(paths.find(content), keys, print)
    if unfound := {key: why for key, why in became.items() if isinstance(why, citing.Unfound)}:
        raise Refused(Problem("", 0, f"{key}: {why.what}", why.todo) for key, why in unfound.items())


@app.command()
@click.option("--write", is_flag=True, help="Write it; without this, nothing is written.")
def adopt(write: bool) -> None:
    """Say what a Manubot manuscript needs to be built by this machine.

    Its prose and its own build/ are left alone.
    """
    from .core import paths
    from .verbs import adopt as adopting

    where = paths.find()
    steps = adopting.plan(where)
    if write:
        adopting.write(where, steps)
    for step in steps:
        match step:
            case adopting.Found(place, what):
                print(f"found {place}: {what}")
            case adopting.Change(place, what):
                print(f"{'wrote' if write else 'would write'} {place}: {what}")
            case problem:
                say(f"left to you: {problem}")
    if write or not any(isinstance(step, adopting.Change) for step in steps):
        say("then: commit it; review build")
    else:
        say("nothing is written yet; review adopt --write does it")


@app.command()
@click.argument("old")
@click.argument("new", required=False)
@click.option("--to", type=PATH, metavar="FOLDER", help="Folder to write to.  [default: output/diff]")
def diff(old: str, new: str | None, to: Path | None) -> None:
    """Compare two builds.

    Their results, claims, figures, words and references, as HTML and Markdown.
    OLD and NEW are each a commit, or the output folder of a build; NEW is your own build by default.
    """
    from .comparison.report import report
    from .core import paths

    where = paths.find()
    folder = (to or where.root / "output" / "diff").resolve()
    print("\n".join(report(where, old, new or where.relative(where.output), folder, say)))
    say(f"{where.relative(folder / 'index.html')} and diff.md beside it show it")


@app.command()
@click.argument("name")
def new_exemplar(name: str) -> None:
    """Make an exemplar to start from, with a test.

    Prints a passage to paste into a chapter. NAME has lower-case letters, digits and _.
    """
    from .core import paths
    from .verbs import new_exemplar as template

    print(template.make(paths.find(), name), end="")
    say(
        f"made exemplars/{name}/ and tests/exemplars/{name}/test_{name}.py; paste the passage above into a chapter,"
    )
    say(f"then: review run {name} -p epoch=0; review claims --lock; review build")


def keep_everything() -> None:
    """Looks for no garbage: what these commands make they keep to their end, and the search is a tenth of their time."""
    gc.disable()


def say(line: str) -> None:
    """Progress and complaints go to standard error; results to standard output."""
    print(line, file=sys.stderr, flush=True)


def main() -> None:
    """Runs the command; a user's mistake ends with its message and exit code 1, never a traceback."""
    try:
        with signals.raised():
            app(standalone_mode=False)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except ReviewError as error:
        for warning in error.warnings:
            say(f"warning: {warning}")
        for problem in error.problems:
            say(str(problem))
        if isinstance(error, Refused):
            say(f"refused: {len(error.problems)} problem{'s' if len(error.problems) != 1 else ''}")
        sys.exit(1)
    except OSError as error:
        if (problem := of_the_system(error)) is None:
            raise
        with suppress(OSError):
            say(str(problem))
        os._exit(1)  # what is still buffered would fail once more
    except SystemExit as left:
        if left.code in signals.STATUSES:
            say("ended from outside; the last good output stays")
        raise
    except click.Abort:  # Ctrl-C
        say("interrupted; the last good output stays")
        sys.exit(130)
