# %% [markdown]
# These are questions that the ten tips ask of any data, asked of yours. Everything holds for rows like these, and for
# no others. What a check did not find may be there all the same.

# %% tags=["hide-input"]
import sys
from pathlib import Path

root = Path(globals().get("__file__", "exemplars/yours/yours.py")).resolve().parents[2]
sys.path[:0] = [f"{root}/exemplars", f"{root}/build"]  # where helpers and the recording kit lie
from review.notebook import start

# %% tags=["parameters"]
epoch: int = 1  # block of seeds: of the splits, and of outcomes that are dealt out anew
table: str = ""  # your CSV file; what its columns are stands beside it, in a YAML file of the same name
tries: int = 6  # configurations of each model, the same number for plain models and the network
repeats: int = 2  # times that all rows are split into five parts
scrambles: int = 19  # times that outcomes, or groups, are dealt out anew: enough for one in twenty
rows: int = 2000  # most rows that are looked at; of more, a random subset that keeps groups whole
minutes: int = 4  # when they are over, fewer configurations are tried, and no section is left out

# %% tags=["hide-input"]
record = start(globals())

from review.notebook import checkpoint

from yours import counted, intake, pictures, report, thresholds, words

parts = checkpoint.of(record)
file = Path(table)
before = counted.reports(file)
opened = intake.opened(file, rows)
mine = opened.table
words.show(words.described(opened, before))

# %% [markdown]
# ## What to look at

# %% tags=["hide-input"]
asked = report.Asked(tries, repeats, scrambles, 1000 * epoch, 60 * minutes)
found = report.made(mine, asked, parts.once)
metric, nothing = "AUROC" if mine.yes_no else "R²", thresholds.NO_SKILL[mine.readout]
for one in found.findings:
    if one.number is not None:
        record.number(one.section.replace(" ", "_"), one.number, label=one.section)
record.table(
    "findings",
    "section verdict number:.3f low:.3f high:.3f tip",
    [[one.section, one.verdict, one.number, one.low, one.high, one.tip] for one in found.findings],
    "Every section of the report, with its number and 95 % interval.",
)
words.show(words.summary(found))

# %% tags=["hide-input"]
words.show(words.sections(found.findings, 4))

# %% tags=["hide-input"]
if found.top:
    caption = f"The strongest single columns, {metric} on rows that were not learnt from."
    record.table("columns", "column score:.3f low:.3f high:.3f", words.rows(found.top), caption)
    figure = pictures.columns(found.top, metric, nothing, thresholds.TOLD[mine.readout])
    record.figure("columns", figure, alt=f"{caption} {words.in_words(found.top)}", data="columns")

# %% [markdown]
# ## Which model

# %% tags=["hide-input"]
words.show(words.sections(found.findings, 2, 5, 6))
scores = sorted(found.scores.items(), key=lambda one: list(found.scores).index(one[0]))
caption = f"Models at {found.tries} tries each, {metric} on rows that were not learnt from."
record.table("models", "model score:.3f low:.3f high:.3f", words.rows(scores), caption)
figure = pictures.models(found.scores, metric, nothing)
record.figure("models", figure, alt=f"{caption} {words.in_words(scores)}", data="models")

# %% [markdown]
# ## Is there something to learn, and would more rows help?

# %% tags=["hide-input"]
words.show(words.sections(found.findings, 7, 1))
curve = [(str(size), at) for size, at in found.curve]
caption = f"{metric} by the number of rows learnt from."
record.table("curve", "rows score:.3f low:.3f high:.3f", words.rows(curve), caption)
figure = pictures.curve(found.curve, found.best, metric)
record.figure("curve", figure, alt=f"{caption} {words.in_words(curve)}", data="curve")

# %% tags=["hide-input"]
if found.places:
    caption = "Scores of each group of rows; the groups are numbered by size, and their names are not shown."
    record.table("groups", "group rows score:.3f", found.places, caption)
    words.show(words.few_groups(found.places, mine))

# %% [markdown]
# ## How to read this
#
# A number in brackets is a 95 % interval over repeated splits, widened because splits share their rows. *Cannot tell*
# is an answer: it says that these rows do not decide. Everything that is fitted (gaps filled, columns scaled, models
# tuned) is fitted on the rows learnt from alone. On simulated tables without any fault, how often this report raises
# an alarm, and how often it misses one that was planted, stands in `exemplars/yours/validation/validation.csv`.
# The report keeps scores, names of columns and the path of your file; it keeps no row, and no name of a group.

# %% tags=["hide-input"]
if not counted.add(file):
    words.show("*This report could not be counted: the folder of your user's state cannot be written.*")
record.finish()
