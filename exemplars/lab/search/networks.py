"""The networks of a search: every configuration on every task, trained as one stack."""

from __future__ import annotations

import time
from collections.abc import Hashable, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import expit

from ..stack import device, stack
from .methods import Network
from .tasks import SCORES, Cost, Outcome, Task, score_of, seed_of

FEW, SMALL_BATCH, BATCH = (
    2000,
    32,
    128,
)  # below so many training rows, the smaller batch, unless a configuration says


@dataclass(frozen=True)
class Trained:
    """M networks: predictions for the rows asked of each, kept epochs, gradient steps and rows seen (M,)."""

    predicted: list[np.ndarray]
    epochs: np.ndarray
    updates: np.ndarray
    rows: np.ndarray
    seconds: float  # in all

    def cost(self, some: slice) -> Cost:
        """Of some of them; seconds are shared by the rows seen."""
        rows = int(self.rows[some].sum())
        share = self.seconds * rows / int(self.rows.sum())
        return Cost(len(self.updates[some]), int(self.updates[some].sum()), rows, share)


@dataclass(frozen=True)
class Rows:
    """The rows of all tasks below one another, outcomes standardised by those to learn from."""

    x: np.ndarray  # (N, columns): each task's training and tuning rows, then the different sets of test rows
    y: np.ndarray  # (N,), 0 for test rows, which no network is to see
    train: np.ndarray  # (tasks, n) row numbers
    tune: np.ndarray  # (tasks, t)
    test: list[np.ndarray]  # row numbers of each task
    mean: np.ndarray  # (tasks,)
    spread: np.ndarray
    readout: str

    @classmethod
    def of(cls, tasks: Sequence[Task], readout: str) -> Rows:
        """Raises ValueError where tasks differ in columns, training or tuning rows: one stack needs equals."""
        if len({(task.x.shape[1], len(task.train), len(task.tune)) for task in tasks}) > 1:
            raise ValueError(
                "the tasks differ in columns, training or tuning rows; compare those of one size at a time"
            )
        n, t = len(tasks[0].train), len(tasks[0].tune)
        learnt = np.stack([task.y[task.both] for task in tasks]).astype(float)
        mean, spread = np.zeros(len(tasks)), np.ones(len(tasks))
        if readout == "number":
            mean, spread = learnt.mean(1), learnt.std(1)
        blocks = [task.x[task.both] for task in tasks]
        end, tests, places = len(tasks) * (n + t), [], {}
        for task in tasks:
            key = id(task.x), task.test.tobytes()
            if key not in places:
                places[key] = np.arange(end, end + len(task.test))
                blocks.append(task.x[task.test])
                end += len(task.test)
            tests.append(places[key])
        y = np.zeros(end)
        y[: learnt.size] = ((learnt - mean[:, None]) / np.where(spread > 0, spread, 1)[:, None]).ravel()
        own = np.arange(learnt.size).reshape(len(tasks), n + t)
        x = np.concatenate(blocks).astype(np.float32)
        return cls(x, y, own[:, :n], own[:, n:], tests, mean, spread, readout)

    def train_all(self) -> np.ndarray:
        return np.concatenate([self.train, self.tune], axis=1)

    def fit(
        self,
        owners: np.ndarray,
        configs: Sequence[dict],
        seeds: Sequence[int],
        epochs: int | np.ndarray,
        patience: int | None = None,
    ) -> Trained:
        """Trains network i on the rows of task `owners[i]` with `configs[i]` and `seeds[i]`.

        With `patience`, on its training rows for at most `epochs`, predicting its tuning rows; without, on both
        kinds of rows for `epochs` (M,), predicting its test rows.
        """
        clock = time.perf_counter if device.chosen().type == "cuda" else time.process_time
        started = clock()
        searching = patience is not None
        learn = (self.train if searching else self.train_all())[owners]
        asked = [self.tune[k] if searching else self.test[k] for k in owners]
        longest = max(map(len, asked))
        at = np.stack([np.pad(rows, (0, longest - len(rows)), mode="edge") for rows in asked])
        usual = SMALL_BATCH if self.train.shape[1] < FEW else BATCH
        batch = np.array([config.get("batch", usual) for config in configs])
        epochs = np.maximum(1, np.broadcast_to(epochs, len(owners)))  # 0: no finite loss
        each = {
            name: [config[name] for config in configs]
            for name in ("depth", "width", "lr", "weight_decay", "dropout")
        }
        settings = stack.Settings(
            batch=batch, epochs=epochs, **each, **({"patience": patience} if searching else {})
        )
        trained = stack.fit(
            self.x, self.y, learn, seeds, settings,
            tune=self.tune[owners] if searching else None,
            loss="squared" if self.readout == "number" else "logistic",
        )  # fmt: skip
        guesses, kept, updates = trained.predict(self.x, at), trained.epochs, trained.updates
        if self.readout == "number":
            guesses = guesses * self.spread[owners, None] + self.mean[owners, None]
        else:
            guesses = expit(guesses) - 0.5  # positive for yes, and fit to be averaged
        predicted = [guess[: len(rows)] for guess, rows in zip(guesses, asked, strict=True)]
        seen = updates * np.minimum(batch, learn.shape[1])
        return Trained(predicted, kept, updates, seen, clock() - started)


def searched(
    networks: list[Network], tasks: Sequence[Task], configs: list[list[dict]], score: str, seed: int
) -> dict[tuple[str, Hashable], Outcome]:
    """All networks tuned and tested on all tasks: one stack of trials, then one of the chosen ones."""
    readout, metric = SCORES[score]
    first, members = networks[0], max(network.members for network in networks)
    rows = Rows.of(tasks, readout)
    budget, flat = len(configs[0]), [config for own in configs for config in own]
    owners = np.repeat(np.arange(len(tasks)), budget)
    seeds = [seed_of(seed, task.id, k) for task in tasks for k in range(budget)]
    tried = rows.fit(owners, flat, seeds, first.epochs, patience=first.patience)
    tuning = np.reshape(
        [metric(tasks[k].y[tasks[k].tune], guess) for k, guess in zip(owners, tried.predicted, strict=True)],
        (len(tasks), -1),
    )
    best = tuning.argmax(1)
    chosen = np.arange(len(tasks)) * budget + best
    owners = np.repeat(np.arange(len(tasks)), members)
    again = rows.fit(
        owners,
        [flat[k] for k in chosen[owners]],
        [
            seed_of(seed, task.id, int(best[k]), "member", i)
            for k, task in enumerate(tasks)
            for i in range(members)
        ],
        tried.epochs[chosen][owners],
    )
    outcomes = {}
    for k, task in enumerate(tasks):
        search = tried.cost(slice(k * budget, (k + 1) * budget))
        for network in networks:
            own = slice(k * members, k * members + network.members)
            predicted = np.mean(again.predicted[own], axis=0)
            tested = score_of(score, task.y[task.test], predicted)
            outcomes[network.name, task.id] = Outcome(
                tuning[k], flat[chosen[k]], int(tried.epochs[chosen[k]]), predicted, tested,
                search + again.cost(own),
            )  # fmt: skip
    return outcomes


def untuned(network: Network, tasks: Sequence[Task], score: str, seed: int) -> list[Outcome]:
    """A network of the default configuration on each task, trained on training and tuning rows for its passes."""
    readout, _ = SCORES[score]
    members, owners = network.members, np.repeat(np.arange(len(tasks)), network.members)
    seeds = [seed_of(seed, task.id, "shipped", i) for task in tasks for i in range(members)]
    configs = [network.default] * len(owners)
    trained = Rows.of(tasks, readout).fit(owners, configs, seeds, np.full(len(owners), network.passes))
    outcomes = []
    for k, task in enumerate(tasks):
        own = slice(k * members, (k + 1) * members)
        predicted = np.mean(trained.predicted[own], axis=0)
        tested = score_of(score, task.y[task.test], predicted)
        outcomes.append(Outcome(np.array([]), {}, network.passes, predicted, tested, trained.cost(own)))
    return outcomes
