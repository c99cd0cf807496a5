"""Makes a full run the record of an exemplar."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from ..core import files, git, signals
from ..core.errors import Problem, Refused
from ..core.paths import Paths
from ..guard import links, pictures
from ..notebook import fingerprint
from ..notebook.exemplar import Exemplar
from ..notebook.limits import LARGEST
from ..results import openings
from ..results.results import BadResults, Results, load
from ..results.shelf import Record
from ..runs import engine, exemplars, manifest, offline, records

ONE_A_LINE = ("values", "tables", "figures")


def make(
    paths: Paths,
    name: str,
    overrides: Mapping[str, str],
    given: Path | None = None,
    on: str | None = None,
    shards: int | None = None,
) -> Record:
    """Writes the record of exemplar `name` from a full run: a new one, made here or `on` a cluster, or the results at
    `given`, file or folder.

    Raises Refused where the run fails, or where its results are not a whole, committed, current full run; the
    record then stays as it was.
    """
    exemplar = exemplars.one(paths, name)
    if exemplar.files:
        what = f"{name} is run on a file of whoever runs it, which is nobody else's to keep"
        raise refusal(f"exemplars/{name}", what, f"run it: review run {name}")
    ledger = links.ledger(paths, openings.NAME)
    if given is None:
        if (git.commit(paths.exemplars) or "").endswith("-dirty"):
            raise refusal(
                "exemplars", "files differ from the commit that a record would name", "commit them first"
            )
        offline.deny()
        given = engine.run(paths, name, overrides, records.PROFILE, on=on, shards=shards)
    source = given / "results.json" if given.is_dir() else given
    results = accepted(paths, exemplar, source)
    raw = json.loads(source.read_text(encoding="utf-8"))
    file = records.file_of(exemplar)
    file.parent.mkdir(exist_ok=True)
    with signals.held():  # numbers, figures and openings are those of one run
        keep_figures(results, file.parent / "figures")
        files.write(file, layout(raw | {"source": "record"}))
        kept = load(file, with_files=False)
        openings.note(*ledger, [kept])
    return Record(replace(kept, reduced=records.reduced(exemplar, kept)))


def keep_figures(results: Results, folder: Path) -> None:
    """Puts the figures of `results` in the place of those in `folder`; none, where one of them is missing."""
    drawn = [file for figure in results.figures.values() for file in (figure.svg, figure.png)]
    if not drawn or not all(file.is_file() for file in drawn):
        shutil.rmtree(folder, ignore_errors=True)  # an old figure beside new numbers would mislead
        return
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=".new-") as work:
        made = Path(work) / folder.name
        made.mkdir()
        for file in drawn:
            shutil.copy(file, made)
        files.swap(made, folder)


def accepted(paths: Paths, exemplar: Exemplar, source: Path) -> Results:
    """The results in `source`; raises Refused unless they can stand as the record of `exemplar`."""
    where = paths.relative(source.parent.resolve() / source.name)
    try:
        results = load(source, with_files=False)
    except BadResults as error:
        raise refusal(where, str(error), "name the folder of a full run") from None
    again = f"run it again, or leave out --from: review record {exemplar.name}"
    if (results.exemplar, results.profile) != (exemplar.name, records.PROFILE):
        what = f"it is a {results.profile} run of {results.exemplar}, not a full run of {exemplar.name}"
        raise refusal(where, what, "name the folder of a full run")
    if (results.commit or "").endswith("-dirty"):
        what = f"its sources differed from commit {results.commit.removesuffix('-dirty')}"
        raise refusal(
            where, what, "commit them, then run it again: a record names a commit that others can look up"
        )
    if results.epoch == 0:
        raise refusal(
            where, "it used the seeds of epoch 0, which are for development", "run it with those of an epoch"
        )
    if not records.current(exemplar, results, paths):
        raise refusal(
            where,
            f"it is a run of other sources ({records.differing(exemplar, results, source, paths)})",
            again,
        )
    vouched = manifest.read(source.parent)
    if vouched and vouched.files["results.json"] != fingerprint.of_file(source):
        raise refusal(where, "it changed since the run", again)
    if wrong := [*unfit(results, source.parent)]:
        raise Refused([Problem(where, 0, what, again) for what in wrong])
    return results


def unfit(results: Results, folder: Path) -> Iterator[str]:
    """Why figures of `results` cannot be published: a stranger may have made the `folder`, and linked it to files of ours."""
    for figure in results.figures.values():
        for file in (figure.svg, figure.png):
            if not file.exists() and not file.is_symlink():
                continue  # a run may be brought without its figures
            name = file.relative_to(folder)
            if not pictures.lies(file, folder):
                yield f"{name} is no plain file of that folder"
            elif file.stat().st_size > LARGEST[file.suffix]:
                yield f"{name} has {file.stat().st_size} bytes, and {LARGEST[file.suffix]} are allowed"
            else:
                yield from pictures.faults(file)


def layout(raw: Mapping) -> str:
    """`raw` as JSON with a value, table or figure a line, so that two records can be compared line by line."""
    parts = []
    for key, node in sorted(raw.items()):
        text = dumped(node)
        if key in ONE_A_LINE and node:
            inner = ",\n".join(f"  {dumped(name)}: {dumped(node[name])}" for name in sorted(node))
            text = f"{{\n{inner}\n }}"
        parts.append(f" {dumped(key)}: {text}")
    return "{\n" + ",\n".join(parts) + "\n}\n"


def dumped(node: object) -> str:
    return json.dumps(node, sort_keys=True, ensure_ascii=False, allow_nan=False)


def refusal(where: str, what: str, todo: str) -> Refused:
    return Refused([Problem(where, 0, what, todo)])
