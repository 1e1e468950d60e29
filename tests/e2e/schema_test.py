"""`slipway schema` and `slipway explain`: what editors and people are told about the fields."""

import copy
import json
import tempfile
import unittest
from pathlib import Path

from messages.cases import FLEET, SERVICE
from support import golden, peers, slipway

try:
    import jsonschema
    import yaml
except ImportError:
    jsonschema = None


def schema(name):
    result = slipway.run("schema", name)
    assert result.returncode == 0, result.stderr
    return json.loads(result.stdout)


# Fields of a service, each good and in a form that a narrow schema would refuse.
GOOD = (
    "routes: [{path: /cart, auth: '{on}'}]", "routes: [{path: '/{site}', auth: 'true'}]", "routes: [{host: '{service}.{domain}'}]",
    "tier: '{tier}'", "mesh: {balance: '{hash}'}", "mesh: {retry: {attempts: '{n}', perTryTimeout: '{n}s'}}",
    "mesh: {retry: {attempts: '3', perTryTimeout: 1m30s}}", "mesh: {ejection: {maxPercent: '{n}'}}",
    "ports: {http: '{n}080'}", "ports: {http: '80:8080'}", "ports: {http: '8080'}", "replicas: '{n}'", "replicas: '{n}..10'",
    "replicas: 0", "replicas: '4'", "image: 'redis:{n}'", "image: registry.acme.example:5000/a/b@sha256:" + "0" * 64,
    "resources: {cpu: 1, memory: 134217728}", "resources: {cpu: .5, memory: 1e9}", "resources: {cpu: '0.5..{n}', memory: 1.5Gi}",
    "resources: {cpu: 100m..1}", "resources: {memory: '64Mi..{n}Gi'}", "health: {ready: tcp, live: '/{site}'}",
    "config: {A: true, B: 1.5, C: ''}", "secrets: {A: {secret: true, key: 1}}", "metrics: {path: '/a/b?c=d'}",
    "environments: {test: {replicas: '{n}', tier: null}, production: {tier: '{tier}', routes: [{path: /, auth: '{on}'}]}}",
)
# Fields of a service that an editor should underline.
SLIPS = (
    "name: Cart", "name: cart_1", "name: '{service}'", "team: '{team}'", "ports: {http: http}", "ports: {http: 0}", "ports: {http: 70000}",
    "ports: {http: '80:'}", "ports: {http: 80.5}", "replicas: two", "replicas: 2-4", "replicas: -1", "replicas: true", "replicas: 2..",
    "resources: {cpu: 1 core}", "resources: {cpu: 500}", "resources: {memory: 128MB}", "resources: {memory: 128}",
    "resources: {cpu: true}", "routes: [{path: cart}]", "routes: [{path: /a b}]", "routes: [{host: 'https://a.example'}]",
    "routes: [{auth: maybe}]", "health: {ready: healthz}", "mesh: {retry: {perTryTimeout: 2}}", "mesh: {retry: {attempts: many}}",
    "image: 'redis: 7'", "image: ':7'", "schedule: '* * * *'", "schedule: '@nightly'", "volumes: {/data: {size: 10GB}}", "calls: [Catalog]",
    "calls: [a/b/c]", "extra: [../queue.yaml]", "extra: [/etc/passwd]", "files: {/a: ''}", "tier: gold", "metrics: {path: metrics}",
    "environments: {test: {replicas: two}}", "environments: {test: {clusters: {test-1: {tier: gold}}}}",
)


def with_fields(fields):
    """The good service with other fields; those of the same name are taken out."""
    name = fields.split(":")[0]
    lines, skipping = [], False
    for line in SERVICE.splitlines():
        if not line.startswith(" "):
            skipping = line.startswith(name + ":")
        if not skipping:
            lines.append(line)
    return "\n".join([*lines, fields]) + "\n"


def checked(fields):
    """What `slipway check` says of the good service with other fields; its fleet has variables of all kinds."""
    fleet = FLEET.replace("vars: {site: north}", "vars: {site: north, n: 3, on: true, tier: business, hash: random}")
    fleet = fleet.replace("issuer: letsencrypt}", "vars: {site: south, n: 2, on: false, tier: foundation, hash: random}}")
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "fleet.yaml").write_text(fleet + "auth: {service: auth.platform, port: 9000}\n")
        Path(folder, "service.yaml").write_text(with_fields(fields))
        return slipway.run("check", cwd=folder)


class Schema(unittest.TestCase):
    def setUp(self):
        if jsonschema is None:
            peers.missing("jsonschema and yaml for Python", "pip install jsonschema pyyaml")

    def accepts(self, name, document):
        checker = jsonschema.Draft202012Validator(schema(name))
        return not list(checker.iter_errors(document))

    def test_are_schemas(self):
        for name in ("fleet", "service"):
            jsonschema.Draft202012Validator.check_schema(schema(name))

    def test_accept_the_example(self):
        boutique = slipway.FIXTURES / "boutique"
        self.assertTrue(self.accepts("fleet", yaml.safe_load((boutique / "fleet.yaml").read_text())))
        descriptors = list(boutique.rglob("service.yaml"))
        self.assertEqual(len(descriptors), 12)
        for path in descriptors:
            self.assertTrue(self.accepts("service", yaml.safe_load(path.read_text())), path)

    def test_accept_the_fleet_of_every_field(self):
        acme = slipway.FIXTURES / "acme"
        self.assertTrue(self.accepts("fleet", yaml.safe_load((acme / "fleet.yaml").read_text())))
        descriptors = list(acme.rglob("service.yaml"))
        self.assertEqual(len(descriptors), 8)
        for path in descriptors:
            self.assertTrue(self.accepts("service", yaml.safe_load(path.read_text())), path)

    def test_accept_what_the_program_accepts(self):
        checker = jsonschema.Draft202012Validator(schema("service"))
        for fields in GOOD:
            with self.subTest(fields):
                self.assertEqual(checked(fields).returncode, 0, checked(fields).stderr)
                self.assertEqual([e.message for e in checker.iter_errors(yaml.safe_load(with_fields(fields)))], [])

    def test_refuse_slips_in_values_as_the_program_does(self):
        checker = jsonschema.Draft202012Validator(schema("service"))
        for fields in SLIPS:
            with self.subTest(fields):
                self.assertIn(" must be ", checked(fields).stderr)
                self.assertFalse(checker.is_valid(yaml.safe_load(with_fields(fields))))

    def test_fleets_have_no_variables(self):
        good = yaml.safe_load(FLEET)
        self.assertTrue(self.accepts("fleet", good))
        good["clusters"]["test-1"]["gateway"] = "{gateway}"
        self.assertFalse(self.accepts("fleet", good))

    def test_refuse_mistakes(self):
        good = {"apiVersion": "slipway.dev/v1", "kind": "ServiceDescriptor", "name": "cart", "team": "shop",
                "type": "web", "image": "cart:1", "ports": {"http": 8080}}
        self.assertTrue(self.accepts("service", good))

        def changed(**fields):
            document = copy.deepcopy(good)
            document.update(fields)
            return document

        for mistake in (changed(prots={}), changed(type="wbe"), changed(routes="/cart"), changed(metrics={"alerts": "latency"}),
                        changed(mesh={"balance": "any"}), changed(mesh={"balance": {}}),
                        changed(secrets={"A": "clear"}), changed(config={"A": None}),
                        changed(environments={"test": {"team": "pay"}}), changed(volumes={"/data": {}})):
            self.assertFalse(self.accepts("service", mistake), mistake)
        for fine in (changed(environments={"test": {"config": {"A": None}, "volumes": {"/data": {"class": "slow"}}}}),
                     changed(replicas="{count}"), changed(metrics={}), changed(mesh={"balance": "random"}),
                     changed(mesh={"balance": {"consistentHash": {"httpHeaderName": "x-user"}}}),
                     changed(environments={"test": {"clusters": {"test-1": {"ports": None}}}})):
            self.assertTrue(self.accepts("service", fine), fine)


class Explain(unittest.TestCase):
    def test_fields(self):
        text = ""
        for field in ("service", "service.routes", "routes.host", "service.environments.production", "fleet.clusters.test-1",
                      "metrics", "mesh"):
            result = slipway.run("explain", field)
            self.assertEqual(result.returncode, 0, result.stderr)
            text += f"$ slipway explain {field}\n{result.stdout}\n"
        golden.check(self, "explain.txt", text)

    def test_unknown_field(self):
        result = slipway.run("explain", "service.rotes")
        self.assertEqual((result.returncode, result.stdout), (2, ""))
        self.assertIn("did you mean `routes`?", result.stderr)


if __name__ == "__main__":
    unittest.main()
