"""When a section of the report asks its reader to look. Set after the generators of `validation/`, and judged by them.

A table without any fault may raise an alarm in one report of twenty at most, over all sections together.
"""

from lab import margins

MARGIN = {"yes-no": margins.AUROC, "number": margins.R_SQUARED}
"""The smallest difference between two models that would change a reader's decision."""

TOLD = {"yes-no": 0.9, "number": 0.8}
"""AUROC or R² of a single column from which on we ask whether it was known before the outcome."""

NAMED = 0.5
"""Share of rows whose nearest other row in a column is of the same group: from there on the column names the group."""

OVER_CHANCE = 5
"""And how many times more than chance that has to be."""

BY_CHANCE = 0.01
"""Pairs of copies that independent columns would make: where it is more, copies say nothing."""

FINE = 3
"""Columns with more than `FINE_ENTRIES` different entries that a table must have for a copy to be worth a look."""

FINE_ENTRIES = 20

UNLIKELY = 0.005
"""Of the gap between rows and groups under groups that mean nothing."""

GAP = {"yes-no": 0.03, "number": 0.05}
"""And how large it has to be."""

ALONE = {"yes-no": 0.6, "number": 0.1}
"""Score of gaps alone, or of the batch alone, that is worth a look, its interval clear of no skill."""

SEEN = 0.6
"""AUROC with which the other columns tell the batch, from which on a model could use it."""

NO_SKILL = {"yes-no": 0.5, "number": 0.0}
