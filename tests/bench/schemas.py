"""A row about schemas: all objects of a fleet, checked offline."""

import subprocess

from support import peers, slipway

import fleet_generator
import json_schemas
from measure import folder, in_turns, run
from rendering import CORES, row

SERVICES = 100
BUILT_IN = slipway.ROOT / "compiler/manifest/schema/data/kubernetes-1.34.schema"


def finds_nothing(command):
    return subprocess.run([str(word) for word in command], capture_output=True, check=False).returncode == 0


def schemas():
    kubeconform = peers.require("kubeconform")
    root = folder()
    known, manifests = root / "schemas", root / "manifests"
    known.mkdir()
    json_schemas.write(BUILT_IN, known)
    overlays = [root / "tree" / o for o in fleet_generator.generate(root / "tree", SERVICES)]
    subprocess.run([str(w) for w in (slipway.PROGRAM, "kustomize", "build", *overlays, "-o", f"{manifests}/")], check=True)
    files = sorted(path for path in manifests.rglob("*") if path.is_file())
    objects = sum(path.read_text(encoding="utf-8").count("\nkind: ") for path in files)
    ours = [slipway.PROGRAM, "schema", "check", "--schema", BUILT_IN, manifests]
    theirs = [kubeconform, "-strict", "-n", CORES, "-schema-location",
              f"{known}/{{{{ .ResourceKind }}}}{{{{ .KindSuffix }}}}.json", manifests]
    if not finds_nothing(ours) or not finds_nothing(theirs):
        raise RuntimeError("the fleet is not accepted by both; no use to measure that")
    broken = manifests / "broken.yaml"  # and neither is blind
    broken.write_text(files[0].read_text(encoding="utf-8").replace("\nspec:\n", "\nspec:\n  bogus: 1\n"), encoding="utf-8")
    if finds_nothing(ours) or finds_nothing(theirs):
        raise RuntimeError("a broken manifest is not found by both")
    broken.unlink()
    mine, peer = in_turns(lambda s: run(ours, s, silent=True), lambda s: run(theirs, s, silent=True), turns=5)
    return [row(f"{objects:,} objects in {len(files)} files against the schemas of Kubernetes", mine, peer,
                f"kubeconform -strict -n {CORES}, the same schemas", 20)]


ROWS = {"schemas": schemas}
