#!/usr/bin/env python3
"""`./dev bench [ROW…]`: Slipway against its peers in one run; a table here, and build/bench.json.

Every row runs its peer in the same run and in turns, compares what both wrote where both write the same thing, and gives
medians. A goal that is not met is marked, and the exit status is 1.
"""

import json
import sys
import unittest
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parents[1]), str(Path(__file__).resolve().parent)]
import previews  # noqa: E402
import rendering  # noqa: E402
import schemas  # noqa: E402
from measure import in_turns, machine, run  # noqa: E402
from support import peers, slipway  # noqa: E402


def start():
    curl = peers.require("curl")
    mine, peer = in_turns(lambda s: run([slipway.PROGRAM, "--help"], s), lambda s: run([curl, "--version"], s), turns=100)
    return [{"name": "start of the process: slipway --help", "unit": "ms", "slipway": mine.median * 1000,
             "peer": peer.median * 1000, "peer_name": "curl --version", "ratio": peer.median / mine.median,
             "goal": "at most 3 ms", "met": mine.median <= 0.003}]


def driver():
    import driver_overhead  # it needs a gitlab-runner, the other rows do not
    return driver_overhead.measure()


def pods():
    import job_output  # they need the lab
    import pod_jobs
    yield from pod_jobs.measure()
    yield from job_output.measure()


ROWS = {"start": start, **rendering.ROWS, **previews.ROWS, **schemas.ROWS, "driver": driver, "pods": pods}


def number(value):
    return f"{value:,.1f}" if value < 100 else f"{value:,.0f}"


def print_row(entry):
    if "ratio" not in entry:
        compared = f"{entry['difference']:+.1f} ms"
    else:
        compared = f"{number(entry['ratio'])} x" + (" the time" if entry.get("growth") else "")
    peak = f"{entry['peak_mib']:.0f} MiB" if "peak_mib" in entry else ""
    print(f"{entry['name']:58} {number(entry['slipway']):>9} {number(entry['peer']):>10}  {compared:>14} {peak:>8}  "
          f"{'met   ' if entry['met'] else 'MISSED'} {entry['goal']}\n{'':4}against {entry['peer_name']}", flush=True)


def main():
    chosen = [name for name in ROWS if not sys.argv[1:] or any(word in name for word in sys.argv[1:])]
    if not chosen:
        sys.exit(f"bench: no such row; there are {', '.join(ROWS)}")
    host = machine()
    print(f"{host['processor']}, {host['cores']} cores, {host['memory_gib']} GiB, Linux {host['kernel']}; "
          f"load {host['load']}; files on {host['files']}\n\n{'medians in ms':58} {'slipway':>9} {'peer':>10}  {'':>14} {'memory':>8}  goal", flush=True)
    results, skipped = [], 0
    for name in chosen:
        try:
            for entry in ROWS[name]():
                results.append({"row": name, **entry})
                print_row(entry)
        except unittest.SkipTest as reason:
            skipped += 1
            print(f"{name}: skipped, {reason}", flush=True)
    report = {"machine": host, "rows": results}
    (slipway.ROOT / "build" / "bench.json").write_text(json.dumps(report, indent=2) + "\n", encoding="utf-8")
    missed = sum(not entry["met"] for entry in results)
    print(f"\n{len(results) - missed} goals met, {missed} missed, {skipped} skipped; build/bench.json has all numbers")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
