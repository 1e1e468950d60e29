"""fixtures/acme uses every field of both formats, and overrides of every kind."""

import unittest

from support import peers, slipway
from support.fields import fields

try:
    import yaml
except ImportError:
    yaml = None

ACME = slipway.FIXTURES / "acme"
# The balance of a tier has one form of several; services use the others.
ALTERNATIVES = ("mesh.foundation.balance.", "mesh.business.balance.consistentHash.")


def paths_of(node, path=()):
    """The paths of all fields of a document; an override's fields count as those of the whole document."""
    yield path
    if isinstance(node, dict):
        for key, value in node.items():
            yield from paths_of(value, (*path, str(key)))
    elif isinstance(node, list):
        for item in node:
            yield from paths_of(item, (*path, "[]"))


def matches(pattern, path):
    return len(pattern) == len(path) and all(part in ("*", other) for part, other in zip(pattern, path))


class Fixture(unittest.TestCase):
    def setUp(self):
        if yaml is None:
            peers.missing("yaml for Python", "pip install pyyaml")

    def check_all_used(self, table, documents, alternatives=()):
        paths = {path for document in documents for path in paths_of(document)}
        for field, *_ in fields(table):
            if field.startswith(alternatives):
                continue
            pattern = tuple(field.replace("[]", ".[]").split("."))
            self.assertTrue(any(matches(pattern, path) for path in paths), f"{table}: {field} is used nowhere")

    def test_fleet(self):
        self.check_all_used("fleet.fields", [yaml.safe_load((ACME / "fleet.yaml").read_text())], ALTERNATIVES)

    def services(self):
        return [yaml.safe_load(path.read_text()) for path in ACME.rglob("service.yaml")]

    def test_services(self):
        """Uses in overrides do not count, but for the forms of a hash, of which a service has one."""
        overrides = [environment for document in self.services() for environment in document.get("environments", {}).values()]
        overrides += [cluster for environment in overrides for cluster in environment.get("clusters", {}).values()]
        hashes = [{"mesh": {"balance": override["mesh"]["balance"]}} for override in overrides
                  if isinstance(override.get("mesh", {}).get("balance"), dict)]
        self.check_all_used("service.fields", self.services() + hashes)

    def test_overrides(self):
        """Every field that can be overridden is, for an environment and for a cluster of one; both show in what it becomes."""
        overridable = {field for field, flags, *_ in fields("service.fields")
                       if not set(".[*") & set(field) and "fixed" not in flags}
        self.assertGreater(len(overridable), 15)
        environments, clusters = set(), set()
        for document in self.services():
            for environment in document.get("environments", {}).values():
                environments |= environment.keys()
                for cluster in environment.get("clusters", {}).values():
                    clusters |= cluster.keys()
        self.assertEqual(overridable - environments, set(), "never overridden for an environment")
        self.assertEqual(overridable - clusters, set(), "never overridden for a cluster")

    def test_types(self):
        types = {yaml.safe_load(path.read_text())["type"] for path in ACME.rglob("service.yaml")}
        self.assertEqual(types, {"web", "grpc", "tcp", "worker", "cron", "job", "site"})


if __name__ == "__main__":
    unittest.main()
