#!/usr/bin/env python3
"""Renews the built-in schemas of Kubernetes from an API server of that version, such as the lab's:

    ./dev lab up test-1 && eval "$(./dev lab env)"
    scripts/kubernetes-schema.py test-1

takes a snapshot of the context with build/slipway and keeps what is Kubernetes' own: the server may have custom resources.
"""

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def without_custom_resources(snapshot):
    head, *types = re.split(r"\n(?=(?:builtin|custom) )", snapshot)
    custom = {text.split()[1] for text in types if text.startswith("custom ")}
    kept = [line for line in head.split("\n") if not (line.startswith("kind ") and line.split()[-1] in custom)]
    return "\n".join(["\n".join(kept)] + [text for text in types if text.startswith("builtin ")])


def main():
    context = sys.argv[1] if len(sys.argv) == 2 else sys.exit(__doc__)
    command = [str(ROOT / "build" / "slipway"), "schema", "snapshot", "--context", context]
    snapshot = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    version = re.search(r"^kubernetes v(\d+\.\d+)\.", snapshot, re.MULTILINE).group(1)
    path = ROOT / "compiler" / "manifest" / "schema" / "data" / f"kubernetes-{version}.schema"
    path.write_text(without_custom_resources(snapshot).rstrip("\n") + "\n", encoding="utf-8")
    print(f"{path.relative_to(ROOT)}: {path.stat().st_size} bytes")


if __name__ == "__main__":
    main()
