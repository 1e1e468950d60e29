"""docs/install.md and the set-up of docs/kubernetes.md, followed in a clean Debian with the lab's cluster: a job in a pod is green."""

import json
import os
import re
import shutil
import unittest
from contextlib import ExitStack

from support import clusters, peers, slipway
from support.gitlab import GitLab, wait_until
from support.install_page import PAGE, InstalledRoot, blocks
from support.pod_jobs import CLUSTER, HOST, IMAGE, helper_image

PODS = slipway.ROOT / "docs/kubernetes.md"
FIRST_STEPS = ("/etc/slipway/fleet.yaml", "/etc/gitlab-runner/config.toml")  # the fleet, the runner


class PodsInstall(unittest.TestCase):
    def test_from_nothing_to_a_green_job_in_a_pod(self):
        kubectl = clusters.require(CLUSTER)
        with ExitStack() as stack:
            installed = InstalledRoot(stack)
            gitlab = GitLab(installed.folder / "repositories", "--trace-interval", "1", "--url", f"http://{HOST}:PORT")
            stack.callback(gitlab.close)
            namespace = f"pods-install-{os.getpid()}"
            stack.callback(kubectl, "delete", "namespace", namespace, "--wait=false")
            bindings = [f"{namespace}-driver", f"{namespace}-nodes"]
            stack.callback(kubectl, "delete", "clusterrolebinding", *bindings)
            # The administrator's own kubectl; the page's cluster is called test-1.
            shutil.copy(peers.require("kubectl"), installed.path("usr/bin/kubectl"))
            admin = json.loads(kubectl("config", "view", "--minify", "--raw", "--flatten", "-o", "json").stdout)
            admin["contexts"][0]["name"] = admin["current-context"] = "test-1"
            installed.path("root/.kube").mkdir(parents=True)
            installed.path("root/.kube/config").write_text(json.dumps(admin), encoding="utf-8")

            def follow(commands):
                own = commands.replace("https://gitlab.acme.example|;", gitlab.url.replace("127.0.0.1", HOST) + "|;")
                for name, here in (("glrt-YOUR-TOKEN", "glrt-lab"), ("slipway-jobs", namespace), ("runner-host-", f"{namespace}-"),
                                   ("registry.acme.example/platform/slipway-helper:1", helper_image()),
                                   ("registry.acme.example/platform/ci:1", IMAGE)):
                    own = own.replace(name, here)
                return installed.follow(own)

            for commands, why_not in blocks():
                if not why_not and commands.startswith("install -m ") and any(x in commands for x in FIRST_STEPS):
                    follow(commands)
            account = [commands for commands, _ in blocks(PODS) if "create serviceaccount runner-host" in commands]
            of_pods = [commands for commands, why_not in blocks(PAGE) if "pods_install_test" in why_not]
            self.assertEqual((len(account), len(of_pods)), (1, 3))
            for commands in [*account, *of_pods]:
                said = follow(commands)
            # Of the rights only those for credentials, which the page leaves to executor.md.
            lacks = re.findall(r"(?m)^problem +permissions +test-1: the account of `test-1` may not: (.*)$", said)
            self.assertEqual([x for x in lacks[0].split(", ") if not x.endswith(" of the deployers")] if lacks else said, [])
            self.assertRegex(said, r"(?m)^ok +pins +test-1: it is the cluster that was pinned$")
            self.assertRegex(said, r"(?m)^ok +builder +test-1: build-1 takes the pods of jobs$")
            fleet = installed.path("etc/slipway/fleet.yaml").read_text(encoding="utf-8")
            self.assertEqual(len(re.findall(r"uid: [0-9a-f-]{36}", fleet)), 1, fleet)

            installed.start_runner(no_proxy=f"127.0.0.1,{HOST}")
            job = gitlab.add_job(repo="shop/cart", ref="develop", script=['echo "I may act for $SLIPWAY_ENVIRONMENT in $HOSTNAME"'])
            seen = gitlab.job(job, wait=90)
            self.assertEqual(seen["state"], "success", seen["trace"])
            self.assertIn("Environment: test, clusters: test-1", seen["trace"])
            self.assertRegex(seen["trace"], rf"I may act for test in job-{job}-")
            self.assertTrue(wait_until(lambda: not json.loads(kubectl("-n", namespace, "get", "pods", "-o", "json").stdout)["items"], 30))


if __name__ == "__main__":
    unittest.main()
