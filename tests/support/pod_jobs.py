"""What the tests of jobs in pods share: a helper image, a fleet, a namespace, a runner."""

import json
import os
import shutil
import tempfile
import time
from pathlib import Path

from support import clusters, images, peers, repositories, slipway
from support.driver_jobs import plain
from support.gitlab import GitLab, Runner
from support.images import REGISTRY
from support.slipway import ROOT

CLUSTER = "staging-1"
HOST = "10.244.0.1"  # this machine, as pods reach it
IMAGE = f"{REGISTRY}/lab/ci:1"

FLEET = """\
apiVersion: slipway.dev/v1
kind: Fleet
name: acme
registry: registry.acme.example/apps
namespace: "{{team}}-{{cluster}}"
teams:
  shop: {{projects: ["shop/**"]}}
clusters:
  test-1: {{domain: test.acme.example, gateway: kong}}
  staging-1:
    kube: {{context: staging-1, config: "{kubeconfig}"}}
    domain: staging.acme.example
    gateway: kong
    builder: {{node: {{slipway.dev/build: "true"}}}}
  production-1: {{domain: one.acme.example, gateway: kong}}
environments:
  test: {{branches: [develop, "feature/**"], clusters: [test-1]}}
  production: {{branches: [main], clusters: [production-1], protected: true}}
executor:
  backend: kubernetes
  cluster: staging-1
  namespace: {namespace}
  helperImage: {helper}
  image: {image}
  cache: {cache}
{placement}"""


def helper_image(base=f"{REGISTRY}/lab/helper:1"):
    """The name of an image with the helper's programs and the slipway-supervisor of this build."""
    return images.make("helper", [(ROOT / "build/slipway-supervisor", "/usr/bin/slipway-supervisor")], base=base)


class PodPlace:
    """A namespace of its own for jobs in pods, a fleet whose jobs run there, and a stand-in for GitLab that has them."""

    def __init__(self, name, placement="", kubeconfig=None, labels=(), helper=None):
        peers.require_root()
        self.kubectl = clusters.require(CLUSTER)
        self.folder = Path(tempfile.mkdtemp(prefix="slipway-pods-"))
        self.folder.chmod(0o755)
        self.namespace = f"pods-{name}-{os.getpid()}"
        self.cache = f"/var/tmp/{self.namespace}"
        self.state = self.folder / "state"
        self.gitlab = None
        clusters.make_namespace(self.kubectl, self.namespace)
        if labels:
            self.kubectl("label", "namespace", self.namespace, *labels)
        repositories.make(self.folder / "repositories/shop/cart.git", self.folder / "work/cart", {"README": "cart\n"},
                          branches=["develop"])
        fleet = FLEET.format(kubeconfig=kubeconfig or clusters.private_kubeconfig(self.folder), namespace=self.namespace,
                             helper=helper or helper_image(), image=IMAGE, cache=self.cache, placement=placement)
        self.fleet = self.folder / "fleet.yaml"
        self.fleet.write_text(fleet, encoding="utf-8")
        self.gitlab = GitLab(self.folder / "repositories", "--trace-interval", "1", "--url", f"http://{HOST}:PORT")
        self.gitlab.project("shop/cart", protected_branches=["main"])

    def close(self):
        if self.gitlab:
            self.gitlab.close()
        self.kubectl("delete", "namespace", self.namespace, "--wait=false")
        shutil.rmtree(self.folder, ignore_errors=True)
        shutil.rmtree(self.cache, ignore_errors=True)

    def pods(self):
        """The pods of the namespace, as objects."""
        return self.items("pods")

    def items(self, kind):
        """The objects of a kind in the namespace."""
        return json.loads(self.kubectl("-n", self.namespace, "get", kind, "-o", "json").stdout)["items"]

    def leftovers(self):
        """Names of all pods and secrets of jobs."""
        return [f"{x['kind']} {x['metadata']['name']}" for kind in ("pods", "secrets") for x in self.items(kind)]


class PodJobs(PodPlace):
    """Such a place with a runner for its jobs."""

    def __init__(self, name, placement="", kubeconfig=None, concurrent=4, labels=(), options=(), helper=None,
                 output_limit=100_000):
        program = peers.require("gitlab-runner")
        self.runner = None
        super().__init__(name, placement, kubeconfig, labels, helper)
        printed = slipway.run("executor", "print-config", "--fleet", self.fleet, "--state", self.state, *options)
        assert printed.returncode == 0, printed.stderr
        self.runner = Runner(program, self.folder, (
            f'concurrent = {concurrent}\ncheck_interval = 1\n[[runners]]\n  name = "lab"\n'
            f'  url = "{self.gitlab.url.replace("127.0.0.1", HOST)}"\n  token = "glrt-lab"\n  executor = "custom"\n'
            f'  output_limit = {output_limit}\n' + self.section(printed.stdout)), {"no_proxy": f"127.0.0.1,{HOST}"})

    def section(self, printed):
        """The custom executor's part of config.toml, from what `print-config` printed."""
        return printed

    def close(self):
        if self.runner:
            self.runner.close()
        super().close()

    def add(self, script, **job):
        return self.gitlab.add_job(**{"repo": "shop/cart", "ref": "develop", "script": script, **job})

    def ended(self, test, number, state, wait=120):
        """The job, with its trace as plain text, that must have ended so."""
        job = self.gitlab.job(number, wait=wait)
        job["text"] = plain(job["trace"])
        if job["state"] != state:
            test.fail(f"the job is {job['state']} ({job['failure_reason']}):\n{job['text'][-4000:]}\n"
                      + "\n".join(x for x in self.runner.log().splitlines() if "evel=err" in x or "ERROR" in x)[-2000:])
        return job

    def pod_of(self, number, seconds=30):
        """The pod of a job, once it is there."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            for pod in self.pods():
                if pod["metadata"]["annotations"].get("slipway.dev/gitlab-job") == str(number):
                    return pod
            time.sleep(0.1)
        raise AssertionError(f"job {number} has no pod")
