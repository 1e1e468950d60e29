"""Pods on the lab's real node whose first process is slipway-supervisor, without the rest of the driver."""

import json
import shutil
import subprocess
import tempfile
from pathlib import Path

from support import clusters
from support.slipway import ROOT

CLUSTER = "staging-1"
TOOL = ROOT / "build/stage_tool"
ATTACH = ("/slipway/slipway-supervisor", "attach", "/stages")


def pod(name, programs):
    """A container as a job's: slipway-supervisor first, its programs read-only, a directory of its own."""
    return {
        "apiVersion": "v1", "kind": "Pod", "metadata": {"name": name},
        "spec": {"terminationGracePeriodSeconds": 5, "automountServiceAccountToken": False,
                 "nodeSelector": {"slipway.dev/build": "true"},
                 "tolerations": [{"key": "slipway.dev/build", "operator": "Exists"}], "restartPolicy": "Never",
                 "containers": [{"name": "main", "image": "127.0.0.1:5000/lab/ci:1",
                                 "command": ["/slipway/slipway-supervisor", "keep", "/stages", "--deadline", "600"],
                                 "securityContext": {"capabilities": {"drop": ["ALL"]}, "allowPrivilegeEscalation": False},
                                 "volumeMounts": [{"name": "programs", "mountPath": "/slipway", "readOnly": True},
                                                  {"name": "stages", "mountPath": "/stages"}]}],
                 "volumes": [{"name": "programs", "hostPath": {"path": str(programs)}}, {"name": "stages", "emptyDir": {}}]},
    }


class StagePods:
    """A namespace, and a folder of this machine from which its pods have the program."""

    def __init__(self, kubectl, namespace):
        self._kubectl, self.namespace = kubectl, namespace
        self._folder = tempfile.TemporaryDirectory()
        self.folder = Path(self._folder.name)
        self.folder.chmod(0o755)
        self._programs = self.folder / "programs"
        self._programs.mkdir()
        shutil.copy(ROOT / "build/slipway-supervisor", self._programs)
        clusters.make_namespace(kubectl, namespace)

    def close(self):
        self._kubectl("delete", "namespace", self.namespace, "--wait=false")
        self._folder.cleanup()

    def kubectl(self, *arguments, **options):
        return self._kubectl("-n", self.namespace, *arguments, **options)

    def add(self, name):
        """Makes a pod and waits until it runs."""
        made = self.kubectl("apply", "-f", "-", input=json.dumps(pod(name, self._programs)))
        assert made.returncode == 0, made.stderr
        ready = self.kubectl("wait", "--for=condition=Ready", f"pod/{name}", "--timeout=60s")
        assert ready.returncode == 0, ready.stderr

    def start(self, stage, script, kubeconfig, pod_name):
        """The process that runs a script as the driver does: its output, and at last a report on standard error."""
        process = subprocess.Popen(
            [TOOL, stage, kubeconfig, CLUSTER, self.namespace, pod_name, "main", "--", *ATTACH],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        process.stdin.write(script.encode())
        process.stdin.close()
        process.stdin = None
        return process
