"""Repeat orders: `fit_repeat_orders` (BG/NBD) on CDNOW and on a million simulated clients, and the
same by lifetimes.

    python benchmarks/repeat_orders.py [--clients 1000000] [--cdnow cdnow_summary.csv] [--peer
    PYTHON] [--json]

Each fit runs in a process of its own on the same CSV file; printed are seconds of the fit (the best
of three), peak memory of the process and, with ``--peer``, the path of a Python that has
lifetimes==0.11.3, the ratios. Where both ran, their parameters are compared (within 1 %) before
anything is printed. CDNOW is left out where its file is not there.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
CDNOW = ROOT.parent / "shared" / "data" / "cdnow_summary.csv"
TRUTH = {"r": 0.25, "alpha": 30.0, "a": 0.8, "b": 2.4}  # days


def write_clients(path: Path, clients: int) -> None:
    """Histories in whole days over two years, drawn from the BG/NBD model."""
    import numpy as np
    import pandas as pd

    generator = np.random.default_rng(20261031)
    T = generator.integers(1, 731, clients).astype("float64")
    rate = np.maximum(generator.gamma(TRUTH["r"], 1 / TRUTH["alpha"], clients), 1e-300)
    leaving = generator.beta(TRUTH["a"], TRUTH["b"], clients)
    x, last, now = np.zeros(clients), np.zeros(clients), np.zeros(clients)
    there = np.arange(clients)
    while len(there):
        now[there] += generator.exponential(size=len(there)) / rate[there]
        there = there[now[there] <= T[there]]
        x[there] += 1
        last[there] = now[there]
        there = there[generator.random(len(there)) >= leaving[there]]
    summary = pd.DataFrame({"frequency": x, "recency": np.minimum(np.ceil(last), T), "T": T})
    summary.astype("int64").to_csv(path, index=False)


def with_acm(path: Path) -> dict:
    """The library's way."""
    sys.path.insert(0, str(ROOT))
    import pandas as pd

    from acm_lib.segments import fit_repeat_orders

    summary = pd.read_csv(path)
    seconds, fitted = best_of_three(lambda: fit_repeat_orders(summary, "bgnbd"))
    return {"seconds": seconds, "params": fitted.params.to_dict()}


def with_lifetimes(path: Path) -> dict:
    """The package analysts know; it has no part of this one in its process."""
    import pandas as pd
    from lifetimes import BetaGeoFitter

    summary = pd.read_csv(path).astype("float64")
    seconds, fitted = best_of_three(
        lambda: BetaGeoFitter().fit(summary["frequency"], summary["recency"], summary["T"])
    )
    return {"seconds": seconds, "params": {name: float(fitted.params_[name]) for name in TRUTH}}


def best_of_three(fit) -> tuple[float, object]:
    """Seconds of the fastest of three calls, and what it returned."""
    taken = []
    for _call in range(3):
        started = time.perf_counter()
        fitted = fit()
        taken.append(time.perf_counter() - started)
    return min(taken), fitted


def measured(python: str, side: str, path: Path) -> dict:
    """Run one side in a process of its own."""
    environment = {
        name: value for name, value in os.environ.items() if name != "PYTHONPATH" or side == "acm"
    }
    environment["OPENBLAS_NUM_THREADS"] = (
        "1"  # threads that wait for each other on a busy machine are not what is compared
    )
    command = [python, "-W", "ignore", __file__, "--side", side, "--file", str(path)]
    return json.loads(
        subprocess.run(
            command, check=True, capture_output=True, text=True, env=environment
        ).stdout.splitlines()[-1]
    )


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--clients", type=int, default=1_000_000)
    parser.add_argument("--cdnow", type=Path, default=CDNOW)
    parser.add_argument("--peer", metavar="PYTHON")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--side", choices=("acm", "lifetimes", "write"), help=argparse.SUPPRESS)
    parser.add_argument("--file", type=Path, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.side == "write":
        write_clients(arguments.file, arguments.clients)
        return
    if arguments.side:
        result = {"acm": with_acm, "lifetimes": with_lifetimes}[arguments.side](arguments.file)
        result["peak_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(json.dumps(result))
        return
    summary = {"clients": arguments.clients}
    with tempfile.TemporaryDirectory() as folder:
        simulated = Path(folder) / "clients.csv"
        # in a process of its own: the peak memory of this one would count as that of those it
        # starts
        subprocess.run(
            [
                sys.executable,
                __file__,
                "--side",
                "write",
                "--file",
                str(simulated),
                "--clients",
                str(arguments.clients),
            ],
            check=True,
        )
        files = {"cdnow": arguments.cdnow, "simulated": simulated}
        for name, path in files.items():
            if not path.exists():
                continue
            ours = measured(sys.executable, "acm", path)
            summary |= {
                f"{name}_seconds": round(ours["seconds"], 4),
                f"{name}_peak_mb": round(ours["peak_mb"]),
            }
            if not arguments.peer:
                continue
            theirs = measured(arguments.peer, "lifetimes", path)
            if any(
                abs(theirs["params"][parameter] / value - 1) > 0.01
                for parameter, value in ours["params"].items()
            ):
                raise SystemExit(
                    f"the two sides disagree on {name}: {ours['params']} and {theirs['params']}"
                )
            summary |= {
                f"{name}_lifetimes_seconds": round(theirs["seconds"], 4),
                f"{name}_lifetimes_peak_mb": round(theirs["peak_mb"]),
                f"{name}_ratio_of_seconds": round(theirs["seconds"] / ours["seconds"], 1),
                f"{name}_ratio_of_peak_mb": round(theirs["peak_mb"] / ours["peak_mb"], 1),
            }
    print(
        json.dumps(summary)
        if arguments.json
        else "\n".join(f"{name}: {value:,}" for name, value in summary.items())
    )


if __name__ == "__main__":
    main()
