"""Jobs in pods by an account that has what docs/kubernetes.md gives it, and nothing else."""

import base64
import json
import re
import subprocess
import unittest

from support import clusters, peers, slipway
from support.pod_jobs import CLUSTER, IMAGE, PodJobs

PAGE = slipway.ROOT / "docs/kubernetes.md"
EXAMPLES = slipway.ROOT / "packaging/examples"


def set_up_commands():
    """The commands of the page that make the account."""
    blocks = re.findall(r"```sh\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    block = next(b for b in blocks if "serviceaccount runner-host" in b)
    return [line.strip() for line in block.splitlines() if line.strip()]


class Role(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.config = None
        kubectl = clusters.require(CLUSTER)
        cls.jobs = PodJobs("role", kubeconfig="KUBECONFIG")
        cls.addClassCleanup(cls.jobs.close)
        cls.namespace, cls.kubectl = cls.jobs.namespace, staticmethod(kubectl)
        cls.addClassCleanup(lambda: [kubectl("delete", "clusterrolebinding", f"{cls.namespace}-{what}") for what in ("driver", "nodes")])
        for command in set_up_commands():
            if "create namespace" in command:
                continue
            own = (command.replace("slipway-jobs", cls.namespace).replace("/usr/share/doc/slipway/examples", str(EXAMPLES))
                   .replace("runner-host-", f"{cls.namespace}-"))
            done = subprocess.run([peers.require("kubectl"), "--kubeconfig", clusters.kubeconfig(), "--context", CLUSTER,
                                   *own.split()[1:]], capture_output=True, text=True, check=False, timeout=60)
            assert done.returncode == 0, command + done.stderr
        cls.config = cls.jobs.folder / "runner-host"
        fleet = cls.jobs.folder / "fleet.yaml"
        fleet.write_text(fleet.read_text(encoding="utf-8").replace("KUBECONFIG", str(cls.config)), encoding="utf-8")
        cls.write_config()

    @classmethod
    def write_config(cls):
        """The kubeconfig of the account."""
        admin = json.loads(cls.kubectl("config", "view", "--minify", "--raw", "-o", "json").stdout)["clusters"][0]["cluster"]
        authority = admin.get("certificate-authority-data")
        if not authority:
            with open(admin["certificate-authority"], "rb") as file:
                authority = base64.b64encode(file.read()).decode()
        token = cls.kubectl("-n", cls.namespace, "create", "token", "runner-host", "--duration=1h").stdout.strip()
        cls.config.write_text(json.dumps({
            "apiVersion": "v1", "kind": "Config",
            "clusters": [{"name": "c", "cluster": {"server": admin["server"], "certificate-authority-data": authority}}],
            "users": [{"name": "u", "user": {"token": token}}],
            "contexts": [{"name": CLUSTER, "context": {"cluster": "c", "user": "u"}}]}), encoding="utf-8")
        cls.config.chmod(0o600)

    def doctor(self):
        done = slipway.run("doctor", "--fleet", self.jobs.folder / "fleet.yaml", "--state", self.jobs.folder / "state",
                           "--runner", peers.require("gitlab-runner"), "-o", "json", timeout=150)
        return [f for f in json.loads(done.stdout)["findings"] if f["check"] in ("clusters", "permissions", "builder", "helper")]

    def said(self, findings, check):
        found = [f for f in findings if f["check"] == check and CLUSTER in f["text"] or f["check"] == check == "helper"]
        self.assertEqual(len(found), 1, findings)
        return found[0]["verdict"], found[0]["text"], found[0]["fix"]

    def test_a_whole_job_then_what_the_doctor_says(self):
        number = self.jobs.add(["echo made > made", "cat README"], artifacts={"paths": ["made"]}, after_script=["echo after ran"],
                               cache=[{"key": "k", "paths": ["made"], "policy": "pull-push", "when": "on_success"}],
                               services=[{"name": IMAGE, "alias": "web", "entrypoint": ["sh", "-c"], "command": ["echo fell; exit 3"]}])
        text = self.jobs.ended(self, number, "success")["text"]
        for expected in ("\ncart\n", "\nafter ran\n", "Its last lines:\nfell\n"):
            self.assertIn(expected, text)
        self.assertEqual(text.count("has ended. Its last lines:"), 1, text)
        self.assertEqual(self.jobs.leftovers(), [])
        for command in ("status", "reap"):
            done = slipway.run("executor", command, "--fleet", self.jobs.folder / "fleet.yaml", "--state", self.jobs.folder / "state")
            self.assertEqual(done.returncode, 0, done.stderr)

        findings = self.doctor()
        self.assertEqual(self.said(findings, "permissions"), ("ok", f"{CLUSTER}: all 19 that the driver needs", ""))
        self.assertEqual(self.said(findings, "builder"), ("ok", f"{CLUSTER}: build-1 takes the pods of jobs", ""))
        verdict, text, fix = self.said(findings, "helper")  # the tests' own image is no whole helper image
        self.assertEqual(verdict, "problem")
        self.assertRegex(text, r"slipway-test/helper:\w+ has no git-lfs, slipway$")
        self.assertIn("./dev image", fix)
        self.assertEqual(self.jobs.leftovers(), [])

        fleet = self.jobs.folder / "fleet.yaml"
        whole = fleet.read_text(encoding="utf-8")
        self.addCleanup(fleet.write_text, whole, encoding="utf-8")
        fleet.write_text(re.sub(r"helperImage: \S+", "helperImage: 127.0.0.1:5000/lab/nowhere:7", whole), encoding="utf-8")
        verdict, text, fix = self.said(self.doctor(), "helper")
        self.assertEqual(verdict, "problem")
        self.assertRegex(text, r"lab/nowhere:7: a pod of it does not run: .*(not found|pull)")
        self.assertEqual(self.jobs.leftovers(), [])

    def test_the_doctor_looks_at_the_nodes_of_every_rule(self):
        fleet = self.jobs.folder / "fleet.yaml"
        whole = fleet.read_text(encoding="utf-8")
        self.addCleanup(fleet.write_text, whole, encoding="utf-8")
        fleet.write_text(whole + "  placement: [{tags: [a], node: {no: such}}, {protected: true, cpu: 90..100}]\n", encoding="utf-8")
        found = [(f["verdict"], f["text"]) for f in self.doctor() if f["check"] == "builder"]
        self.assertEqual(found[0], ("problem", f"{CLUSTER}: executor.placement[0]: no node has the labels no=such"))
        self.assertEqual(found[1][0], "problem")
        self.assertIn(f"{CLUSTER}: executor.placement[1]: build-1 is too small for a job's pod: it asks for 90.05 of cpu", found[1][1])
        self.assertEqual(found[2:], [("ok", f"{CLUSTER}: build-1 takes the pods of jobs")])

    def only_create(self, *resources):
        """A WebSocket begins with a GET: `create` alone does not do."""
        rules = json.loads(self.kubectl("-n", self.namespace, "get", "role", "slipway-pods", "-o", "json").stdout)["rules"]
        places = [i for i, rule in enumerate(rules) if rule["resources"][0] in resources]
        self.assertEqual(len(places), len(resources))
        patch = [{"op": "replace", "path": f"/rules/{at}/verbs", "value": ["create"]} for at in places]
        back = [{"op": "replace", "path": f"/rules/{at}/verbs", "value": rules[at]["verbs"]} for at in places]
        change = ("-n", self.namespace, "patch", "role", "slipway-pods", "--type=json", "-p")
        self.addCleanup(self.kubectl, *change, json.dumps(back))
        self.assertEqual(self.kubectl(*change, json.dumps(patch)).returncode, 0)

    def other_ways(self, begin):
        """What the log, from there on, says of stages that were not reached by their port."""
        log = (self.jobs.folder / "state/driver.log").read_text(encoding="utf-8")[begin:]
        return [entry for entry in map(json.loads, log.splitlines()) if entry["message"] == "stage took another way"]

    def log_size(self):
        log = self.jobs.folder / "state/driver.log"
        return len(log.read_text(encoding="utf-8")) if log.exists() else 0

    def test_without_a_right_to_ports_exec_does(self):
        begin = self.log_size()
        text = self.jobs.ended(self, self.jobs.add(["echo with a port"]), "success")["text"]
        self.assertIn("\nwith a port\n", text)
        self.assertEqual(self.other_ways(begin), [])
        self.only_create("pods/portforward")
        begin = self.log_size()
        text = self.jobs.ended(self, self.jobs.add(["echo without a port"]), "success")["text"]
        self.assertIn("\nwithout a port\n", text)
        self.assertNotIn("portforward", text)
        others = self.other_ways(begin)
        self.assertEqual(len(others), 1, others)  # the job's first stage; the others do not try again
        self.assertIn("portforward", others[0]["reason"])
        self.assertEqual(list((self.jobs.folder / "state/keys").iterdir()), [])
        verdict, text, fix = self.said(self.doctor(), "permissions")
        self.assertEqual((verdict, text), ("warning", f"{CLUSTER}: the account of `{CLUSTER}` may not: get pods/portforward of jobs; so a "
                                           "process is started in a container for each stage, and stages begin later"))
        self.assertIn(f"-n {self.namespace} apply -f /usr/share/doc/slipway/examples/pod-role.yaml", fix)

    def test_without_get_on_exec(self):
        self.only_create("pods/exec", "pods/portforward")
        job = self.jobs.ended(self, self.jobs.add(["true"]), "failed")
        self.assertEqual(job["failure_reason"], "runner_system_failure")
        found = [f for f in self.doctor() if (f["check"], f["verdict"]) == ("permissions", "problem")]
        self.assertEqual([f["text"] for f in found], [f"{CLUSTER}: the account of `{CLUSTER}` may not: get pods/exec of jobs"])
        self.assertIn(f"-n {self.namespace} apply -f /usr/share/doc/slipway/examples/pod-role.yaml", found[0]["fix"])


if __name__ == "__main__":
    unittest.main()
