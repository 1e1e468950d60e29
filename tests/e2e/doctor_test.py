"""`slipway doctor` on this host, against the lab's API servers."""

import json
import re
import ssl
import subprocess
import tempfile
import threading
import time
import unittest
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from support import clusters, peers, slipway
from support.path_proxy import make_authority

FLEET = """\
apiVersion: slipway.dev/v1
kind: Fleet
name: acme
registry: registry.acme.example/apps
namespace: "{{team}}-{{cluster}}"
teams: {{shop: {{projects: ["shop/**"]}}}}
clusters:
  test-1: {{kube: {{context: test-1}}, domain: test.acme.example, gateway: kong}}
  production-1:
    kube:
      context: {production}
    domain: acme.example
    gateway: kong
  away: {{kube: {{config: {folder}/away}}, domain: away.acme.example, gateway: kong}}
environments:
  test: {{branches: [develop], clusters: [test-1, away]}}
  production: {{branches: [main], clusters: [production-1], protected: true}}
executor: {{backend: local, user: slipway-job}}
"""

AWAY = """\
apiVersion: v1
kind: Config
current-context: away
clusters: [{name: away, cluster: {server: "https://127.0.0.1:9"}}]
users: [{name: away, user: {token: none}}]
contexts: [{name: away, context: {cluster: away, user: away}}]
"""


class Doctor(unittest.TestCase):
    def setUp(self):
        peers.require_root()
        peers.require_user("slipway-job")
        self.runner = peers.require("gitlab-runner")
        self.kubectl = {name: clusters.require(name) for name in ("test-1", "production-1")}
        folder = tempfile.TemporaryDirectory(prefix="slipway-doctor-")
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        self.folder.chmod(0o755)
        self.fleet = self.folder / "fleet.yaml"
        (self.folder / "away").write_text(AWAY, encoding="utf-8")
        (self.folder / "away").chmod(0o600)
        self.kubeconfig = clusters.private_kubeconfig(self.folder)
        self.write()

    def write(self, production="production-1"):
        self.fleet.write_text(FLEET.format(folder=self.folder, production=production), encoding="utf-8")

    def doctor(self, *options, status, kubeconfig=None):
        environment = {"PATH": "/usr/bin:/bin", "HOME": str(self.folder), "no_proxy": "127.0.0.1",
                       "KUBECONFIG": str(kubeconfig or self.kubeconfig)}
        done = slipway.run("doctor", "--fleet", self.fleet, "--state", self.folder / "state", "--runner", self.runner, *options,
                           env=environment)
        self.assertEqual(done.returncode, status, done.stdout + done.stderr)
        return done

    def findings(self, *options, status=1, **more):
        return json.loads(self.doctor("-o", "json", *options, status=status, **more).stdout)["findings"]

    def verdict(self, findings, check, text):
        found = [finding for finding in findings if finding["check"] == check and text in finding["text"]]
        self.assertEqual(len(found), 1, findings)
        if found[0]["verdict"] != "ok":
            self.assertNotEqual(found[0]["fix"], "")
        return found[0]["verdict"]

    def test_what_it_finds(self):
        found = self.findings()
        self.assertEqual(self.verdict(found, "fleet", "has 3 clusters"), "ok")
        self.assertEqual(self.verdict(found, "user", "jobs run as slipway-job"), "ok")
        self.assertEqual(self.verdict(found, "state", "is made by the first job"), "ok")
        self.assertEqual(self.verdict(found, "programs", "gitlab-runner 19.4"), "ok")
        self.assertEqual(self.verdict(found, "clusters", "test-1: Kubernetes v1.34"), "ok")
        self.assertEqual(self.verdict(found, "clusters", "away: "), "problem")
        self.assertEqual(self.verdict(found, "permissions", "test-1: all "), "ok")
        self.assertEqual(self.verdict(found, "pins", "test-1: not pinned"), "warning")
        self.assertEqual(self.verdict(found, "pins", "production-1: not pinned"), "problem")
        text = self.doctor(status=1).stdout
        self.assertRegex(text, r"(?m)^problem  clusters     away: .*\n +fix: ")

    def test_pins(self):
        before = self.fleet.read_text(encoding="utf-8")
        found = self.findings("--pin")
        self.assertEqual(self.verdict(found, "pins", "production-1: it is the cluster that was pinned"), "ok")
        uids = {name: kubectl("get", "namespace", "kube-system", "-o", "jsonpath={.metadata.uid}").stdout
                for name, kubectl in self.kubectl.items()}
        after = self.fleet.read_text(encoding="utf-8")
        self.assertEqual(after, before.replace("{context: test-1}", f"{{uid: {uids['test-1']}, context: test-1}}")
                         .replace("      context: production-1", f"      uid: {uids['production-1']}\n      context: production-1"))
        self.findings("--pin")
        self.assertEqual(self.fleet.read_text(encoding="utf-8"), after)

        self.fleet.write_text(after.replace("context: production-1", "context: production-2"), encoding="utf-8")
        found = self.findings("--pin")
        self.assertEqual(self.verdict(found, "pins", "production-1: this is another cluster"), "problem")
        self.assertIn(uids["production-1"], self.fleet.read_text(encoding="utf-8"))

    def test_a_kubeconfig_that_others_may_read(self):
        self.kubeconfig.chmod(0o644)  # the driver would not take it either
        found = self.findings()
        self.assertEqual(self.verdict(found, "clusters", f"test-1: {self.kubeconfig}"), "problem")

    def test_an_account_without_rights(self):
        config = self.folder / "nobody"
        config.write_text(self.kubeconfig.read_text(encoding="utf-8").replace("user: admin-test-1", "user: nobody-test-1"),
                          encoding="utf-8")
        config.chmod(0o600)
        found = self.findings(kubeconfig=config)
        self.assertEqual(self.verdict(found, "permissions", "test-1: the account of `test-1` may not: get namespaces"), "problem")
        self.assertEqual(self.verdict(found, "permissions", "production-1: all "), "ok")

    def test_a_host_that_is_not_set_up(self):
        self.fleet.chmod(0o666)
        (self.folder / "state").mkdir(mode=0o700)
        found = self.findings()
        self.assertEqual(self.verdict(found, "fleet", "can be written by others"), "problem")
        self.assertEqual(self.verdict(found, "state", "cannot enter"), "problem")
        self.fleet.write_text("kind: Fleet\n", encoding="utf-8")
        self.assertEqual(self.verdict(self.findings(), "fleet", "fleet.yaml:1: "), "problem")
        self.fleet.unlink()
        self.assertEqual(self.verdict(self.findings(), "fleet", "there is no "), "problem")

    def test_the_roles_are_the_table(self):
        """The examples give exactly what is checked, each in its place."""
        table = (slipway.ROOT / "executor/doctor/data/permissions.txt").read_text(encoding="utf-8").splitlines()
        wanted = {}
        for verb, path, where in (line.split() for line in table if line and not line.startswith("#")):
            wanted.setdefault(where, set()).add((verb, path.partition("/")[2].partition("=")[0]))
        roles = {}
        for name in ("driver-role.yaml", "pod-role.yaml"):
            text = (slipway.ROOT / "packaging/examples" / name).read_text(encoding="utf-8")
            for document in text.split("---\n"):
                role = re.search(r"metadata: \{name: ([a-z-]+)\}", document).group(1)
                roles[role] = {(verb, resource) for resources, verbs in re.findall(r"resources: \[([^]]*)\], verbs: \[([^]]*)\]", document)
                               for resource in resources.split(", ") for verb in verbs.split(", ")}
        self.assertEqual(roles, {"slipway-driver": wanted["all"], "slipway-pods": wanted["jobs"] | wanted["ports"], "slipway-nodes": wanted["nodes"]})
        compiled = (slipway.ROOT / "kustomize-bases/deployer/executor.yaml").read_text(encoding="utf-8")
        for verb, resource in wanted["accounts"]:
            self.assertRegex(compiled, rf"resources: \[{resource}\]\n  verbs: \[[^]]*\b{verb}\b")

    def mounted(self, options):
        """The state directory is a file system of its own."""
        state = self.folder / "state"
        state.mkdir(mode=0o711, exist_ok=True)
        subprocess.run(["mount", "-t", "tmpfs", "-o", f"mode=711,{options}", "tmpfs", state], check=True)
        self.addCleanup(subprocess.run, ["umount", state], check=False)

    def test_a_full_disk(self):
        self.mounted("size=64m")
        found = self.findings()
        self.assertEqual(self.verdict(found, "disk", f"0.1 GiB are free at {self.folder}/state"), "problem")
        self.assertEqual([f["fix"] for f in found if f["check"] == "disk"], [f"du -xsh {self.folder}/state/cache/*"])

    def test_a_disk_that_gets_full(self):
        self.mounted("size=5g")
        self.assertEqual(self.verdict(self.findings(), "disk", "5.0 GiB are free"), "warning")

    def test_a_disk_that_takes_few_more_files(self):
        self.mounted("size=20g,nr_inodes=1000")
        self.assertEqual(self.verdict(self.findings(), "disk", " more files fit at "), "warning")

    def test_clocks_that_differ(self):
        authority = make_authority(self.folder)
        for seconds, said in ((3600, r"away: its clock is 3[56]\d\d s ahead of this host's"), (-90, r"away: its clock is [89]. s behind this host's")):
            with self.subTest(seconds), OddClock(authority, seconds) as url:
                config = AWAY.replace("https://127.0.0.1:9", url).replace("cluster: {", f"cluster: {{certificate-authority: {authority}/ca.crt, ")
                (self.folder / "away").write_text(config, encoding="utf-8")
                self.fleet.write_text(self.fleet.read_text(encoding="utf-8").replace(f"{{config: {self.folder}/away}}",
                                      f"{{config: {self.folder}/away, context: away}}"), encoding="utf-8")
                found = [f for f in self.findings() if f["check"] == "clusters" and "clock" in f["text"]]
                self.assertEqual([f["verdict"] for f in found], ["problem"], found)
                self.assertRegex(found[0]["text"], said)
                self.assertIn("timedatectl", found[0]["fix"])


class OddClock:
    """An API server that only says its version, and the time so many seconds off."""

    def __init__(self, authority, seconds):
        class Handler(BaseHTTPRequestHandler):
            def date_time_string(self, timestamp=None):
                return super().date_time_string((timestamp or time.time()) + seconds)

            def do_GET(self):  # pylint: disable=invalid-name
                is_version = self.path == "/version"
                body = json.dumps({"gitVersion": "v1.34.0"} if is_version else {"message": "none"}).encode()
                self.send_response(200 if is_version else 404)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            do_POST = do_GET  # pylint: disable=invalid-name

            def log_message(self, *_):
                pass

        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(authority / "server.crt", authority / "server.key")
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.socket = context.wrap_socket(self._server.socket, server_side=True)

    def __enter__(self):
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return f"https://127.0.0.1:{self._server.server_address[1]}"

    def __exit__(self, *_):
        self._server.shutdown()
        self._server.server_close()


if __name__ == "__main__":
    unittest.main()
