"""Start hook: Python imports `sitecustomize` first of all, from the first folder on its path that has one."""

import importlib.machinery
import importlib.util
import sys
from pathlib import Path

here = Path(__file__).resolve().parent


def load(spec):
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


load(importlib.util.spec_from_file_location("review_network", here.with_name("offline.py"))).deny()

# The machine's own hook, which this one hides, still has its say.
elsewhere = [p for p in sys.path if Path(p or ".").resolve() != here]
if hidden := importlib.machinery.PathFinder.find_spec("sitecustomize", elsewhere):
    load(hidden)
