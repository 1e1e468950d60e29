"""`slipway check -o json` and `-o code-quality`: the findings for programs."""

import json
import tempfile
import unittest
from pathlib import Path

from support import slipway

SERVICE = """\
apiVersion: slipway.dev/v1
kind: ServiceDescriptor
name: cart
team: shop
type: worker
image: cart:1
replicas: 2
calls: [catalog]
"""


class Reports(unittest.TestCase):
    def check(self, form, change=lambda text: text):
        with tempfile.TemporaryDirectory() as folder:
            Path(folder, "service.yaml").write_text(change(SERVICE))
            return slipway.run("check", "-o", form, "--fleet", slipway.FIXTURES / "boutique" / "fleet.yaml", cwd=folder)

    def test_json(self):
        result = self.check("json", lambda text: text.replace("replicas: 2", "replicas: 1"))
        self.assertEqual(result.returncode, 1)
        findings = json.loads(result.stdout)["findings"]
        self.assertEqual([(f["id"], f["severity"], f["file"], f["line"], f["column"]) for f in findings],
                         [("below-policy", "error", "service.yaml", 7, 11), ("unknown-call", "warning", "service.yaml", 8, 9)])
        self.assertTrue(all(f["message"] and f["hint"] for f in findings))
        self.assertIn("service.yaml:7:11: ", result.stderr)

    def test_both_places_of_a_collision(self):
        def change(text):
            return text.replace("type: worker", "type: web").replace(
                "calls: [catalog]", "ports: {http: 8080}\nroutes:\n- {path: /a}\n- {path: /a}")

        finding = json.loads(self.check("json", change).stdout)["findings"][0]
        self.assertEqual((finding["id"], finding["line"]), ("route-twice", 11))
        self.assertEqual([(n["file"], n["line"], n["column"]) for n in finding["notes"]], [("service.yaml", 10, 3)])
        issue = json.loads(self.check("code-quality", change).stdout)[0]
        self.assertEqual(issue["other_locations"], [{"path": "service.yaml", "lines": {"begin": 10}}])

    def test_paths_of_code_quality_are_those_of_the_repository(self):
        with tempfile.TemporaryDirectory() as folder:
            Path(folder, ".git").mkdir()
            Path(folder, "cart").mkdir()
            Path(folder, "cart", "service.yaml").write_text(SERVICE)
            fleet = slipway.FIXTURES / "boutique" / "fleet.yaml"
            result = slipway.run("check", "-o", "code-quality", "--fleet", fleet, cwd=Path(folder, "cart"))
        self.assertEqual([i["location"]["path"] for i in json.loads(result.stdout)], ["cart/service.yaml"])

    def test_json_of_what_cannot_be_read(self):
        result = self.check("json", lambda text: text.replace("image", "\\e[31m\timage"))
        self.assertEqual(result.returncode, 2)
        self.assertEqual(json.loads(result.stdout)["findings"][0]["id"], "input")

    def test_nothing_found(self):
        result = self.check("json", lambda text: text.replace("calls: [catalog]\n", ""))
        self.assertEqual((result.returncode, json.loads(result.stdout)), (0, {"findings": []}))
        result = self.check("code-quality", lambda text: text.replace("calls: [catalog]\n", ""))
        self.assertEqual((result.returncode, json.loads(result.stdout)), (0, []))

    def test_code_quality(self):
        def change(text):
            return text.replace("replicas: 2", "config: {API_TOKEN: hunter2}\nreplicas: 2")

        issues = json.loads(self.check("code-quality", change).stdout)
        self.assertEqual([issue["severity"] for issue in issues], ["major", "minor"])
        for issue in issues:
            self.assertEqual(set(issue), {"description", "check_name", "fingerprint", "severity", "location"})
            self.assertEqual(issue["location"]["path"], "service.yaml")
            self.assertNotIn("hunter2", issue["description"])
        moved = json.loads(self.check("code-quality", lambda text: "# a line more\n" + change(text)).stdout)
        self.assertEqual([i["fingerprint"] for i in issues], [i["fingerprint"] for i in moved])
        self.assertEqual(moved[0]["location"]["lines"]["begin"], issues[0]["location"]["lines"]["begin"] + 1)

    def test_fingerprints_differ(self):
        issues = json.loads(self.check("code-quality", lambda text: text + "ports: {a: 1}\nhealth: {}\nx: 1\ny: 2\n").stdout)
        self.assertEqual(len({issue["fingerprint"] for issue in issues}), len(issues))
        self.assertGreaterEqual(len(issues), 2)

    def test_what_is_said_as_json(self):
        with tempfile.TemporaryDirectory() as folder:
            Path(folder, "service.yaml").write_text(SERVICE.replace("replicas: 2", "replicas: 1"))
            result = slipway.run("check", "--log-format", "json", "--fleet", slipway.FIXTURES / "boutique" / "fleet.yaml", cwd=folder)
        self.assertEqual((result.returncode, result.stdout), (1, ""))
        lines = [json.loads(line) for line in result.stderr.splitlines()]
        self.assertEqual([(line["level"], line["rule"], line["line"]) for line in lines],
                         [("error", "below-policy", 7), ("warning", "unknown-call", 8)])
        self.assertTrue(all(line["message"] and line["hint"] for line in lines))

    def test_what_is_wrong_with_a_callee_is_told_there_only(self):
        for broken in (SERVICE.replace("image: cart:1", "prots: {}"), SERVICE.replace("replicas: 2", "replicas: {"),
                       SERVICE.replace("cart:1", "cart:{nothing}")):
            with tempfile.TemporaryDirectory() as folder:
                for name, text in (("cart", SERVICE), ("catalog", broken.replace("name: cart", "name: catalog"))):
                    Path(folder, name).mkdir()
                    Path(folder, name, "service.yaml").write_text(text.replace("calls: [catalog]\n", "ports: {http: 80}\n")
                                                                  if name == "catalog" else text)
                result = slipway.run("check", "--fleet", slipway.FIXTURES / "boutique" / "fleet.yaml", cwd=folder)
            self.assertEqual(result.returncode, 2, result.stderr)
            self.assertNotIn("unknown-call", result.stderr)
            self.assertNotIn("cart/service.yaml", result.stderr.replace("catalog/service.yaml", ""))

    def test_unknown_form(self):
        self.assertEqual(self.check("xml").returncode, 2)


if __name__ == "__main__":
    unittest.main()
