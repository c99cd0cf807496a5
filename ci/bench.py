"""Benchmarks, side by side in one run: `python ci/bench.py WHAT [--json]`; WHAT names a module of ci/benchmarks.

A module has `arguments(parser)`, `measure(options) -> dict`, which raises SystemExit with one line where something
is missing, and `table(result) -> str`.
"""

import argparse
import json
import sys
from importlib import import_module
from pathlib import Path

HERE = Path(__file__).parent
NAMES = sorted(file.stem for file in (HERE / "benchmarks").glob("[a-z]*.py"))


def main() -> None:
    sys.path.insert(0, str(HERE))  # before any installed package of that name
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    commands = parser.add_subparsers(dest="what", required=True, metavar="WHAT")
    modules = {}
    for name in NAMES:
        modules[name] = import_module(f"benchmarks.{name}")
        command = commands.add_parser(name, help=modules[name].__doc__.splitlines()[0])
        command.add_argument("--json", action="store_true", help="print JSON for programs")
        modules[name].arguments(command)
    options = parser.parse_args()
    module = modules[options.what]
    result = module.measure(options)
    print(json.dumps(result, indent=2) if options.json else module.table(result))


if __name__ == "__main__":
    main()
