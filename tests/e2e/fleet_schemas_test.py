"""Fleets with snapshots of real clusters: what a cluster does not know is found before it is asked."""

import re
import tempfile
import unittest
from pathlib import Path

from support import clusters, slipway
from support.clusters import kubeconfig

FLEET = """\
apiVersion: slipway.dev/v1
kind: Fleet
name: acme
registry: registry.acme.example/apps
namespace: "{team}-{cluster}"
teams: {shop: {}}
clusters:
  test-1: {kube: {context: test-1}, domain: test.acme.example, gateway: kong, schema: schemas/test-1.schema}
  production-1: {kube: {context: production-1}, domain: acme.example, gateway: kong}
environments:
  test: {branches: [develop], clusters: [test-1]}
  production: {branches: [main], clusters: [production-1]}
"""

SERVICE = """\
apiVersion: slipway.dev/v1
kind: ServiceDescriptor
name: cart
team: shop
type: web
image: cart:1
ports: {http: 8080}
routes: [{path: /cart}]
replicas: 2..10
resources: {cpu: 100m}
health: {ready: /healthz, live: /livez}
"""

RULE = """\
apiVersion: monitoring.coreos.com/v1
kind: PrometheusRule
metadata:
  name: cart
spec:
  groups:
  - name: cart
    rules:
    - alert: CartDown
      expression: up == 0
"""


class FleetSchemas(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.kubectl = staticmethod(clusters.require_platform("test-1"))
        temporary = tempfile.TemporaryDirectory()
        cls.addClassCleanup(temporary.cleanup)
        cls.fleet = Path(temporary.name) / "fleet"
        cls.fleet.mkdir()
        (cls.fleet / "fleet.yaml").write_text(FLEET)
        result = slipway.run("schema", "snapshot", "--context", "test-1", "--kubeconfig", kubeconfig(), "-o",
                             cls.fleet / "schemas" / "test-1.schema")
        assert result.returncode == 0, result.stderr

    def setUp(self):
        temporary = tempfile.TemporaryDirectory()
        self.addCleanup(temporary.cleanup)
        self.folder = Path(temporary.name)
        (self.folder / "service.yaml").write_text(SERVICE)

    def check(self, status, *arguments, command="check"):
        result = slipway.run(command, "--fleet", self.fleet / "fleet.yaml", *arguments, cwd=self.folder)
        self.assertEqual(result.returncode, status, result.stderr)
        return result.stderr

    def extend(self, field, **files):
        (self.folder / "service.yaml").write_text(SERVICE + field + "\n")
        for name, text in files.items():
            (self.folder / f"{name}.yaml").write_text(text)

    def test_what_the_descriptor_becomes_fits(self):
        self.assertEqual(self.check(0), "1 service in 2 clusters: nothing wrong\n")

    def test_the_fixtures_fit(self):
        for fixture in ("acme", "boutique"):
            folder = slipway.FIXTURES / fixture
            text = (folder / "fleet.yaml").read_text().replace("bases: ../../", f"bases: {slipway.ROOT}/")
            text = re.sub(r"(?m)^ +schema: .*\n", "", text)
            text, changed = re.subn(r"(?m)^( +gateway: \w+$|  [\w-]+: *\{.*gateway: \w+)", self.with_schema, text)
            self.assertGreater(changed, 2)
            (self.folder / "fleet.yaml").write_text(text)
            result = slipway.run("check", "--fleet", self.folder / "fleet.yaml", folder)
            self.assertEqual(result.returncode, 0, result.stderr)
            self.assertNotIn("schema-", result.stderr)

    def with_schema(self, line):
        """A cluster's gateway, and the snapshot behind it."""
        snapshot = f"schema: {self.fleet}/schemas/test-1.schema"
        return line[1] + (", " + snapshot if "{" in line[1] else "\n    " + snapshot)

    def test_a_custom_resource_is_checked_where_there_is_a_snapshot(self):
        if self.kubectl("get", "crd", "prometheusrules.monitoring.coreos.com").returncode != 0:
            self.skipTest("needs the CRDs in test-1: ./dev lab crds test-1")
        self.extend("extra: [rule.yaml]", rule=RULE)
        message = self.check(1)
        self.assertIn("rule.yaml:10:7: PrometheusRule `cart`: `spec.groups[cart].rules[0]` has no field `expression`, in "
                      "`test-1` [schema-unknown-field]", message)
        self.assertIn("rule.yaml:2:7: warning: the kind `PrometheusRule` of `monitoring.coreos.com/v1` is not Kubernetes' own, "
                      "so this object is not checked, in `production-1` [schema-unknown-kind]", message)
        self.assertIn("--context production-1", message)
        (self.folder / "rule.yaml").write_text(RULE.replace("expression", "expr"))
        self.assertNotIn("test-1", self.check(0))

    def test_an_unknown_kind_names_the_command(self):
        self.extend("extra: [rule.yaml]", rule=RULE.replace("monitoring.coreos.com/v1", "monitoring.example/v7"))
        message = self.check(1, "--env", "test")
        self.assertIn("rule.yaml:2:7: PrometheusRule `cart`: the cluster has no kind `PrometheusRule` of "
                      "`monitoring.example/v7` [schema-unknown-kind]", message)
        self.assertIn(f"`slipway schema snapshot --context test-1 -o {self.fleet}/schemas/test-1.schema`", message)

    def test_compile_and_preview_refuse_too(self):
        self.extend("patches: [{path: patch.yaml}]",
                    patch="apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: cart}\nspec: {paused: 1}\n")
        for command, more in (("preview", ()), ("compile", ("--out", self.folder / "out"))):
            message = self.check(1, *more, command=command)
            self.assertIn("patch.yaml:4:16: Deployment `cart`: `spec.paused` must be true or false, not 1 "
                          "[schema-wrong-type]", message)
        self.assertFalse((self.folder / "out").exists())

    def test_the_real_server_agrees(self):
        """What check refuses for a patch, the API server refuses, and what it lets pass is taken."""
        for field, value in (("paused", "1"), ("paused", "true"), ("minReadySeconds", "soon"), ("minReadySeconds", "5"),
                             ("replicaz", "5"), ("strategy", "{type: Rolling}"), ("selector", "null")):
            self.extend("patches: [{path: patch.yaml}]",
                        patch=f"apiVersion: apps/v1\nkind: Deployment\nmetadata: {{name: cart}}\nspec: {{{field}: {value}}}\n")
            mine = slipway.run("check", "--fleet", self.fleet / "fleet.yaml", "--env", "test", cwd=self.folder)
            built = slipway.run("compile", "--fleet", self.fleet / "fleet.yaml", "--env", "test", "--out",
                                self.folder / f"out-{field}-{value}", cwd=self.folder)
            self.assertEqual(mine.returncode, built.returncode)
            self.extend("")
            good = slipway.run("preview", "--fleet", self.fleet / "fleet.yaml", "--env", "test", cwd=self.folder).stdout
            deployment = next(text for text in good.split("---\n") if "kind: Deployment" in text)
            broken = deployment.replace("namespace: shop-test-1", "namespace: default")
            broken = re.sub(rf"(?m)^  {field}:.*\n(    .*\n)*", "", broken)
            if value != "null":
                broken = broken.replace("\nspec:\n", f"\nspec:\n  {field}: {value}\n", 1)
            theirs = self.kubectl("apply", "--server-side", "--validate=strict", "--dry-run=server", "-f", "-", input=broken)
            self.assertEqual(mine.returncode == 0, theirs.returncode == 0, (field, value, mine.stderr, theirs.stderr))

    def test_a_snapshot_that_is_missing_is_told_at_its_line(self):
        (self.folder / "fleet.yaml").write_text(FLEET)
        result = slipway.run("check", cwd=self.folder)
        self.assertEqual(result.returncode, 2)
        self.assertIn("fleet.yaml:8:87: `schemas/test-1.schema` cannot be read", result.stderr)
        self.assertIn("slipway schema snapshot --context test-1 -o schemas/test-1.schema", result.stderr)

    def test_a_damaged_snapshot_is_told_once(self):
        (self.folder / "schemas").mkdir()
        good = (self.fleet / "schemas" / "test-1.schema").read_text()
        (self.folder / "fleet.yaml").write_text(FLEET)
        for damage in (good.replace("slipway-schemas 1", "slipway-schemas 9", 1), "", good[:200], good.replace(" string", " strong"),
                       "\x00" * 100, good.replace("@", "@@")):
            (self.folder / "schemas" / "test-1.schema").write_text(damage)
            result = slipway.run("check", cwd=self.folder)
            self.assertEqual(result.returncode, 2, result.stderr)
            self.assertEqual(len(re.findall(r"(?m)^\S*test-1\.schema:\d+:\d+: ", result.stderr)), 1, result.stderr)
            self.assertIn("slipway schema snapshot --context", result.stderr)


if __name__ == "__main__":
    unittest.main()
