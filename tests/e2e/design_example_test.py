"""The whole fleet and service of the documentation are read, checked, compiled, and built by the real kustomize."""

import json
import subprocess
import tempfile
import unittest
from pathlib import Path

from support import design_example, golden, peers, slipway

try:
    import jsonschema
    import yaml
except ImportError:
    jsonschema = None


class DesignExample(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        self.fleet = design_example.write(self.folder)

    def run_on_it(self, command, *arguments):
        result = slipway.run(command, self.folder, "--fleet", self.fleet, *arguments)
        self.assertEqual(result.returncode, 0, result.stderr)
        return result

    def test_is_read_and_nothing_is_wrong_with_it(self):
        self.assertIn("3 services in 4 clusters: no errors", self.run_on_it("check").stderr)

    def test_is_built_by_the_real_kustomize_to_the_same_bytes(self):
        kustomize = peers.require("kustomize")
        out = self.folder / "out"
        self.run_on_it("compile", "--out", out)
        for overlay in sorted(out.glob("overlays/*/*")):
            theirs = subprocess.run([kustomize, "build", overlay], capture_output=True, text=True, check=False, timeout=60)
            self.assertEqual((theirs.returncode, theirs.stderr), (0, ""), overlay)
            ours = slipway.run("kustomize", "build", overlay)
            self.assertEqual(ours.stdout, theirs.stdout, overlay)
            golden.check(self, f"manifests/design/{overlay.name}.yaml", ours.stdout)

    def test_schemas_accept_it(self):
        if jsonschema is None:
            peers.missing("jsonschema and yaml for Python", "pip install jsonschema pyyaml")
        for name, page in (("fleet", "fleet.md"), ("service", "service.md")):
            schema = json.loads(slipway.run("schema", name).stdout)
            document = yaml.safe_load(design_example.first_block(page))
            self.assertEqual(list(jsonschema.Draft202012Validator(schema).iter_errors(document)), [])


if __name__ == "__main__":
    unittest.main()
