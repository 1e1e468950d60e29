"""Golden files: what a command printed once, kept in tests/golden/."""

import os

from support.slipway import ROOT

FOLDER = ROOT / "tests" / "golden"


def check(test, name, actual):
    """Compares `actual` (text) with tests/golden/NAME; SLIPWAY_UPDATE_GOLDEN=1 writes it instead."""
    path = FOLDER / name
    if os.environ.get("SLIPWAY_UPDATE_GOLDEN"):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(actual, encoding="utf-8")
        return
    expected = path.read_text(encoding="utf-8") if path.exists() else ""
    test.maxDiff = None
    test.assertEqual(expected, actual, f"differs from {path.relative_to(ROOT)}; "
                     "SLIPWAY_UPDATE_GOLDEN=1 ./dev test renews it")
