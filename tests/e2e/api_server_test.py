"""Real API servers accept every object of the fixtures, each in its own cluster: strict validation, dry run on the server."""

import re
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

from support import clusters, design_example, peers, slipway
from support.cases import expand, for_each


@expand
class ApiServer(unittest.TestCase):
    @for_each(["boutique", "acme", "design"])
    def test_accepts_the_example(self, name):
        kustomize = peers.require("kustomize")
        with tempfile.TemporaryDirectory() as folder:
            sources = slipway.FIXTURES / name
            if name == "design":
                sources = Path(folder) / name
                design_example.write(sources)
            out = self.compile(name, sources, Path(folder))
            overlays = [path.parent for path in sorted(out.glob("overlays/*/*/kustomization.yaml"))]
            self.assertGreater(len(overlays), 2)
            for overlay in overlays:
                self.accepts(clusters.require_platform(overlay.name), kustomize, overlay)

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


if __name__ == "__main__":
    unittest.main()
