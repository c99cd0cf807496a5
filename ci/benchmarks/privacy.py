"""A step of differentially private training beside the same step without privacy, and beside other ways to do it.

A network of 49 inputs and two hidden layers of 64, one thread; steps are taken in turn, and medians of CPU time are told.
"""

import argparse
import os
import statistics
import sys
import warnings
from collections.abc import Callable
from pathlib import Path
from time import process_time

os.environ.setdefault("OMP_NUM_THREADS", "1")
ROOT = Path(__file__).resolve().parents[2]
BATCHES = (64, 256, 1024)
SIZES = (49, 64, 64, 1)
CLIP, NOISE, RATE = 1.0, 1.0, 0.1
GOALS = {64: 1.5, 256: 1.5, 1024: 1.3}  # private over plain, at most
AHEAD = 5  # times faster than Opacus's hooks, at least


def contenders(batch: int, steps: int) -> dict[str, Callable[[], None]]:
    """Ways to take `steps` steps on the same batches, each to be called again and again."""
    import torch
    from privacy import private
    from torch import nn

    torch.manual_seed(0)
    x, y = torch.randn(8 * batch, SIZES[0]), (torch.rand(8 * batch) < 0.5).float()
    rows = [torch.randint(len(x), (batch,)) for _ in range(steps)]
    drawn = [(x[some], y[some]) for some in rows]

    def ours(clip: float, noise: float) -> Callable[[], None]:
        settings = {"n": 8 * batch, "q": 1 / 8, "steps": steps, "lr": RATE, "clip": clip, "noise": noise}
        settings = {name: private.np.array([value]) for name, value in settings.items()}
        batches = private.Batches.of([[some.numpy() for some in rows]], "cpu")
        weights, source = private.initial(0, SIZES)[None].float(), [torch.Generator()]
        return lambda: private.descend(weights, SIZES, x, y, batches, source, settings)

    def network() -> nn.Module:
        a, b, c, d = SIZES
        return nn.Sequential(
            nn.Linear(a, b), nn.ReLU(), nn.Linear(b, c), nn.ReLU(), nn.Linear(c, d), nn.Flatten(0)
        )

    def loop(model: nn.Module, optimizer, loss) -> Callable[[], None]:
        def run() -> None:
            for some, labels in drawn:
                optimizer.zero_grad()
                loss(model(some), labels).backward()
                optimizer.step()

        return run

    def opacus(mode: str) -> Callable[[], None]:
        from opacus import PrivacyEngine
        from torch.utils.data import DataLoader, TensorDataset

        model = network()
        made = PrivacyEngine().make_private(
            module=model,
            optimizer=torch.optim.SGD(model.parameters(), RATE),
            criterion=nn.BCEWithLogitsLoss(),
            data_loader=DataLoader(TensorDataset(x, y), batch_size=batch),
            noise_multiplier=NOISE,
            max_grad_norm=CLIP,
            poisson_sampling=False,
            grad_sample_mode=mode,
        )
        return loop(made[0], made[1], made[2] if mode == "ghost" else nn.BCEWithLogitsLoss())

    def vmap() -> Callable[[], None]:
        model = network()
        weights = {name: part.detach() for name, part in model.named_parameters()}

        def loss(parts, row, label):
            logit = torch.func.functional_call(model, parts, row[None])[0]
            return nn.functional.binary_cross_entropy_with_logits(logit, label)

        each = torch.func.vmap(torch.func.grad(loss), (None, 0, 0))

        def run() -> None:
            for some, labels in drawn:
                slopes = each(weights, some, labels)
                norms = torch.stack([part.flatten(1).norm(dim=1) for part in slopes.values()]).norm(dim=0)
                share = (CLIP / norms).clamp(max=1)
                for name, part in slopes.items():
                    total = torch.tensordot(share, part, 1) + CLIP * NOISE * torch.randn(part.shape[1:])
                    weights[name] -= RATE / batch * total

        return run

    model = network()
    return {
        "plain": ours(float("inf"), 0.0),
        "private": ours(CLIP, CLIP * NOISE),
        "autograd": loop(model, torch.optim.SGD(model.parameters(), RATE), nn.BCEWithLogitsLoss()),
        "opacus hooks": opacus("hooks"),
        "opacus ghost": opacus("ghost"),
        "vmap(grad)": vmap(),
    }


def medians(ways: dict[str, Callable[[], None]], rounds: int, steps: int) -> dict[str, float]:
    """CPU milliseconds a step, which other work on the machine hardly changes: the median of `rounds` turns after one that warms up."""
    times = {name: [] for name in ways}
    for turn in range(rounds + 1):
        for name, way in ways.items():
            start = process_time()
            way()
            if turn:
                times[name].append(1000 * (process_time() - start) / steps)
    return {name: statistics.median(each) for name, each in times.items()}


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--rounds", type=int, default=15, help="turns of each way to train")
    parser.add_argument("--steps", type=int, default=10, help="steps in a turn")


def measure(options: argparse.Namespace) -> dict:
    sys.path.insert(0, str(ROOT / "exemplars"))
    try:
        import opacus
        import torch
    except ModuleNotFoundError as error:
        raise SystemExit(f"{error.name}: not installed; run bash build/build.sh once") from None
    torch.set_num_threads(1)
    result = {"torch": torch.__version__, "opacus": opacus.__version__, "batches": {}}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for batch in BATCHES:
            ms = medians(contenders(batch, options.steps), options.rounds, options.steps)
            over = {
                name: ms["private"] / ms["plain"] if name == "plain" else value / ms["private"]
                for name, value in ms.items()
                if name != "private"
            }
            result["batches"][str(batch)] = {
                "ms": ms,
                "private_over_plain": over.pop("plain"),
                "times_faster_than": over,
                "goals_met": ms["private"] / ms["plain"] <= GOALS[batch] and over["opacus hooks"] >= AHEAD,
            }
    return result


def table(result: dict) -> str:
    lines = [f"{'ms a step':14}" + "".join(f"{f'B = {batch}':>10}" for batch in result["batches"])]
    columns = result["batches"].values()
    for name in next(iter(columns))["ms"]:
        lines.append(f"{name:14}" + "".join(f"{column['ms'][name]:10.3f}" for column in columns))
    lines.append(
        f"{'private/plain':14}" + "".join(f"{column['private_over_plain']:10.2f}" for column in columns)
    )
    lines.append(
        f"{'hooks/private':14}"
        + "".join(f"{column['times_faster_than']['opacus hooks']:10.1f}" for column in columns)
    )
    lines.append(
        f"{'goals':14}" + "".join(f"{'met' if column['goals_met'] else 'missed':>10}" for column in columns)
    )
    return "\n".join(lines)
