"""The smallest effects that would change a reader's decision, the same in the whole review.

They were fixed before any confirmation run, from what a reader would do with a difference, never from what
a run found. A check compares with one of them, with 0, or with a bound that its sentence states.
"""

# Among a few hundred patients, about the smallest gain for which anyone changes a model in use.
AUROC = 0.01
# A fiftieth of the variance: less than doubling the data, or filtering an assay by depth, moves the score.
R_SQUARED = 0.02
# A third of the way from .5 to .6, a step that published comparisons call a better method.
MCC = 0.03
# Two more right answers in a hundred.
ACCURACY = 0.02
# Squared errors: less than a factor of two is a factor of at most 1.4 in the units of the outcome.
ERROR_RATIO = 2
