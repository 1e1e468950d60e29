"""What a job in a pod may do in clusters: it uses its token from within the pod, against the real API servers."""

import base64
import json
import os
import signal
import unittest

from support import clusters, slipway
from support.bearer import Bearer
from support.driver_jobs import RUN
from support.gitlab import processes_with, wait_until
from support.pod_jobs import CLUSTER, HOST, PodJobs

NAME = f"podtrust-{RUN}"
ACCOUNTS = f"slipway-{NAME}"
CLUSTERS = f"""\
name: {NAME}
registry: registry.acme.example/apps
namespace: "{NAME}-{{team}}-{{environment}}"
teams:
  shop: {{projects: ["shop/cart"]}}
  pay: {{projects: ["pay/ledger"]}}
clusters:
  staging-1:
    kube: {{context: staging-1, config: KUBECONFIG}}
    domain: staging.acme.example
    gateway: kong
    builder: {{node: {{slipway.dev/build: "true"}}}}
  production-1: {{kube: {{context: production-1, config: KUBECONFIG}}, domain: one.acme.example, gateway: kong}}
environments:
  test: {{branches: [develop], clusters: [staging-1]}}
  other: {{branches: [other], clusters: [staging-1]}}
  production: {{branches: [main], clusters: [production-1], protected: true}}
"""
SERVICE = """\
apiVersion: slipway.dev/v1
kind: ServiceDescriptor
name: NAME
team: TEAM
type: web
image: registry.acme.example/apps/cart:1
ports: {http: 8080}
routes: [{host: "NAME.{environment}.{domain}", path: /}]
replicas: 2..4
"""
OWN, OTHERS = f"{NAME}-shop-test", (f"{NAME}-pay-test", f"{NAME}-shop-other", ACCOUNTS, "kube-system", "default")


def script(production):
    """Calls the API as a deployment would, and prints each answer's status."""
    thing = '{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"made"}}'
    lines = ["token=$(jq -r '.users[0].user.token' $KUBECONFIG)", "server=$(jq -r '.clusters[0].cluster.server' $KUBECONFIG)",
             "jq -r '.clusters[0].cluster[\"certificate-authority-data\"]' $KUBECONFIG | base64 -d > /tmp/ca",
             'call() { echo "$1 $2 = $(curl -s -o /dev/null -w %{http_code} --cacert /tmp/ca -H "Authorization: Bearer $token" '
             '-H "Content-Type: application/json" -X $1 ${3:+-d "$3"} $server$2)"; }',
             f"call POST /api/v1/namespaces/{OWN}/configmaps '{thing}'", f"call GET /api/v1/namespaces/{OWN}/configmaps/made",
             f"call GET /api/v1/namespaces/{OWN}/secrets", "call GET /api/v1/namespaces", "call GET /api/v1/nodes",
             f"call POST /api/v1/namespaces/{OWN}/pods '{{}}'"]
    for place in OTHERS:
        lines += [f"call GET /api/v1/namespaces/{place}/configmaps", f"call POST /api/v1/namespaces/{place}/configmaps '{thing}'",
                  f"call DELETE /api/v1/namespaces/{place}/configmaps/kube-root-ca.crt"]
    return [*lines, f"server={production}; curl -sk -o /dev/null -w 'production = %{{http_code}}\\n' -H \"Authorization: Bearer $token\" "
            f"$server/api/v1/namespaces/{NAME}-shop-production/configmaps", "echo waiting", "while :; do sleep 0.2; done"]


class PodCredentials(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        kubectl = clusters.require(CLUSTER)
        cls.production = clusters.server_port("production-1")
        cls.jobs = PodJobs("trust")
        cls.addClassCleanup(cls.jobs.close)
        config = cls.jobs.folder / "host-kubeconfig"  # pods reach the API servers by this address, and so does this machine
        text = clusters.kubeconfig().read_text(encoding="utf-8")
        for port in (clusters.server_port(CLUSTER), cls.production):
            text = text.replace(f"127.0.0.1:{port}", f"{HOST}:{port}")
        config.write_text(text, encoding="utf-8")
        config.chmod(0o600)
        cls.fleet = cls.jobs.folder / "fleet.yaml"
        whole = cls.fleet.read_text(encoding="utf-8")
        head, tail = whole[:whole.index("name: acme")], whole[whole.index("executor:"):]
        cls.fleet.write_text(head + CLUSTERS.replace("KUBECONFIG", str(config)) + tail, encoding="utf-8")
        for team, name in (("shop", "cart"), ("pay", "ledger")):
            folder = cls.jobs.folder / "services" / name
            folder.mkdir(parents=True)
            (folder / "service.yaml").write_text(SERVICE.replace("NAME", name).replace("TEAM", team), encoding="utf-8")
        compiled = cls.jobs.folder / "compiled"
        done = slipway.run("compile", cls.jobs.folder / "services", "--fleet", cls.fleet, "--out", compiled)
        assert done.returncode == 0, done.stderr
        for overlay in sorted(compiled.glob(f"overlays/*/{CLUSTER}/platform/namespaces")):
            objects = slipway.run("kustomize", "build", overlay).stdout
            cls.addClassCleanup(kubectl, "delete", "--wait=false", "--ignore-not-found", "-f", "-", input=objects)
            applied = kubectl("apply", "--server-side", "-f", "-", input=objects)
            assert applied.returncode == 0, applied.stderr

    def start(self):
        """A job that has used its token and waits; gives its number, its name, and who holds that token."""
        number = self.jobs.add(script(f"https://{HOST}:{self.production}"))
        trace = self.jobs.gitlab.job(number, wait=90, until="waiting\n")["trace"]
        self.assertIn("waiting\n", trace)
        name = self.jobs.pod_of(number)["metadata"]["name"]
        secret = next(x for x in self.jobs.items("secrets") if x["metadata"]["name"] == name)
        config = json.loads(base64.b64decode(secret["data"]["kubeconfig"]))
        place = config["clusters"][0]["cluster"]
        bearer = Bearer(place["server"], place["certificate-authority-data"], config["users"][0]["user"]["token"])
        self.addCleanup(bearer.close)
        self.assertEqual(self.status(bearer), 200)
        return number, name, bearer, trace

    def status(self, bearer):
        return bearer.call("GET", f"/api/v1/namespaces/{OWN}/configmaps")[0]

    def anchors(self):
        return self.jobs.kubectl("get", "secrets", "-n", ACCOUNTS, "-o", "name").stdout

    def test_it_reaches_its_namespace_alone_and_dies_with_the_job(self):
        number, name, bearer, trace = self.start()
        self.assertIn(f"Credentials for: {OWN} in {CLUSTER}\n", trace)
        at = f"/api/v1/namespaces/{OWN}"
        for line in (f"POST {at}/configmaps = 201", f"GET {at}/configmaps/made = 200", f"GET {at}/secrets = 403",
                     "GET /api/v1/namespaces = 403", "GET /api/v1/nodes = 403", f"POST {at}/pods = 403", "production = 401"):
            self.assertIn(f"{line}\n", trace)
        for place in OTHERS:
            for call in (f"GET /api/v1/namespaces/{place}/configmaps", f"POST /api/v1/namespaces/{place}/configmaps",
                         f"DELETE /api/v1/namespaces/{place}/configmaps/kube-root-ca.crt"):
                self.assertIn(f"{call} = 403\n", trace)
        self.assertIn(name, self.anchors())
        self.jobs.gitlab.cancel(number, "canceled")
        self.jobs.ended(self, number, "canceled")
        self.assertTrue(wait_until(lambda: self.status(bearer) == 401, 30))  # an API server remembers a token for 10 s
        self.assertNotIn(name, self.anchors())

    def test_reap_ends_it_also_without_a_record(self):
        _, name, bearer, _ = self.start()
        drivers = [p.number for p in processes_with("executor run", str(self.jobs.folder / "tmp"))]
        for number in drivers:
            os.kill(number, signal.SIGSTOP)
        self.jobs.runner.kill()
        for number in drivers:
            os.kill(number, signal.SIGKILL)
        for file in (self.jobs.folder / "state/records").glob(f"{name}.*"):
            file.unlink()
        done = slipway.run("executor", "reap", "--fleet", self.fleet, "--state", self.jobs.folder / "state")
        self.assertIn(f"{name}: removed pod ", done.stdout)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertTrue(wait_until(lambda: self.status(bearer) == 401, 30))
        self.assertNotIn(name, self.anchors())
        self.assertTrue(wait_until(lambda: not self.jobs.leftovers(), 30), self.jobs.leftovers())


if __name__ == "__main__":
    unittest.main()
