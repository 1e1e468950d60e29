"""Commands in containers, over WebSockets, on the lab's real node."""

import hashlib
import json
import os
import random
import subprocess
import tempfile
import time
import unittest
from pathlib import Path

from support import clusters
from support.slipway import ROOT
from support.stage_pods import CLUSTER
from support.tcp_proxy import TcpProxy

TOOL = ROOT / "build/exec_tool"
NAMESPACE = f"pods-exec-{os.getpid()}"
POD = {
    "apiVersion": "v1", "kind": "Pod", "metadata": {"name": "target"},
    "spec": {"terminationGracePeriodSeconds": 1, "nodeSelector": {"slipway.dev/build": "true"},
             "tolerations": [{"key": "slipway.dev/build", "operator": "Exists"}],
             "containers": [{"name": "main", "image": "127.0.0.1:5000/lab/ci:1", "command": ["sleep", "100000"]}]},
}


class ExecTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.kubectl = staticmethod(clusters.require(CLUSTER))
        cls.folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.folder.cleanup)
        clusters.make_namespace(cls.kubectl, NAMESPACE)
        cls.addClassCleanup(cls.kubectl, "delete", "namespace", NAMESPACE, "--wait=false")
        made = cls.kubectl("-n", NAMESPACE, "apply", "-f", "-", input=json.dumps(POD))
        assert made.returncode == 0, made.stderr
        ready = cls.kubectl("-n", NAMESPACE, "wait", "--for=condition=Ready", "pod/target", "--timeout=60s")
        assert ready.returncode == 0, ready.stderr
        cls.proxy = TcpProxy(clusters.server_port(CLUSTER))
        cls.addClassCleanup(cls.proxy.close)
        cls.through_proxy = clusters.kubeconfig_through(CLUSTER, cls.proxy.port, cls.folder.name)

    def arguments(self, *command, pod="target", kubeconfig=None):
        return [str(x) for x in (TOOL, kubeconfig or clusters.kubeconfig(), CLUSTER, NAMESPACE, pod, "main", *command)]

    def exec(self, *command, data=b"", **options):
        return subprocess.run(self.arguments(*command, **options), input=data, capture_output=True, check=False,
                              timeout=120)

    def test_streams_and_exit_code(self):
        result = self.exec("sh", "-c", 'echo "out $1"; echo err >&2; exit 42', "sh", "a b&c=ä%")
        self.assertEqual((result.returncode, result.stdout.decode(), result.stderr), (42, "out a b&c=ä%\n", b"err\n"))

    def test_input_and_output_of_many_pieces(self):
        data = random.Random(1).randbytes(20_000_000)
        result = self.exec("sha256sum", data=data)
        self.assertEqual(result.stdout.split()[0].decode(), hashlib.sha256(data).hexdigest(), result.stderr)
        result = self.exec("cat", data=data)  # both ways at once: neither side may wait for the other
        self.assertTrue(result.stdout == data, f"{len(result.stdout)} bytes; {result.stderr}")

    def test_a_command_that_is_not_there(self):
        result = self.exec("no-such-command")
        self.assertEqual(result.returncode, 126)
        self.assertIn(b"executable file not found", result.stderr)

    def test_a_pod_that_is_not_there(self):
        result = self.exec("true", pod="nowhere")
        self.assertEqual(result.returncode, 127)
        self.assertIn(b'pods "nowhere" not found', result.stderr)

    def test_a_server_that_is_not_there(self):
        nowhere = TcpProxy(1)
        config = clusters.kubeconfig_through(CLUSTER, nowhere.port, self.folder.name)
        nowhere.close()
        result = self.exec("true", kubeconfig=config)
        self.assertEqual(result.returncode, 125, result.stderr)
        self.assertIn(f"127.0.0.1:{nowhere.port} cannot be made".encode(), result.stderr)

    def test_a_server_that_nobody_vouches_for(self):
        text = self.through_proxy.read_text(encoding="utf-8")
        file = Path(self.folder.name) / "no-authority"
        file.write_text("".join(x for x in text.splitlines(True) if "certificate-authority" not in x), encoding="utf-8")
        result = self.exec("true", kubeconfig=file)
        self.assertEqual(result.returncode, 127, result.stderr)
        self.assertIn(b"is not trusted", result.stderr)

    def test_a_broken_connection_is_told_at_once(self):
        started = subprocess.Popen(self.arguments("sh", "-c", "echo begun; sleep 60", kubeconfig=self.through_proxy),
                                   stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        with started:
            self.assertEqual(os.read(started.stdout.fileno(), 100), b"begun\n")
            self.assertGreater(self.proxy.reset(), 0)
            begin = time.monotonic()
            errors = started.stderr.read()
            self.assertLess(time.monotonic() - begin, 2)
        self.assertEqual(started.returncode, 125, errors)


if __name__ == "__main__":
    unittest.main()
