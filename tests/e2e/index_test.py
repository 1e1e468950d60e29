"""`slipway fleet index`, and checks of one repository against the services of all others."""

import tempfile
import unittest
from pathlib import Path

from support import golden, slipway

ACME = slipway.FIXTURES / "acme"

CART = """\
apiVersion: slipway.dev/v1
kind: ServiceDescriptor
name: cart
team: shop
type: web
image: cart:1
ports: {http: 8080}
replicas: 2
"""


class Index(unittest.TestCase):
    def setUp(self):
        temporary = tempfile.TemporaryDirectory()
        self.addCleanup(temporary.cleanup)
        self.folder = Path(temporary.name)
        result = slipway.run("fleet", "index", ".", cwd=ACME)
        self.assertEqual((result.returncode, result.stderr), (0, ""))
        self.text = result.stdout
        self.index = self.folder / "index.yaml"
        self.index.write_text(self.text.replace("name: orders\n", "name: orders\n  project: shop/orders\n", 1))

    def check(self, text, status, *arguments):
        (self.folder / "service.yaml").write_text(text)
        result = slipway.run("check", "service.yaml", "--fleet", ACME / "fleet.yaml", "--index", self.index, *arguments,
                             cwd=self.folder)
        self.assertEqual(result.returncode, status, result.stderr)
        return result.stderr

    def test_index(self):
        golden.check(self, "index-acme.yaml", self.text)

    def test_a_service_agrees_with_its_own_entry(self):
        result = slipway.run("check", ACME, "--index", self.index)
        self.assertEqual((result.returncode, result.stderr.count("\n")), (0, 1), result.stderr)

    def test_known_calls_are_fine(self):
        self.assertNotIn("warning", self.check(CART + "calls: [orders, pay/ledger]\n", 0))

    def test_unknown_calls_are_errors(self):
        message = self.check(CART + "calls: [ordres, ledger, nothing]\n", 1)
        self.assertIn("service.yaml:9:9: the team `shop` has no service `ordres` [unknown-call]", message)
        self.assertIn("did you mean `orders`?", message)
        self.assertIn("did you mean `pay/ledger`, of another team?", message)
        self.assertIn("service.yaml:9:25: the team `shop` has no service `nothing` [unknown-call]", message)

    def test_a_worker_cannot_be_called(self):
        self.assertIn("`mailer` listens on no port", self.check(CART + "calls: [mailer]\n", 1))

    def test_routes_of_other_repositories_collide(self):
        message = self.check(CART + 'routes: [{host: "orders.{domain}", path: /orders}]\n', 1)
        self.assertIn("service.yaml:9:10: `orders.test.acme.example/orders` is routed twice, to `shop/orders` and to "
                      "`shop/cart`, in `test-1`", message)
        self.assertIn("note: " + str(self.index), message)

    def test_the_name_of_another_project_is_taken(self):
        message = self.check(CART.replace("name: cart", "name: orders"), 1, "--project", "shop/cart")
        self.assertIn("the project `shop/orders` has a service `shop/orders` already [service-twice]", message)

    def test_a_broken_index_is_told(self):
        self.index.write_text("services: {}\n")
        self.assertIn("`services` must be a list, not a mapping", self.check(CART, 2))


if __name__ == "__main__":
    unittest.main()
