"""`slipway schema` and `slipway explain`: what editors and people are told about the fields."""

import copy
import json
import unittest

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
