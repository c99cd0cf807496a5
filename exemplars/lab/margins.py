"""The smallest effects that would change a reader's decision, the same in the whole review.

They were fixed before any confirmation run, from what a reader would do with a difference, never from what
a run found. A check compares with one of them, with 0, or with a bound that its sentence states.
"""

AUROC = (
    0.01  # among a few hundred patients, about the smallest gain for which anyone changes a deployed model
)
R_SQUARED = (
    0.02  # a fiftieth of the variance: less than what doubling the data or filtering the assay moves it
)
MCC = 0.03  # on the way from .5 to .6, which published comparisons call a better method, a third
ACCURACY = 0.02  # two more right answers in a hundred: below that, nobody pays for another model
ERROR_RATIO = 2  # squared errors that differ by less look alike in any plot, and are a factor of 1.4 in the units of y
