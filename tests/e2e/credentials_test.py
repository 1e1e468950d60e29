"""What a job may do in clusters: the real gitlab-runner gives jobs tokens of the lab's real API servers.

A job waits while the test, which is root, takes the token out of its kubeconfig and tries everything with it.
"""

import json
import pwd
import re
import shutil
import tempfile
import unittest
from pathlib import Path

from support import clusters, peers, repositories, slipway
from support.bearer import Bearer
from support.cases import expand, for_each
from support.driver_jobs import RUN, plain
from support.gitlab import GitLab, Runner, processes_with, wait_until

NAME = f"trust-{RUN}"
ACCOUNTS = f"slipway-{NAME}"
FLEET = f"""\
apiVersion: slipway.dev/v1
kind: Fleet
name: {NAME}
registry: registry.acme.example/apps
namespace: "{NAME}-{{team}}-{{environment}}-{{cluster}}"
teams:
  shop: {{projects: ["shop/cart"]}}
  pay: {{projects: ["pay/ledger", "pattern/*"]}}
clusters:
  test-1:
    kube: {{config: HOST, context: test-1, uid: UID}}
    domain: test.acme.example
    gateway: kong
  production-1:
    kube: {{config: HOST, context: production-1, uid: UID_OF_PRODUCTION}}
    domain: acme.example
    gateway: kong
environments:
  test: {{branches: [develop], clusters: [test-1]}}
  staging: {{branches: [staging], clusters: [test-1]}}
  production: {{branches: [main], clusters: [production-1, test-1], protected: true}}
executor: {{backend: local, user: slipway-job}}
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
config: {A: b}
calls: [shop/cart]
replicas: 2..4
"""


def namespace(team, environment, cluster="test-1"):
    return f"{NAME}-{team}-{environment}-{cluster}"


OWN = namespace("shop", "test")
VERBS = ["get", "list", "watch", "create", "update", "patch", "delete", "deletecollection"]
RESOURCES = [
    "pods", "pods/log", "pods/exec", "pods/attach", "pods/portforward", "pods/ephemeralcontainers", "pods/eviction",
    "secrets", "configmaps", "services", "services/proxy", "serviceaccounts", "serviceaccounts/token", "events", "endpoints",
    "persistentvolumeclaims", "resourcequotas", "limitranges", "replicationcontrollers", "podtemplates",
    "deployments.apps", "statefulsets.apps", "daemonsets.apps", "replicasets.apps", "jobs.batch", "cronjobs.batch",
    "ingresses.networking.k8s.io", "networkpolicies.networking.k8s.io", "poddisruptionbudgets.policy",
    "horizontalpodautoscalers.autoscaling", "leases.coordination.k8s.io",
    "roles.rbac.authorization.k8s.io", "rolebindings.rbac.authorization.k8s.io",
    "virtualservices.networking.istio.io", "externalsecrets.external-secrets.io", "*"]
CLUSTER_WIDE = [
    "namespaces", "nodes", "nodes/proxy", "persistentvolumes", "componentstatuses",
    "clusterroles.rbac.authorization.k8s.io", "clusterrolebindings.rbac.authorization.k8s.io",
    "validatingwebhookconfigurations.admissionregistration.k8s.io", "mutatingwebhookconfigurations.admissionregistration.k8s.io",
    "validatingadmissionpolicies.admissionregistration.k8s.io", "customresourcedefinitions.apiextensions.k8s.io",
    "apiservices.apiregistration.k8s.io", "certificatesigningrequests.certificates.k8s.io", "storageclasses.storage.k8s.io",
    "flowschemas.flowcontrol.apiserver.k8s.io", "priorityclasses.scheduling.k8s.io", "tokenreviews.authentication.k8s.io",
    "subjectaccessreviews.authorization.k8s.io"]
# What the platform's role gives in the own namespace (kustomize-bases/deployer); all else must be refused there, too.
CHANGES = {"configmaps", "persistentvolumeclaims", "serviceaccounts", "services", "deployments.apps", "statefulsets.apps",
           "horizontalpodautoscalers.autoscaling", "cronjobs.batch", "jobs.batch", "leases.coordination.k8s.io",
           "ingresses.networking.k8s.io", "networkpolicies.networking.k8s.io", "poddisruptionbudgets.policy",
           "virtualservices.networking.istio.io", "externalsecrets.external-secrets.io"}
READS = {"endpoints", "events", "pods", "pods/log", "resourcequotas", "replicasets.apps"}


def foreign():
    """Every namespace of the cluster that is not the job's."""
    return [namespace("pay", "test"), namespace("shop", "staging"), namespace("pay", "staging"), namespace("shop", "production"),
            namespace("pay", "production"), ACCOUNTS, "default", "kube-system", "kube-public"]


@expand
class Credentials(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.ends = []
        program = peers.require("gitlab-runner")
        peers.require_root()
        peers.require_user("slipway-job")
        cls.kubectl = {name: clusters.require(name) for name in ("test-1", "production-1")}
        cls.folder = Path(tempfile.mkdtemp(prefix="slipway-credentials-"))
        cls.addClassCleanup(cls.clean)
        cls.folder.chmod(0o755)
        cls.make_host()
        for path in ("shop/cart", "pay/ledger", "pattern/app", "shop/other"):
            repositories.make(cls.folder / f"repositories/{path}.git", cls.folder / "work" / path, {"README": "x\n"},
                              ["develop", "staging", "topic"])
        cls.gitlab = GitLab(cls.folder / "repositories", "--trace-interval", "1")
        cls.ends.append(cls.gitlab.close)
        cls.start(program)
        cls.queue()

    @classmethod
    def clean(cls):
        for end in reversed(cls.ends):
            end()
        shutil.rmtree(cls.folder, ignore_errors=True)

    @classmethod
    def make_host(cls):
        """The clusters as the platform team sets them up: what slipway compiles, and a host that has its role alone."""
        uid, production_uid = (
            cls.kubectl[cluster]("get", "namespace", "kube-system", "-o", "jsonpath={.metadata.uid}").stdout
            for cluster in ("test-1", "production-1"))
        cls.host = cls.folder / "host-kubeconfig"
        fleets = {"good": {}, "wrong-uid": {"UID": "00000000-0000-0000-0000-000000000000"},
                  "open-kubeconfig": {"HOST": f"{cls.folder}/open-kubeconfig-file"},
                  "no-server": {"HOST": f"{cls.folder}/no-server-kubeconfig"}}
        for name, changes in fleets.items():
            text = FLEET
            for word, usual in (("UID_OF_PRODUCTION", production_uid), ("UID", uid), ("HOST", str(cls.host))):
                text = text.replace(word, changes.get(word, usual))
            (cls.folder / name).mkdir()
            (cls.folder / name / "fleet.yaml").write_text(text, encoding="utf-8")
        (cls.folder / "no-accounts").mkdir()
        (cls.folder / "no-accounts/fleet.yaml").write_text(
            (cls.folder / "good/fleet.yaml").read_text().replace(f"name: {NAME}\n", f"name: {NAME}-none\n"), encoding="utf-8")
        cls.compile()
        cls.write_host_kubeconfig()

    @classmethod
    def compile(cls):
        services = cls.folder / "services"
        for team, name in (("shop", "cart"), ("pay", "ledger")):
            (services / name).mkdir(parents=True)
            (services / name / "service.yaml").write_text(SERVICE.replace("NAME", name).replace("TEAM", team), encoding="utf-8")
        cls.compiled = cls.folder / "compiled"
        done = slipway.run("compile", services, "--fleet", cls.folder / "good/fleet.yaml", "--out", cls.compiled)
        assert done.returncode == 0, done.stderr
        for overlay in sorted(cls.compiled.glob("overlays/*/*/platform/namespaces")):
            cluster = overlay.parts[-3]
            objects = slipway.run("kustomize", "build", overlay).stdout
            cls.ends.append(lambda cluster=cluster, objects=objects: cls.kubectl[cluster](
                "delete", "--wait=false", "--ignore-not-found", "-f", "-", input=objects))
            applied = cls.kubectl[cluster]("apply", "--server-side", "-f", "-", input=objects)
            assert applied.returncode == 0, applied.stderr

    @classmethod
    def write_host_kubeconfig(cls):
        config = {"apiVersion": "v1", "kind": "Config", "clusters": [], "users": [], "contexts": []}
        for name, kubectl in cls.kubectl.items():
            for command in (("create", "serviceaccount", "host", "-n", ACCOUNTS),
                            ("create", "rolebinding", "host", "-n", ACCOUNTS, "--role=slipway-executor", f"--serviceaccount={ACCOUNTS}:host"),
                            ("create", "clusterrolebinding", f"{ACCOUNTS}-host", f"--clusterrole={ACCOUNTS}-executor",
                             f"--serviceaccount={ACCOUNTS}:host")):
                done = kubectl(*command)
                assert done.returncode == 0, done.stderr
            cls.ends.append(lambda kubectl=kubectl: kubectl("delete", "clusterrolebinding", f"{ACCOUNTS}-host"))
            token = kubectl("create", "token", "host", "-n", ACCOUNTS, "--duration=1h").stdout.strip()
            view = json.loads(kubectl("config", "view", "--raw", "--minify", "-o", "json").stdout)
            config["clusters"].append({"name": name, "cluster": view["clusters"][0]["cluster"]})
            config["users"].append({"name": name, "user": {"token": token}})
            config["contexts"].append({"name": name, "context": {"cluster": name, "user": name}})
        cls.clusters = {c["name"]: c["cluster"] for c in config["clusters"]}
        cls.host_tokens = [u["user"]["token"] for u in config["users"]]
        for file, mode, text in ((cls.host, 0o600, json.dumps(config)),
                                 (cls.folder / "open-kubeconfig-file", 0o644, json.dumps(config)),
                                 (cls.folder / "no-server-kubeconfig", 0o600,
                                  json.dumps(config).replace(cls.clusters["test-1"]["server"], "https://127.0.0.1:1"))):
            file.write_text(text, encoding="utf-8")
            file.chmod(mode)

    @classmethod
    def start(cls, program):
        decide = cls.folder / "config"
        decide.write_text(f'#!/bin/sh\nexec {slipway.PROGRAM} executor config --state={cls.folder}/state '
                          f'--fleet="{cls.folder}/$CUSTOM_ENV_HOST/fleet.yaml"\n', encoding="utf-8")
        decide.chmod(0o755)
        printed = slipway.run("executor", "print-config").stdout.replace(
            f'config_exec = "{slipway.PROGRAM}"', f'config_exec = "{decide}"')
        lines = [x if not x.strip().startswith("config_args") else "    config_args = []" for x in printed.splitlines()]
        head = f'[[runners]]\n  name = "lab"\n  url = "{cls.gitlab.url}"\n  token = "glrt-lab"\n  executor = "custom"\n'
        cls.runner = Runner(program, cls.folder, "concurrent = 8\ncheck_interval = 1\n" + head + "\n".join(lines) + "\n")
        cls.ends.append(cls.runner.close)

    @classmethod
    def queue(cls):
        cls.jobs = {}

        def add(name, repo="shop/cart", ref="develop", host="good", wait=False, **job):
            (cls.folder / "go").mkdir(exist_ok=True)
            (cls.folder / "go").chmod(0o755)
            script = ['echo "kubeconfig=${KUBECONFIG--}."', "stat -c '%a %U' ${KUBECONFIG:-/}", *cls.look()]
            if wait:
                script += ["echo waiting", f"i=0; until [ -e {cls.folder}/go/{wait} ]; do sleep 0.2; echo tick; done"]
            cls.jobs[name] = cls.gitlab.add_job(repo=repo, ref=ref, script=script, variables={"HOST": host}, **job)

        add("test", wait="test")
        add("canceled", wait="never")
        add("production", ref="main", wait="production")
        add("pattern", repo="pattern/app")
        add("no team", repo="shop/other")
        add("no environment", ref="topic")
        for host in ("wrong-uid", "open-kubeconfig", "no-server", "no-accounts"):
            add(host, host=host)

    @classmethod
    def look(cls):
        """A job uses its credentials, and looks for others."""
        return ["if [ -n \"${KUBECONFIG-}\" ]; then slipway schema snapshot --context test-1 > /dev/null && echo SNAPSHOT; fi",
                f"cat {cls.host} && echo READ", f"cat {cls.folder}/state/jobs/*/kubeconfig > /dev/null && echo OTHERS || true",
                f"ls {cls.folder}/state/jobs && echo LISTED || true", "echo x > $(dirname $HOME)/kubeconfig.lock && echo WROTE || true"]

    def ended(self, name, state):
        job = self.gitlab.job(self.jobs[name], wait=120)
        trace = plain(job["trace"])
        if job["state"] != state:
            self.fail(f"job `{name}` is {job['state']} ({job['failure_reason']}):\n{trace}")
        self.job = job
        return trace

    def kubeconfig(self, name):
        """What a waiting job was given."""
        job = self.gitlab.job(self.jobs[name], wait=60, until="waiting\n")
        self.assertIn("waiting\n", plain(job["trace"]))
        files = list((self.folder / "state/jobs").glob(f"job-{self.jobs[name]}-*/kubeconfig"))
        self.assertEqual(len(files), 1)
        status = files[0].stat()
        self.assertEqual((status.st_mode & 0o7777, pwd.getpwuid(status.st_uid).pw_name), (0o600, "slipway-job"))
        return json.loads(files[0].read_text(encoding="utf-8"))

    def bearer(self, config, context, cluster=None):
        """The holder of a job's token in a cluster, also one that it is not for."""
        chosen = next(c["context"] for c in config["contexts"] if c["name"] == context)
        token = next(u["user"]["token"] for u in config["users"] if u["name"] == chosen["user"])
        place = self.clusters[cluster or chosen["cluster"]]
        bearer = Bearer(place["server"], place["certificate-authority-data"], token)
        self.addCleanup(bearer.close)
        bearer.token = token
        return bearer

    # The token of a test job.

    def test_a_test_job_cannot_reach_anything_else(self):
        config = self.kubeconfig("test")
        self.assertEqual([c["name"] for c in config["contexts"]], ["test-1"])
        self.assertEqual(config["current-context"], "test-1")
        self.assertEqual(config["contexts"][0]["context"]["namespace"], OWN)
        job = self.bearer(config, "test-1")
        self.own_rights(job)
        self.other_rights(job)
        self.real_calls(job)
        self.assertEqual(self.bearer(config, "test-1", "production-1").call("GET", "/api/v1/namespaces")[0], 401)
        self.nowhere(job.token)
        self.dies("test", job, (self.folder / "go/test").touch)
        trace = self.ended("test", "success")
        self.assertIn(f"Credentials for: {OWN} in test-1\n", trace)
        self.assertIn("\n600 slipway-job\n", trace)
        self.assertIn("\nSNAPSHOT\n", trace)
        self.nowhere(job.token)
        for word in ("READ", "OTHERS", "LISTED", "WROTE"):
            self.assertNotIn(f"\n{word}\n", trace)

    def own_rights(self, job):
        count = 0
        for resource in RESOURCES:
            for verb in VERBS:
                allowed = resource in CHANGES and verb != "deletecollection" or resource in READS and verb in VERBS[:3]
                self.assertEqual(job.may(verb, resource, OWN), allowed, f"{verb} {resource}")
                count += 1
        for verb, resource in (("impersonate", "serviceaccounts"), ("bind", "roles.rbac.authorization.k8s.io"),
                               ("escalate", "roles.rbac.authorization.k8s.io"), ("*", "*")):
            self.assertFalse(job.may(verb, resource, OWN), f"{verb} {resource}")
        self.assertEqual(count, len(RESOURCES) * len(VERBS))

    def other_rights(self, job):
        for resource in RESOURCES:
            for verb in VERBS:
                for place in [*foreign(), ""]:  # "": in all namespaces
                    self.assertFalse(job.may(verb, resource, place), f"{verb} {resource} in `{place}`")
        for resource in CLUSTER_WIDE:
            for verb in [*VERBS, "approve", "bind", "escalate", "*"]:
                self.assertFalse(job.may(verb, resource), f"{verb} {resource}")
        for kind in ("users", "groups", "serviceaccounts", "userextras.authentication.k8s.io"):
            self.assertFalse(job.may("impersonate", kind), kind)

    def real_calls(self, job):
        thing = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "made-by-job"}}
        at = f"/api/v1/namespaces/{OWN}"
        self.assertEqual(job.call("POST", f"{at}/configmaps", thing)[0], 201)
        self.assertEqual(job.call("GET", f"{at}/configmaps/made-by-job")[0], 200)
        self.assertEqual(job.call("DELETE", f"{at}/configmaps/made-by-job")[0], 200)
        patch = "application/apply-patch+yaml"
        calls = [("GET", "/api/v1/namespaces"), ("GET", "/api/v1/pods"), ("GET", "/api/v1/secrets"), ("GET", "/api/v1/nodes"),
                 ("GET", f"{at}/secrets"), ("POST", f"{at}/secrets", {**thing, "kind": "Secret"}),
                 ("POST", f"{at}/serviceaccounts/default/token", {"spec": {}}), ("DELETE", at),
                 ("PATCH", at, {"metadata": {"labels": {"enforce.pod-security.kubernetes.io": "privileged"}}}, "application/merge-patch+json")]
        for place in foreign():
            other = f"/api/v1/namespaces/{place}"
            calls += [("GET", f"{other}/{kind}") for kind in ("pods", "secrets", "configmaps", "serviceaccounts", "events")]
            calls += [("POST", f"{other}/configmaps", thing), ("DELETE", f"{other}/configmaps/kube-root-ca.crt"),
                      ("PATCH", f"{other}/configmaps/kube-root-ca.crt?fieldManager=x", thing, patch), ("DELETE", other),
                      ("POST", f"{other}/serviceaccounts/default/token", {"spec": {}}),
                      ("GET", f"/apis/apps/v1/namespaces/{place}/deployments"),
                      ("DELETE", f"/apis/apps/v1/namespaces/{place}/deployments")]
        for call in calls:
            status, answer = job.call(*call)
            self.assertEqual(status, 403, f"{call[:2]}: {answer}")
        # A pod of the team cannot run as the account that the job's token is of: that is in another namespace.
        accounts = self.kubectl["test-1"]("get", "serviceaccounts", "-n", OWN, "-o", "name").stdout.split()
        self.assertEqual(accounts, ["serviceaccount/default"])

    def nowhere(self, token):
        """No log, argument list or file of the runner has the token or a host's token."""
        secrets = [token, token.rsplit(".", 1)[1], *self.host_tokens]
        texts = [(self.folder / "runner.log").read_text(errors="replace"), (self.folder / "state/driver.log").read_text(),
                 *(self.gitlab.job(n)["trace"] for n in self.jobs.values())]
        for secret in secrets:
            self.assertEqual([t for t in texts if secret in t], [])
            self.assertEqual(processes_with(secret), [])
        in_environment = processes_with("", token)
        self.assertEqual(in_environment, [])

    def dies(self, name, job, end):
        """The token is refused soon after the job's end; an API server keeps what it knows of a token for 10 s."""
        path = f"/api/v1/namespaces/{OWN}/pods"
        self.assertEqual(job.call("GET", path)[0], 200)
        end()
        self.gitlab.job(self.jobs[name], wait=60)
        self.assertTrue(wait_until(lambda: job.call("GET", path)[0] == 401, 30))
        left = self.kubectl["test-1"]("get", "secrets", "-n", ACCOUNTS, "-o", "name").stdout
        self.assertNotIn(f"secret/job-{self.jobs[name]}-", left)

    def test_a_canceled_job_keeps_no_token(self):
        job = self.bearer(self.kubeconfig("canceled"), "test-1")
        self.dies("canceled", job, lambda: self.gitlab.cancel(self.jobs["canceled"], "canceled"))

    # Production.

    def test_a_production_job_has_a_context_for_each_cluster(self):
        config = self.kubeconfig("production")
        self.assertEqual([c["name"] for c in config["contexts"]], ["production-1", "test-1"])
        self.assertNotIn("current-context", config)
        for cluster in ("production-1", "test-1"):
            job = self.bearer(config, cluster)
            own = namespace("shop", "production", cluster)
            self.assertTrue(job.may("create", "configmaps", own))
            self.assertEqual(job.call("GET", f"/api/v1/namespaces/{own}/pods")[0], 200)
            for place in (namespace("pay", "production", cluster), OWN, namespace("shop", "staging"), ACCOUNTS):
                for verb in VERBS:
                    self.assertFalse(job.may(verb, "configmaps", place), place)
                self.assertEqual(job.call("GET", f"/api/v1/namespaces/{place}/pods")[0], 403)
        (self.folder / "go/production").touch()
        self.assertIn(f"Credentials for: {namespace('shop', 'production', 'production-1')} in production-1, ",
                      self.ended("production", "success"))

    # Jobs that get none.

    @for_each(["no team", "no environment"])
    def test_no_environment_no_credentials(self, name):
        self.assertIn("kubeconfig=-.\n", self.ended(name, "success"))

    def test_a_pattern_alone_gives_no_credentials(self):
        trace = self.ended("pattern", "success")
        self.assertIn("Environment: test, clusters: test-1\nNo credentials: the fleet matches this project by a pattern only", trace)
        self.assertIn("kubeconfig=-.\n", trace)

    def test_another_cluster_than_the_pinned_one_is_refused(self):
        trace = self.ended("wrong-uid", "failed")
        self.assertEqual(self.job["failure_reason"], "script_failure")
        self.assertIn("Slipway refuses this job: the cluster that `test-1` leads to is not the one that the fleet means", trace)
        self.assertNotIn("kubeconfig=", trace)

    @for_each(["open-kubeconfig", "no-server", "no-accounts"])
    def test_a_fault_of_the_system_says_what_to_do(self, name):
        trace = self.ended(name, "failed")
        self.assertEqual(self.job["failure_reason"], "runner_system_failure", trace)
        self.assertIn({"open-kubeconfig": "chmod 600", "no-server": "is the server running",
                       "no-accounts": "slipway-executor"}[name], trace)
        self.assertNotIn("kubeconfig=", trace)

    def test_no_secret_is_left(self):
        for name in self.jobs:
            if name not in ("test", "canceled", "production"):
                self.gitlab.job(self.jobs[name], wait=120)
                mine = f"job-{self.jobs[name]}-"
                self.assertTrue(wait_until(lambda mine=mine: mine not in self.kubectl["test-1"](
                    "get", "secrets", "-n", ACCOUNTS, "-o", "name").stdout))

    def test_a_deployer_may_apply_what_is_compiled(self):
        """Each kind of object that an overlay has, asked of the real role."""
        kubectl = self.kubectl["test-1"]
        resources = {}
        for line in kubectl("api-resources", "--namespaced", "--no-headers", "-o", "wide").stdout.splitlines():
            words = line.split()
            place = next(i for i, word in enumerate(words) if word == "true")
            resources[(words[place - 1], words[place + 1])] = words[0]
        objects = slipway.run("kustomize", "build", self.compiled / "overlays/test/test-1/shop/cart").stdout
        kinds = set(re.findall(r"^apiVersion: (\S+)\nkind: (\S+)$", objects, re.MULTILINE))
        self.assertGreater(len(kinds), 4)
        for version, kind in sorted(kinds):
            resource, group = resources[(version, kind)], version.rpartition("/")[0]
            for verb in ("get", "create", "patch", "delete"):
                said = kubectl("auth", "can-i", verb, f"{resource}.{group}" if group else resource, "-n", OWN,
                               "--as", f"system:serviceaccount:{ACCOUNTS}:{OWN}")
                self.assertEqual(said.stdout.strip(), "yes", f"{verb} {resource}")


if __name__ == "__main__":
    unittest.main()
