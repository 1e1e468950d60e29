"""What the platform puts into a cluster beside the services is rendered and checked, too: namespaces, accounts, the gateway."""

import re
import shutil
import tempfile
import unittest
from pathlib import Path

from support import slipway
from support.cases import expand, for_each

ACME = slipway.FIXTURES / "acme"

# A component, the file and what is broken there; the place and the words of the message.
FAULTS = {
    "namespace": ("namespace/security.yaml", "metadata:", "metadata:\n  label: {}", "namespace/security.yaml:5:3",
                  "Namespace: `metadata` has no field `label`"),
    "deployer": ("deployer/deployer.yaml", "rules:", "rulez: []\nrules:", "deployer/deployer.yaml:",
                 "Role: there is no field `rulez`"),
    "platform-gateway": ("platform-gateway-istio/kustomization.yaml", "namespace: istio-ingress",
                         "namespace: istio-ingress\npatches:\n- target: {kind: Gateway}\n  patch: "
                         "'[{\"op\": \"add\", \"path\": \"/spec/gatewayClass\", \"value\": \"istio\"}]'",
                         ":", "`spec` has no field `gatewayClass`"),
    "a label": ("namespace/security.yaml", "metadata:", "metadata:\n  annotations: {'bad key!': a}", "namespace/security.yaml:5:17",
                "Namespace: `bad key!` cannot be the key of an annotation"),
    "not a kustomization": ("namespace/kustomization.yaml", "path: security.yaml", "path: nowhere.yaml",
                            "namespace/kustomization.yaml:", "what the platform puts into the cluster cannot be rendered"),
}


@expand
class PlatformObjects(unittest.TestCase):
    def setUp(self):
        temporary = tempfile.TemporaryDirectory()
        self.addCleanup(temporary.cleanup)
        self.folder = Path(temporary.name)
        shutil.copytree(slipway.ROOT / "kustomize-bases", self.folder / "bases")
        shutil.copytree(ACME, self.folder / "acme")
        self.fleet = self.folder / "acme" / "fleet.yaml"
        self.change(self.fleet, "bases: ../../kustomize-bases", "bases: ../bases")

    def change(self, path, old, new):
        text = path.read_text()
        self.assertIn(old, text)
        path.write_text(text.replace(old, new, 1))

    def run_all(self, status):
        """check, preview of one service, and compile say the same; gives it."""
        said = []
        for arguments in (("check", "acme"), ("preview", "acme/shop/orders"), ("compile", "acme", "--out", "out")):
            result = slipway.run(*arguments, "--fleet", self.fleet, cwd=self.folder)
            self.assertEqual(result.returncode, status, f"{arguments}: {result.stderr}")
            said.append(result.stderr)
        return said

    def test_sound(self):
        for text in self.run_all(0):
            self.assertNotIn("error", text)

    @for_each(FAULTS)
    def test_fault(self, name):
        file, old, new, place, message = FAULTS[name]
        self.change(self.folder / "bases" / file, old, new)
        for text in self.run_all(2 if name.startswith("not") else 1):
            self.assertIn(message, text)
            self.assertIn(place, text)
            self.assertIn("hint: ", text)
            told = [line for line in text.splitlines() if message in line]
            self.assertEqual(len(told), 2 if name == "platform-gateway" else 1, text)  # at each cluster that has one
            self.assertEqual(len(told), len(set(told)), text)

    def test_a_cluster_without_the_kind_of_its_gateway(self):
        schema = self.folder / "acme" / "schemas" / "lab.schema"
        schema.write_text(re.sub(r"(?m)^kind gateway\.networking\.k8s\.io/v1 Gateway .*\n", "", schema.read_text()))
        for text in self.run_all(1):
            self.assertRegex(text, r"fleet\.yaml:\d+:\d+: Gateway `\S+`, which the platform puts there: the cluster has no kind `Gateway` of "
                                   r"`gateway\.networking\.k8s\.io/v1`, in `[^`]+`(, `[^`]+`)* \[schema-unknown-kind\]")
            self.assertIn("slipway schema snapshot --context", text)


if __name__ == "__main__":
    unittest.main()
