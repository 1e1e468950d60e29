"""What `slipway check` says about mistakes: each case is a good fleet and a good service with one change.

The messages are golden files, tests/golden/messages/CASE.txt, that begin with the exit status. For each case it is also
stated here what line and column must be named, so that renewing the golden files cannot hide a wrong place.
"""

import tempfile
import unittest
from pathlib import Path

from support import golden, slipway
from support.cases import expand, for_each

FLEET = """\
apiVersion: slipway.dev/v1
kind: Fleet
name: acme
registry: registry.acme.example/apps
namespace: "{team}-{cluster}"
teams:
  shop: {projects: [42, "shop/**"]}
  pay: {}
clusters:
  test-1: {domain: test.acme.example, gateway: kong, vars: {site: north}}
  production-1: {domain: acme.example, gateway: kong, issuer: letsencrypt}
environments:
  test: {branches: [develop, "feature/**"], clusters: [test-1]}
  production:
    branches: [main]
    waves: [[production-1]]
    policy: {minReplicas: 2}
"""

SERVICE = """\
apiVersion: slipway.dev/v1
kind: ServiceDescriptor
name: cart
team: shop
type: web
image: registry.acme.example/cart:1.4
ports: {http: 8080}
routes: [{path: /cart}]
config:
  LOG_LEVEL: info
secrets:
  DB_PASSWORD: {secret: cart-db, key: password}
replicas: 2..10
"""


class Case:
    """A change to one of the two files, or one `more`: `old` becomes `new`; where the message must be (`at`: FILE:LINE:COLUMN)."""

    def __init__(self, file, old, new, status, *places, arguments=(), more=None, at=()):
        self.changes = [(file, old, new)] + ([more] if more else [])
        self.status, self.arguments = status, arguments
        self.places = [*at, *(f"{file}:{place}" for place in places)]


def service(old, new, status, *places, **options):
    return Case("service.yaml", old, new, status, *places, **options)


def fleet(old, new, status, *places, **options):
    return Case("fleet.yaml", old, new, status, *places, **options)


# name: change, exit status, places (line:column) that the messages begin with
CASES = {
    # YAML
    "yaml-tab": service("config:\n  LOG", "config:\n\tLOG", 2, "10:1"),
    "yaml-unclosed": service("ports: {http: 8080}", "ports: {http: 8080", 2, "8:7"),
    "yaml-key-twice": service("replicas: 2..10", "team: pay", 2, "13:1"),
    "yaml-unquoted-variable": service("info", "{site}-info", 2, "10:14"),
    "yaml-variable-as-mapping": service("info", "{site}", 2, "10:14"),
    "yaml-empty": service(SERVICE, "", 2),
    "yaml-two-documents": service("replicas: 2..10", "---\na: b", 2, "13:1"),
    # fields
    "unknown-field": service("ports:", "prots:", 2, "7:1"),
    "unknown-field-far": service("ports:", "sockets:", 2, "7:1"),
    "unknown-field-inside": service("path: /cart", "pth: /cart", 2, "8:11"),
    "several-mistakes": service("ports: {http: 8080}\nroutes:", "port: {http: 8080}\nroutse:", 2, "7:1", "8:1"),
    "wrong-kind": service("routes: [{path: /cart}]", "routes: /cart", 2, "8:9"),
    "wrong-kind-list": service("routes: [{path: /cart}]", "routes: [/cart]", 2, "8:10"),
    "wrong-version": service("slipway.dev/v1", "slipway.dev/v2", 2, "1:13"),
    "missing-field": service("team: shop\n", "", 2, "1:1"),
    "empty-value": service("info", "", 2, "10:3"),
    "wrong-type-of-service": service("type: web", "type: wbe", 2, "5:7"),
    "override-of-fixed": service("replicas: 2..10", "environments: {test: {team: pay}}", 2, "13:23"),
    "override-unknown-environment": service("replicas: 2..10", "environments: {prodction: {replicas: 2}}", 2, "13:16"),
    "override-unknown-cluster": service(
        "replicas: 2..10", "environments: {test: {clusters: {test-2: {replicas: 2}}}}", 2, "13:34"),
    "override-cluster-elsewhere": service(
        "replicas: 2..10", "environments: {test: {clusters: {production-1: {replicas: 2}}}}", 2, "13:34"),
    "override-unknown-field": service("replicas: 2..10", "environments: {test: {replcas: 2}}", 2, "13:23"),
    "image-and-build": service("replicas: 2..10", "replicas: 2..10\nbuild: {}", 2, "14:8"),
    "no-image": service("image: registry.acme.example/cart:1.4\n", "", 2, "1:1"),
    "no-port": service("ports: {http: 8080}\nroutes: [{path: /cart}]\n", "", 2, "5:7"),
    "routes-of-worker": service("type: web", "type: worker", 2, "8:9"),
    "mesh-of-worker": service(
        "type: web\nimage: registry.acme.example/cart:1.4\nports: {http: 8080}\nroutes: [{path: /cart}]",
        "type: worker\nimage: registry.acme.example/cart:1.4\nmesh: {retry: {attempts: 0}}", 2, "7:7"),
    "mesh-balance-word": service("replicas: 2..10", "mesh: {balance: leastRequst}", 2, "13:17"),
    "mesh-balance-empty": service("replicas: 2..10", "mesh: {balance: {}}", 2, "13:17"),
    "mesh-two-hashes": service(
        "replicas: 2..10",
        "mesh: {balance: {consistentHash: {useSourceIp: true, httpHeaderName: x-user}}}", 2, "13:34"),
    "mesh-duration": service("replicas: 2..10", "mesh: {retry: {perTryTimeout: 2}}", 2, "13:31"),
    "mesh-percent": service("replicas: 2..10", "mesh: {ejection: {maxPercent: 120}}", 2, "13:31"),
    "metrics-port": service("replicas: 2..10", "metrics: {port: htp}", 2, "13:17"),
    "metrics-port-far": service("replicas: 2..10", "metrics: {port: metrics}", 2, "13:17"),
    "metrics-path": service("replicas: 2..10", "metrics: {path: metrics}", 2, "13:17"),
    "metrics-without-ports": service(
        "type: web\nimage: registry.acme.example/cart:1.4\nports: {http: 8080}\nroutes: [{path: /cart}]",
        "type: worker\nimage: registry.acme.example/cart:1.4\nmetrics: {path: /metrics}", 2, "7:10"),
    "metrics-of-job": service(
        "type: web\nimage: registry.acme.example/cart:1.4\nports: {http: 8080}\nroutes: [{path: /cart}]",
        "type: job\nimage: registry.acme.example/cart:1.4\nmetrics: {path: /metrics}", 2, "7:10"),
    "site-with-ports": service("type: web", "type: site", 2, "7:8"),
    "tier-word": service("type: web", "tier: busines\ntype: web", 2, "5:7"),
    "auth-word": service("{path: /cart}", "{path: /cart, auth: users}", 2, "8:30"),
    "health-without-ports": service(
        "type: web\nimage: registry.acme.example/cart:1.4\nports: {http: 8080}\nroutes: [{path: /cart}]",
        "type: worker\nimage: registry.acme.example/cart:1.4\nhealth: {ready: /healthz}", 2, "7:17"),
    # values
    "replicas-text": service("2..10", "many", 2, "13:11"),
    "replicas-backwards": service("2..10", "10..2", 2, "13:11"),
    "volume-size": service("replicas: 2..10", "replicas: 2\nvolumes: {/data: {size: big}}", 1, "14:25"),
    "limit-below-request": service("replicas: 2..10", "replicas: 2\nresources: {cpu: 2..1}", 1, "14:18"),
    "path-of-route": service("path: /cart", "path: cart", 1, "8:17"),
    # variables
    "unknown-variable": service("info", '"at {clutser} of {site}"', 2, "10:18"),
    "unknown-variable-far": service("info", '"a {colour}"', 2, "10:17"),
    "variable-of-other-cluster": service("info", '"in {site}"', 2, "10:18"),
    "unknown-variable-in-block": service("info", ">-\n    first\n    and {sote}", 2, "12:9"),
    # names and ports
    "name-in-capitals": service("name: cart", "name: Cart", 1, "3:7"),
    "name-begins-with-digit": service("name: cart", "name: 1cart", 1, "3:7"),
    "port-too-large": service("8080", "80800", 1, "7:15"),
    "port-twice": service("{http: 8080}", "{http: 8080, admin: 8080}", 1, "7:21"),
    "port-name": service("{http: 8080}", "{web_interface: 8080}", 1, "7:9"),
    "variable-name": service("LOG_LEVEL", "LOG LEVEL", 1, "10:3"),
    # rules
    "secret-in-clear": service("{secret: cart-db, key: password}", "hunter2", 1, "12:16"),
    "secret-in-config": service("LOG_LEVEL: info", "API_TOKEN: hunter2", 1, "10:14"),
    "secret-in-url": service("info", "postgres://cart:hunter2@db/cart", 1, "10:14"),
    "secret-and-config": service("LOG_LEVEL: info", "DB_PASSWORD: \"\"", 2, "12:3"),
    "team-unknown": service("team: shop", "team: shp", 1, "4:7"),
    "team-of-other-project": service("team: shop", "team: pay", 1, "4:7", arguments=("--project", "shop/cart")),
    "below-policy": service("2..10", "1", 1, "13:11"),
    "below-policy-default": service("replicas: 2..10\n", "", 1, "3:7"),
    "route-twice": service("[{path: /cart}]", "[{path: /cart}, {path: /cart/}]", 1, "8:25"),
    "call-of-unknown-team": service("replicas: 2..10", "replicas: 2..10\ncalls: [shopp/catalog]", 1, "14:9"),
    "call-with-a-slip": service("replicas: 2..10", "replicas: 2..10\ncalls: [crat]", 0, "14:9"),
    "calls-elsewhere": service("replicas: 2..10", "replicas: 2..10\ncalls: [catalog, pay/ledger]", 0, "14:9"),
    "site-not-in-fleet": service("type: web\nimage: registry.acme.example/cart:1.4\nports: {http: 8080}",
                                 "type: site\nimage: registry.acme.example/cart:1.4", 1, "5:7"),
    "auth-not-in-fleet": service("{path: /cart}", "{path: /cart, auth: true}", 1, "8:30"),
    "alert-with-a-slip": service("replicas: 2..10", "metrics: {alerts: [latency, errorrate]}", 1, "13:29"),
    "alert-unknown": service("replicas: 2..10", "metrics: {alerts: [queues]}", 1, "13:20"),
    "host-outside": Case("fleet.yaml", "test.acme.example, gateway: kong", "staging.example, gateway: istio", 1,
                         more=("service.yaml", "{path: /cart}", "{path: /cart, host: shop.acme.example}"),
                         at=("service.yaml:8:30",)),
    "host-too-deep": Case("fleet.yaml", "acme.example, gateway: kong, issuer", "acme.example, gateway: istio, issuer", 1,
                          more=("service.yaml", "{path: /cart}", '{path: /cart, host: "a.b.acme.example"}'),
                          at=("service.yaml:8:30",)),
    # the fleet
    "namespace-in-two-clusters": fleet('"{team}-{cluster}"', '"{team}"', 1, "5:12"),
    "namespace-of-two-teams": fleet("pay: {}", "shop-test: {}\n", 0),
    "namespace-too-long": fleet('"{team}-{cluster}"', '"' + "x" * 60 + '-{team}-{cluster}"', 1, "5:12"),
    "namespace-variable": fleet('"{team}-{cluster}"', '"{team}-{branch}"', 2, "5:20"),
    "branch-in-two-environments": fleet("[main]", '[main, "feature/x*"]', 1, "15:22"),
    "cluster-unknown": fleet("[[production-1]]", "[[prodution-1]]", 2, "16:14"),
    "cluster-twice": fleet("clusters: [test-1]", "clusters: [test-1, test-1]", 2, "13:64"),
    "clusters-and-waves": fleet("    waves:", "    clusters: [test-1]\n    waves:", 2, "14:3"),
    "gateway-word": fleet("domain: test.acme.example, gateway: kong", "domain: test.acme.example, gateway: istoi", 2,
                          "10:48"),
    "fleet-value-with-variable": fleet("domain: test.acme.example", 'domain: "{cluster}.example"', 1, "10:20"),
    "builder-without-labels": fleet("vars: {site: north}", "builder: {node: {}}", 2, "10:70"),
    "builder-label": fleet("vars: {site: north}", 'builder: {node: {"a b": c}}', 2, "10:71"),
    "builder-cache": fleet("vars: {site: north}", "builder: {node: {a: b}, cache: cache}", 2, "10:85"),
    "secrets-without-store": fleet("vars: {site: north}", "secrets: {kind: SecretStore}", 2, "10:63"),
    "secrets-key-variable": fleet("vars: {site: north}", 'secrets: {store: vault, key: "{tem}/{secret}"}', 2, "10:84"),
    "auth-address": fleet("teams:", "auth: {service: auth, port: 9000}\nteams:", 2, "6:17"),
    "auth-variable": fleet("teams:", 'auth: {service: "auth.{clutser}", port: 9000}\nteams:', 2, "6:23"),
    "mesh-of-fleet": fleet("teams:", "mesh: {business: {balance: {consistentHash: {}}}}\nteams:", 2, "6:45"),
    "fleet-unknown-field": fleet("registry:", "regsitry:", 2, "4:1"),
    "merged-by-nobody": fleet("    waves:", "    mergedBy: []\n    waves:", 2, "16:15"),
    "merged-by-name": fleet("    waves:", "    mergedBy: [alice]\n    waves:", 2, "16:16"),
    "merged-by-without-gitlab": fleet("    waves:", "    mergedBy: [1207]\n    waves:", 2, "16:15"),
    "gitlab-in-clear": fleet("teams:", "gitlab: {url: \"http://gitlab.acme.example\", tokenFile: /etc/t}\nteams:", 2, "6:15"),
    "variable-built-in": fleet("vars: {site: north}", "vars: {domain: north}", 2, "10:61"),
    "team-name": fleet("pay: {}", "Pay: {}", 1, "8:3"),
    "bases-missing": fleet("teams:", "bases: ../conventions\nteams:", 2, "6:8"),
    "environment-option": service("info", "info", 2, arguments=("--env", "prodution")),
    "cluster-option": service("info", "info", 2, arguments=("--env", "test", "--cluster", "production-1")),
    "environment-empty": service("info", "info", 2, arguments=("--env", "")),
    "fleet-missing": service("info", "info", 2, arguments=("--fleet", "elsewhere/fleet.yaml")),
    "path-missing": service("info", "info", 2, arguments=("cart",)),
}


@expand
class Messages(unittest.TestCase):
    @for_each(CASES)
    def test_message(self, name):
        case = CASES[name]
        with tempfile.TemporaryDirectory() as folder:
            texts = {"fleet.yaml": FLEET, "service.yaml": SERVICE}
            for file, old, new in case.changes:
                self.assertIn(old, texts[file])
                texts[file] = texts[file].replace(old, new, 1)
            for file, text in texts.items():
                Path(folder, file).write_text(text, encoding="utf-8")
            result = slipway.run("check", *case.arguments, cwd=folder)
        self.assertEqual(result.stdout, "")
        golden.check(self, f"messages/{name}.txt", f"exit status {result.returncode}\n{result.stderr}")
        self.assertEqual(result.returncode, case.status, result.stderr)
        for place in case.places:
            self.assertIn(f"\n{place}:", "\n" + result.stderr)
        self.assertNotIn("hunter2", result.stderr)


if __name__ == "__main__":
    unittest.main()
