"""`slipway fleet index`, and checks of one repository against the services of all others."""

import json
import os
import re
import resource
import subprocess
import sys
import tempfile
import time
import unittest
from pathlib import Path

from support import golden, slipway

ACME = slipway.FIXTURES / "acme"

COMMIT = "4f1c0a9e5b7d3c2a1e0f9d8c7b6a5f4e3d2c1b0a"

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

INGRESS = """\
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: more}
spec:
  rules:
  - host: orders.test.acme.example
    http: {paths: [{path: /orders, pathType: Prefix, backend: {service: {name: cart, port: {name: http}}}}]}
"""


class Index(unittest.TestCase):
    def setUp(self):
        temporary = tempfile.TemporaryDirectory()
        self.addCleanup(temporary.cleanup)
        self.folder = Path(temporary.name)
        result = slipway.run("fleet", "index", "pay=pay/money", f"shop=shop/orders@{COMMIT}", cwd=ACME)
        self.assertEqual((result.returncode, result.stderr), (0, ""))
        self.text = result.stdout
        self.index = self.folder / "index.yaml"
        self.index.write_text(self.text)

    def check(self, text, status, *arguments):
        (self.folder / "service.yaml").write_text(text)
        result = slipway.run("check", "service.yaml", "--fleet", ACME / "fleet.yaml", "--index", self.index, *arguments,
                             cwd=self.folder)
        self.assertEqual(result.returncode, status, result.stderr)
        return result.stderr

    def test_index(self):
        golden.check(self, "index-acme.yaml", self.text)

    def test_a_service_agrees_with_its_own_entry(self):
        result = slipway.run("check", ACME / "shop", "--fleet", ACME / "fleet.yaml", "--index", self.index, "--project",
                             "shop/orders")
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
        self.assertRegex(message, "the other route is in .*, the index says here")

    def test_routes_of_further_manifests_collide_with_other_repositories(self):
        (self.folder / "more.yaml").write_text(INGRESS)
        message = self.check(CART + "extra: [more.yaml]\n", 1)
        self.assertIn("more.yaml:7:27: `orders.test.acme.example/orders` is routed twice, to `shop/orders` and to `shop/cart`, in "
                      "`test-1`", message)
        self.assertIn("note: " + str(self.index), message)
        (self.folder / "more.yaml").write_text(INGRESS.replace("path: /orders", "path: /mine"))
        self.check(CART + "extra: [more.yaml]\n", 0)

    def test_the_name_of_another_project_is_taken(self):
        text = CART.replace("name: cart", "name: orders")
        message = self.check(text, 1, "--project", "shop/cart")
        self.assertIn("the project `shop/orders` has a service `shop/orders` already [service-twice]", message)
        self.assertNotIn("service-twice", self.check(text, 0, "--project", "shop/orders"))

    def test_a_project_by_its_number(self):
        """Its number says which teams it may speak for, the git remote which entries of the index are its own."""
        text = CART.replace("name: cart", "name: orders")
        self.assertNotIn("service-twice", self.check(text, 0, "--project", "42"))
        message = self.check(text, 1, "--project", "43")
        self.assertIn("the project `43` may not speak for the team `shop`", message)
        git(self.folder, "init", "-q")
        git(self.folder, "remote", "add", "origin", "git@gitlab.acme.example:shop/cart.git")
        self.assertIn("the project `shop/orders` has a service", self.check(text, 1, "--project", "42"))

    def test_preview_and_compile_look_at_it_too(self):
        (self.folder / "service.yaml").write_text(CART + "calls: [nothing]\n")
        for command in (("preview",), ("compile", "--out", self.folder / "out")):
            arguments = (*command, "service.yaml", "--fleet", ACME / "fleet.yaml")
            told = slipway.run(*arguments, "--index", self.index, cwd=self.folder)
            self.assertEqual((told.returncode, told.stdout), (1, ""))
            self.assertIn("the team `shop` has no service `nothing` [unknown-call]", told.stderr)
            told = slipway.run(*arguments, cwd=self.folder, env={**os.environ, "SLIPWAY_INDEX": str(self.index)})
            self.assertEqual(told.returncode, 1, told.stderr)
            self.assertEqual(slipway.run(*arguments, cwd=self.folder).returncode, 0)

    def test_several_indexes_are_joined(self):
        pay, shop = self.folder / "pay.yaml", self.folder / "shop.yaml"
        for index, part in ((pay, "pay"), (shop, "shop")):
            result = slipway.run("fleet", "index", f"{part}={part}/all", "-o", index, cwd=ACME)
            self.assertEqual(result.returncode, 0, result.stderr)
        self.index = pay
        self.assertIn("no service `orders`", self.check(CART + "calls: [orders, pay/ledger]\n", 1))
        self.assertIn("nothing wrong", self.check(CART + "calls: [orders, pay/ledger]\n", 0, "--index", shop))

    def test_a_broken_index_is_told(self):
        self.index.write_text("services: {}\n")
        self.assertIn("`services` must be a list, not a mapping", self.check(CART, 2))


def git(folder, *words):
    subprocess.run(["git", "-C", folder, "-c", "user.name=t", "-c", "user.email=t@t.example", *words], check=True,
                   capture_output=True)


def descriptor(name, more="ports: {http: 8080}\n"):
    return CART.replace("name: cart", f"name: {name}").replace("ports: {http: 8080}\n", more)


class Repositories(unittest.TestCase):
    """Repositories as they come from GitLab, side by side."""

    def setUp(self):
        temporary = tempfile.TemporaryDirectory()
        self.addCleanup(temporary.cleanup)
        self.folder = Path(temporary.name)
        self.index = self.folder / "index.yaml"
        self.cart = self.repository("cart", {"cart": descriptor("cart")})
        self.web = self.repository("web", {"src/web": descriptor("web") + "calls: [cart]\n"})

    def repository(self, project, services):
        root = self.folder / "repositories" / project
        root.mkdir(parents=True)
        git(root, "init", "-q")
        git(root, "remote", "add", "origin", f"https://job:token@gitlab.acme.example/shop/{project}.git")
        for folder, text in services.items():
            self.write(root, folder, text)
        return root

    def write(self, root, folder, text):
        (root / folder).mkdir(parents=True, exist_ok=True)
        (root / folder / "service.yaml").write_text(text)
        git(root, "add", "-A")
        git(root, "commit", "-qm", "change")

    def slipway(self, status, *arguments, **options):
        result = slipway.run(*arguments, "--fleet", ACME / "fleet.yaml", cwd=self.folder, **options)
        self.assertEqual(result.returncode, status, result.stderr)
        return result

    def write_index(self, status, *paths):
        return self.slipway(status, "fleet", "index", *(paths or ["repositories"]), "-o", self.index).stderr

    def entries(self):
        """The entries of the index, as (team/name, project, file)."""
        found = []
        for text in self.index.read_text().split("\n- ")[1:]:
            values = dict(line.strip().split(": ", 1) for line in text.splitlines() if ": " in line)
            found.append((f"{values['team']}/{values['name']}", values.get("project"), values["file"]))
        return found

    def test_each_service_with_its_project_and_commit(self):
        self.assertEqual(self.write_index(0), f"{self.index}: 2 services read\n")
        self.assertEqual(self.entries(), [("shop/cart", "shop/cart", "cart/service.yaml"),
                                          ("shop/web", "shop/web", "src/web/service.yaml")])
        for root in (self.cart, self.web):
            head = subprocess.run(["git", "-C", root, "rev-parse", "HEAD"], capture_output=True, text=True, check=True).stdout
            self.assertIn(f"revision: {head}", self.index.read_text())
        self.assertNotIn("token", self.index.read_text())

    def test_a_name_is_taken_with_nothing_written_by_hand(self):
        self.write_index(0)
        other = self.repository("basket", {".": descriptor("cart")})
        message = self.slipway(1, "check", other, "--index", self.index).stderr
        self.assertIn("service.yaml:3:7: the project `shop/cart` has a service `shop/cart` already [service-twice]", message)
        message = self.write_index(1, self.index, "repositories")
        self.assertIn("already [service-twice]", message)
        self.assertIn("1 left out", message)
        self.assertIn(("shop/cart", "shop/cart", "cart/service.yaml"), self.entries())

    def test_what_an_index_says_of_two_projects(self):
        self.write_index(0)
        second = self.folder / "second.yaml"
        second.write_text(self.index.read_text().replace("project: shop/cart", "project: shop/basket"))
        message = self.write_index(1, self.index, second)
        self.assertIn(f"{second}:", message)
        self.assertIn("the projects `shop/cart` and `shop/basket` both have a service `shop/cart`; the first one counts "
                      "[service-twice]", message)
        self.assertIn(("shop/cart", "shop/cart", "cart/service.yaml"), self.entries())

    def test_what_is_broken_is_skipped_and_stays_as_it_was(self):
        self.write_index(0)
        self.write(self.cart, "cart", "name: [")
        self.write(self.web, "src/more", descriptor("more"))
        message = self.write_index(1, self.index, "repositories", "nowhere")
        self.assertIn("repositories/cart/cart/service.yaml:1:7: ", message)
        self.assertIn("`nowhere` is neither a file nor a folder", message)
        self.assertIn(f"{self.index}: 2 services read, 1 kept from older indexes, 1 left out\n", message)
        self.assertEqual([name for name, *_ in self.entries()], ["shop/cart", "shop/more", "shop/web"])
        self.write_index(1)
        self.assertEqual([name for name, *_ in self.entries()], ["shop/more", "shop/web"])

    def test_what_is_gone_is_dropped(self):
        self.write(self.cart, "extra", descriptor("extra"))
        self.write_index(0)
        (self.cart / "extra" / "service.yaml").unlink()
        self.write_index(0, self.index, self.web)  # tells nothing of the project shop/cart
        self.assertIn("shop/extra", [name for name, *_ in self.entries()])
        self.write_index(0, self.index, self.cart / "cart")  # nor of that folder
        self.assertIn("shop/extra", [name for name, *_ in self.entries()])
        self.write_index(0, self.index, "repositories")
        self.assertEqual([name for name, *_ in self.entries()], ["shop/cart", "shop/web"])

    def test_nothing_is_written_when_there_is_nothing(self):
        self.index.write_text("as it was")
        self.assertIn("no index was written", self.write_index(2, "nowhere"))
        self.assertEqual(self.index.read_text(), "as it was")

    def test_the_index_of_the_environment_is_no_input(self):
        env = {**os.environ, "SLIPWAY_INDEX": str(self.folder / "missing.yaml")}
        self.slipway(0, "fleet", "index", "repositories", env=env)
        self.assertIn("missing.yaml", self.slipway(2, "check", "repositories", env=env).stderr)

    def test_a_foreign_team_is_left_out(self):
        self.write(self.cart, "ledger", descriptor("ledger").replace("team: shop", "team: pay"))
        message = self.write_index(1)
        self.assertIn("the project `shop/cart` may not speak for the team `pay` [team]", message)
        self.assertEqual([name for name, *_ in self.entries()], ["shop/cart", "shop/web"])

    def callers(self, change):
        self.write_index(0)
        change()
        message = self.slipway(0, "check", self.cart, "--index", self.index).stderr
        self.assertIn("note: " + str(self.index), message)
        return message

    def test_a_service_that_is_called_must_listen(self):
        message = self.callers(lambda: self.write(self.cart, "cart", descriptor("cart", "").replace("type: web", "type: worker")))
        self.assertIn("cart/service.yaml:3:7: warning: `cart` is a worker, which has no Service, but `shop/web` of the project `shop/web` "
                      "calls it [still-called]", message)

    def test_a_service_that_is_called_must_stay(self):
        def remove():
            self.write(self.cart, "other", descriptor("other"))
            (self.cart / "cart" / "service.yaml").unlink()
        self.assertIn("warning: `shop/cart` is gone with `cart/service.yaml`, but `shop/web` of the project `shop/web` calls it "
                      "[still-called]", self.callers(remove))

    def test_a_service_that_is_called_must_keep_its_name(self):
        message = self.callers(lambda: self.write(self.cart, "cart", descriptor("basket")))
        self.assertIn("warning: `shop/cart` is not in `cart/service.yaml` any more, but `shop/web`", message)

    def test_one_folder_says_nothing_of_the_others(self):
        self.write(self.cart, "other", descriptor("other"))
        self.write_index(0)
        message = self.slipway(0, "check", self.cart / "other", "--index", self.index).stderr
        self.assertNotIn("still-called", message)


class Thousands(unittest.TestCase):
    """An index of 3,000 services in five clusters: written, and one repository held against it."""

    SERVICES = 3000

    def measured(self, *arguments):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        started = time.monotonic()
        result = slipway.run(*arguments, timeout=120)
        seconds = time.monotonic() - started
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        print(f"{' '.join(map(str, arguments[:2]))}: {seconds:.2f} s, {cpu:.2f} s of CPU, at most {after.ru_maxrss // 1024} MiB")
        self.assertLess(after.ru_maxrss, 400 * 1024)
        return result, cpu

    def test_thousands(self):
        with tempfile.TemporaryDirectory() as folder:
            large = Path(folder) / "large"
            subprocess.run([sys.executable, slipway.FIXTURES / "large" / "generate.py", large, str(self.SERVICES)], check=True)
            index = Path(folder) / "index.yaml"
            sources = [f"{path}={path.name}/all" for path in sorted(large.iterdir()) if path.is_dir()]
            fleet = ("--fleet", large / "fleet.yaml")
            result, cpu = self.measured("fleet", "index", *sources, *fleet, "-o", index)
            self.assertEqual((result.returncode, result.stderr), (0, f"{index}: {self.SERVICES} services read\n"))
            self.assertLess(cpu, 20)
            again, cpu = self.measured("fleet", "index", index, *sources, *fleet)
            self.assertEqual((again.returncode, again.stdout), (0, index.read_text()))
            self.assertLess(cpu, 20)
            result, cpu = self.measured("check", large / "search" / "search-web", *fleet, "--index", index, "--project",
                                        "search/search-web")
            self.assertIn("the project `search/all` has a service `search/search-web` already", result.stderr)
            self.assertLess(cpu, 3)

    # By the rest of a number over 33 (so that two in a row are of two teams and one type): the change to a descriptor, and the rule that must find it.
    MISTAKES = {
        0: ("routes: [{path: /}", "routes: [{path: /}, {host: \"clash.{domain}\", path: /%d}", "route-twice"),
        1: ("calls: [", "calls: [nothing-%d, ", "unknown-call"),
        2: ("production: {replicas: ", "production: {replicas: 1, args: [--id=%d, ", "below-policy"),
        3: ("resources: {cpu: ", "resources: {cpu: %d000..", "kubernetes-value"),
        4: ("secrets: {DATABASE_PASSWORD", "config_%d: {}\nsecrets: {DATABASE_PASSWORD", "input"),
    }

    def spoil(self, folder, number):
        """Makes its mistake in a descriptor; gives the file, the line and the rule of the finding, or nothing."""
        if number >= 33 * 90 or number % 33 not in self.MISTAKES:
            return None
        old, new, rule = self.MISTAKES[number % 33]
        path = folder / "service.yaml"
        text = path.read_text()
        new %= number // 66 if rule == "route-twice" else number  # two descriptors claim each route
        if rule == "below-policy":
            text = re.sub(r"production: \{replicas: \S+, ", f"production: {{replicas: 1, args: [--id={number}], ", text)
        else:
            self.assertEqual(text.count(old), 1, path)
            text = text.replace(old, new)
        path.write_text(text)
        mark = {"below-policy": "production: {replicas: 1", "input": f"config_{number}"}.get(rule, old.split(":")[0] + ": ")
        return str(path), next(n for n, line in enumerate(text.splitlines(), 1) if mark in line), rule

    def test_thousands_with_mistakes(self):
        """450 mistakes of 3,000 services of ten repositories, an index of them all at hand: each is told in its place, in order."""
        with tempfile.TemporaryDirectory() as folder:
            large = Path(folder) / "large"
            subprocess.run([sys.executable, slipway.FIXTURES / "large" / "generate.py", large, str(self.SERVICES)], check=True)
            fleet, index = ("--fleet", large / "fleet.yaml"), Path(folder) / "index.yaml"
            sources = [f"{path}={path.name}/all" for path in sorted(large.iterdir()) if path.is_dir()]
            self.assertEqual(slipway.run("fleet", "index", *sources, *fleet, "-o", index).returncode, 0)
            sys.path.insert(0, str(slipway.FIXTURES / "large"))
            import generate
            sys.path.pop(0)
            folders = [large / team / name for team, name in generate.service_names(self.SERVICES)]
            expected = [found for number, path in enumerate(folders) if (found := self.spoil(path, number))]
            self.assertEqual(len(expected), 450)

            result, cpu = self.measured("check", large, *fleet, "--index", index, "-o", "json")
            self.assertEqual(result.returncode, 2, result.stderr[:2000])
            self.assertLess(cpu, 20)
            findings = json.loads(result.stdout)["findings"]
            places = [(f["file"], f["line"], f["column"], f["message"]) for f in findings]
            self.assertEqual(places, sorted(places))
            found = {(f["file"], f["line"], f["id"]) for f in findings}
            routes = [place for place in expected if place[2] == "route-twice"]
            self.assertEqual(len(routes), 90)
            self.assertEqual(sorted(set(expected) - set(routes) - found), [])
            self.assertEqual(found - set(expected), set())
            # Of two that collide, one is told with the other one's place.
            pairs = list(zip(routes[::2], routes[1::2]))
            for pair in pairs:
                told = [f for f in findings if (f["file"], f["line"], f["id"]) in pair]
                self.assertGreater(len(told), 0, pair)
                for finding in told:
                    both = {(finding["file"], finding["line"]), *((n["file"], n["line"]) for n in finding["notes"])}
                    self.assertEqual(both, {place[:2] for place in pair})

            # One service alone: the other side of its collision is in the index.
            self.assertEqual(slipway.run("fleet", "index", *sources, *fleet, "-o", index).returncode, 1)
            for mine, _ in pairs[:3]:
                path = Path(mine[0]).parent
                result, cpu = self.measured("check", path, *fleet, "--index", index, "--project", f"{path.parent.name}/all", "-o", "json")
                told = [f for f in json.loads(result.stdout)["findings"] if f["id"] == "route-twice"]
                self.assertEqual({(f["file"], f["line"]) for f in told}, {mine[:2]})
                self.assertEqual({n["file"] for f in told for n in f["notes"]}, {str(index)})
                self.assertLess(cpu, 3)


if __name__ == "__main__":
    unittest.main()
