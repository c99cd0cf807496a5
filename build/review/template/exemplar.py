# %% [markdown]
# # demo: what does a median cost?
#
# A median is not led astray by one wild value, as a mean is. What does that cost where no value is wild?
# This is a template: put your own question here, and ask only one.

# %%
import sys
from pathlib import Path

root = Path(globals().get("__file__", "exemplars/demo/demo.py")).resolve().parents[2]
sys.path[:0] = [f"{root}/exemplars", f"{root}/build"]  # where helpers and the recording kit lie
from review.notebook import start

# %% tags=["parameters"]
epoch: int = 1  # block of seeds: 0 to develop, 1 and up to confirm
replicates: int = 20  # fresh simulations: what every interval is taken over
samples: int = 400  # samples of one simulation, enough for a steady mean error
points: int = 25  # measurements of one sample: what a small study has

# %%
record = start(globals())

import numpy as np
from review.notebook import figures
from review.notebook.figures import BLUE, GREY, RED
from review.notebook.intervals import means
from review.notebook.seeds import seeds

# %% [markdown]
# ## Decided before the run
#
# Look at the seeds of epoch 0 as often as you like (`review run demo -p epoch=0`). Before the seeds of epoch 1 are
# run once, write the claim, and its margin from what a reader would do with the answer: here, a quarter more error
# is a quarter more measurements to make up for it. Afterwards the margin stays.


# %%
def estimates(seed):
    """Squared errors of three estimates of the centre of normal data, which is 0, by name."""
    rng = np.random.default_rng(seed)
    here, elsewhere = rng.normal(size=(2, samples, points))
    found = {"mean": here.mean(1), "median": np.median(here, 1), "another mean": elsewhere.mean(1)}
    return {name: (estimate**2).mean() for name, estimate in found.items()}


ids = seeds(epoch, replicates)
runs = [estimates(i) for i in ids]
errors = {name: np.array([run[name] for run in runs]) for name in runs[0]}

# %% [markdown]
# ## What was found
#
# Pair within a replicate before you record: the ratio of two errors on the same data varies less than either.
# *Another mean*, of fresh data, is the negative control: nothing distinguishes it from the first.

# %%
caption = f"Squared error of an estimate of the centre, from {points} measurements."
record.cells("error", "estimate", {"error": errors}, caption, ids=ids, replicated="data", format=".4f")
for name in ("median", "another mean"):
    record.value(f"ratio.{name.replace(' ', '_')}", errors[name] / errors["mean"], ids=ids, replicated="data",
                 label=f"squared error of the {name} over that of the mean", format=".2f")  # fmt: skip

# %% [markdown]
# A figure makes one point, and its alt text says it in words, with the numbers computed.

# %%
figure, axes = figures.panels(height=2.4)
ratios = [f"× {(errors[name] / errors['mean']).mean():.2f}" for name in errors]
figures.dots(axes, errors, {"mean": BLUE, "median": RED, "another mean": GREY}, ratios)
axes.set(xlabel="squared error")
alt = f"Squared error of three estimates with intervals: {means(errors, '.4f')}."
record.figure("error", figure, alt=alt, data="error")
record.finish()
