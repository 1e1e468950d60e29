"""A real API server accepts every object of the fixtures: strict validation, dry run on the server."""

import subprocess
import tempfile
import unittest
from pathlib import Path

from support import clusters, peers, slipway


class ApiServer(unittest.TestCase):
    def test_accepts_the_examples(self):
        kubectl = clusters.require("test-1")
        kustomize = peers.require("kustomize")
        for name in ("boutique", "acme"):
            with tempfile.TemporaryDirectory() as folder:
                out = self.compile(slipway.FIXTURES / name, Path(folder))
                for kustomization in sorted(out.glob("overlays/*/*/kustomization.yaml")):
                    self.accepts(kubectl, kustomize, kustomization.parent)

    def compile(self, fixture, folder):
        """Compiled with namespaces of its own, so that other tests may use those of the fixture."""
        fleet = folder / "fleet.yaml"
        text = (fixture / "fleet.yaml").read_text().replace("bases: ../../kustomize-bases\n", "")
        fleet.write_text(text.replace('namespace: "', 'namespace: "dry-run-'))
        out = folder / "out"
        result = slipway.run("compile", fixture, "--fleet", fleet, "--out", out)
        self.assertEqual(result.returncode, 0, result.stderr)
        return out

    def accepts(self, kubectl, kustomize, overlay):
        """Namespaces must be there for what is in them, so they are applied, and deleted again."""
        namespaces = subprocess.run([kustomize, "build", overlay / "platform" / "namespaces"], capture_output=True,
                                    text=True, check=True).stdout
        everything = subprocess.run([kustomize, "build", overlay], capture_output=True, text=True, check=True).stdout
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
