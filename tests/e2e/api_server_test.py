"""A real API server accepts every object of fixtures/boutique: strict validation, dry run on the server."""

import subprocess
import tempfile
import unittest
from pathlib import Path

from support import clusters, peers, slipway

OVERLAYS = ("test/test-1", "staging/staging-1", "production/production-1", "production/production-2")


class ApiServer(unittest.TestCase):
    def test_accepts_the_example(self):
        kubectl = clusters.require("test-1")
        kustomize = peers.require("kustomize")
        with tempfile.TemporaryDirectory() as folder:
            fleet = Path(folder, "fleet.yaml")
            text = (slipway.FIXTURES / "boutique" / "fleet.yaml").read_text()
            text = text.replace("bases: ../../kustomize-bases\n", "")
            fleet.write_text(text.replace('"{team}-{cluster}"', '"dry-run-{team}-{cluster}"'))
            out = Path(folder, "out")
            result = slipway.run("compile", slipway.FIXTURES / "boutique", "--fleet", fleet, "--out", out)
            self.assertEqual(result.returncode, 0, result.stderr)
            for overlay in OVERLAYS:
                self.accepts(kubectl, kustomize, out / "overlays" / overlay)

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
