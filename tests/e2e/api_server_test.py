"""Real API servers accept every object of the fixtures, each in its own cluster: strict validation, dry run on the server."""

import os
import re
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

from support import clusters, design_example, peers, slipway
from support.cases import expand, for_each

FOLDERS = {"boutique": ["test-1", "staging-1", "production-1", "production-2"],
           "acme": ["test-1", "staging-1", "production-1", "production-2"],
           "design": ["test-1", "staging-1", "production-1", "production-2"]}

@expand
class ApiServer(unittest.TestCase):
    @for_each(FOLDERS)
    def test_accepts_the_example(self, name):
        kustomize = peers.require("kustomize")
        with tempfile.TemporaryDirectory() as folder:
            sources = slipway.FIXTURES / name
            if name == "design":
                sources = Path(folder) / name
                design_example.write(sources)
            out = self.compile(name, sources, Path(folder))
            overlays = [path.parent for path in sorted(out.glob("overlays/*/*/kustomization.yaml"))]
            self.assertEqual(sorted(overlay.name for overlay in overlays), sorted(FOLDERS[name]))
            for overlay in overlays:
                clusters.await_server(overlay.name)
                self.accepts(clusters.patient(clusters.require_platform(overlay.name)), kustomize, overlay)

    def compile(self, name, fixture, folder):
        """Compiled with namespaces of its own, so that other tests may use those of the fixture."""
        fleet = folder / "fleet.yaml"
        text = next(fixture.rglob("fleet.yaml")).read_text()
        text = re.sub(r"bases: .*\n", "", text)  # those that slipway ships
        text = text.replace('namespace: "', f'namespace: "dry-run-{name}-').replace("\nname: ", f"\nname: dry-run-{name}-")
        fleet.write_text(text)
        if (fixture / "schemas").is_dir():
            shutil.copytree(fixture / "schemas", folder / "schemas")
        out = folder / "out"
        result = slipway.run("compile", fixture, "--fleet", fleet, "--out", out)
        self.assertEqual(result.returncode, 0, result.stderr)
        return out

    def accepts(self, kubectl, kustomize, overlay):
        """Namespaces must be there for what is in them, so they are applied, and deleted again."""
        namespaces = subprocess.run([kustomize, "build", overlay / "platform" / "namespaces"], capture_output=True,
                                    text=True, check=True, timeout=60).stdout
        everything = subprocess.run([kustomize, "build", overlay], capture_output=True, text=True, check=True,
                                    timeout=60).stdout
        applied = kubectl("apply", "--server-side", "-f", "-", input=namespaces)
        self.assertEqual(applied.returncode, 0, applied.stderr)
        try:
            result = kubectl("apply", "--server-side", "--dry-run=server", "--validate=strict", "-f", "-",
                             input=everything)
            self.assertEqual(result.returncode, 0, f"{overlay}: {result.stderr}")
            self.assertNotIn("Warning", result.stderr)
            self.assertEqual(len(result.stdout.splitlines()), everything.count("\n---\n") + 1)
        finally:
            kubectl("delete", "--wait=false", "-f", "-", input=namespaces)


class LargeFleet(unittest.TestCase):
    """fixtures/large: 13,410 objects of 1,500 overlays in five clusters.

    They are folded into shapes, and of each shape and cluster the longest object is tried (SLIPWAY_ALL_OBJECTS=1 tries all
    of them). Two objects have one shape when they differ in nothing but the values behind their keys: the
    same fields, in the same order, with lists as long. Those values are names, hosts, digits and hashes that one generator
    made in one form, and of forms the longest is the one that a server refuses. The lab has no fifth cluster:
    production-3 is made as production-2, on whose server it is tried.
    """

    CLUSTERS = {"test-1": "test-1", "staging-1": "staging-1", "production-1": "production-1",
                "production-2": "production-2", "production-3": "production-2"}
    OBJECTS = 13_410

    def test_accepts_every_shape(self):
        with tempfile.TemporaryDirectory() as folder:
            generator = slipway.FIXTURES / "large" / "generate.py"
            subprocess.run([sys.executable, generator, f"{folder}/large"], check=True, capture_output=True)
            compiled = slipway.run("compile", f"{folder}/large", "--out", f"{folder}/out", timeout=120)
            self.assertEqual(compiled.returncode, 0, compiled.stderr)
            overlays = {path.parent.name: path.parent for path in Path(folder).glob("out/overlays/*/*/kustomization.yaml")}
            self.assertEqual(sorted(overlays), sorted(self.CLUSTERS))
            seen = sum(self.try_cluster(cluster, overlay) for cluster, overlay in overlays.items())
            self.assertEqual(seen, self.OBJECTS)

    def try_cluster(self, cluster, overlay):
        """Gives the number of objects that the cluster's overlay comes out as."""
        built = slipway.run("kustomize", "build", overlay)
        self.assertEqual(built.returncode, 0, built.stderr)
        objects = built.stdout.split("\n---\n")
        shapes = {}
        for text in objects:
            shape = text if os.environ.get("SLIPWAY_ALL_OBJECTS") else re.sub(r"(?m): .*$", ":", text)
            shapes[shape] = max(shapes.get(shape, ""), text, key=len)
        self.assertGreater(len(shapes), 100)
        server = self.CLUSTERS[cluster]
        clusters.await_server(server)
        kubectl = clusters.patient(clusters.require_platform(server))
        # A namespace of a dry run is not there for what is in it, so all is tried in one that is.
        tried = re.sub(r"(?m)^  namespace: .*$", "  namespace: default", "\n---\n".join(shapes.values()))
        result = kubectl("apply", "--server-side", "--dry-run=server", "--validate=strict", "--force-conflicts", "-f", "-",
                         input=tried)
        self.assertEqual(result.returncode, 0, f"{cluster}: {result.stderr}")
        self.assertNotIn("Warning", result.stderr)
        self.assertEqual(len(result.stdout.splitlines()), len(shapes))
        print(f"{cluster}: {len(shapes)} shapes of {len(objects)} objects")
        return len(objects)


if __name__ == "__main__":
    unittest.main()
