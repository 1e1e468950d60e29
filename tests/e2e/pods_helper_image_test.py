"""Jobs in pods with the helper image that `./dev image` makes, and the CronJob of the examples, which runs from it."""

import io
import json
import re
import unittest
import zipfile

from support import clusters, peers, slipway
from support.gitlab import wait_until
from support.helper_image import real_helper_image
from support.pod_jobs import CLUSTER, PodJobs

EXAMPLE = slipway.ROOT / "packaging/examples/reap-cronjob.yaml"
CACHE = [{"key": "all", "paths": ["kept/"], "policy": "pull-push", "when": "on_success"}]


class PodsImage(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        clusters.require(CLUSTER)
        cls.image = real_helper_image()
        cls.jobs = PodJobs("image")
        cls.addClassCleanup(cls.jobs.close)
        cls.fleet = cls.jobs.folder / "fleet.yaml"
        cls.fleet.write_text(re.sub(r"helperImage: \S+", f"helperImage: {cls.image}", cls.fleet.read_text(encoding="utf-8")),
                             encoding="utf-8")

    def kubectl(self, *arguments, **options):
        done = self.jobs.kubectl("-n", self.jobs.namespace, *arguments, **options)
        self.assertEqual(done.returncode, 0, done.stderr)
        return done.stdout

    def test_a_job_with_sources_artifacts_and_caches(self):
        number = self.jobs.add(["cat README", "git status --short", "echo made > made", "mkdir kept", "echo kept > kept/file"],
                               artifacts={"paths": ["made"]}, cache=CACHE, after_script=["echo after ran"])
        text = self.jobs.ended(self, number, "success")["text"]
        for expected in ("\ncart\n", "\nafter ran\n"):
            self.assertIn(expected, text)
        with zipfile.ZipFile(io.BytesIO(self.jobs.gitlab.artifacts(number))) as archive:
            self.assertEqual(archive.read("made"), b"made\n")
        # The image of the job itself, too: it has slipway.
        text = self.jobs.ended(self, self.jobs.add(["cat made kept/file", "slipway version"], image=self.image,
                                                   dependencies=[number], cache=CACHE), "success")["text"]
        self.assertRegex(text, r"(?m)^made\nkept\n")
        self.assertRegex(text, r"(?m)^slipway \d")
        self.assertTrue(wait_until(lambda: not self.jobs.leftovers(), 30), self.jobs.leftovers())

    def test_the_doctor_likes_it(self):
        done = slipway.run("doctor", "--fleet", self.fleet, "--state", self.jobs.folder / "state", "--runner",
                           peers.require("gitlab-runner"), "-o", "json", timeout=150)
        found = [f for f in json.loads(done.stdout)["findings"] if f["check"] == "helper"]
        self.assertEqual([f["verdict"] for f in found], ["ok"], found)
        self.assertRegex(found[0]["text"], r" can be pulled, and has slipway \S+ and gitlab-runner 19\.4")

    def secret(self, name, deadline):
        metadata = {"name": name, "labels": {"app.kubernetes.io/managed-by": "slipway", "slipway.dev/job": name},
                    "annotations": {"slipway.dev/deadline": deadline}}
        self.kubectl("apply", "-f", "-", input=json.dumps({"apiVersion": "v1", "kind": "Secret", "metadata": metadata}))

    def test_the_cron_job_removes_what_nobody_waits_for(self):
        # As the example and docs/kubernetes.md have it, but for the image; the lab's cluster has neither DNS nor a free node.
        text = EXAMPLE.read_text(encoding="utf-8")
        self.kubectl("apply", "-f", "-", input=re.sub(r"(?m)image: \S+$", f"image: {self.image}", text))
        there = {"nodeSelector": {"slipway.dev/build": "true"}, "tolerations": [{"key": "slipway.dev/build", "operator": "Exists"}],
                 "hostAliases": [{"ip": "10.96.0.1", "hostnames": ["kubernetes.default.svc"]}]}
        self.kubectl("patch", "cronjob", "slipway-reap", "-p", json.dumps(
            {"spec": {"suspend": True, "jobTemplate": {"spec": {"template": {"spec": there}}}}}))
        fleet = re.sub(r'config: "[^"]+"', "config: /etc/slipway/kubeconfig", self.fleet.read_text(encoding="utf-8"))
        file = self.jobs.folder / "fleet-of-the-cron-job" / "fleet.yaml"
        file.parent.mkdir()
        file.write_text(fleet, encoding="utf-8")
        self.kubectl("create", "configmap", "slipway-fleet", f"--from-file={file}")
        self.secret("job-1-long-over", "2020-01-01T00:00:00Z")
        self.secret("job-2-still-waited-for", "2100-01-01T00:00:00Z")
        self.kubectl("create", "job", "reap-now", "--from=cronjob/slipway-reap")

        def has_ended():
            status = json.loads(self.kubectl("get", "job", "reap-now", "-o", "json"))["status"]
            return status.get("succeeded") or status.get("failed")

        self.assertTrue(wait_until(has_ended, 90), self.kubectl("get", "pods", "-o", "wide"))
        log = self.kubectl("logs", "job/reap-now")
        self.assertEqual(json.loads(self.kubectl("get", "job", "reap-now", "-o", "json"))["status"].get("succeeded"), 1, log)
        left = self.kubectl("get", "secrets", "-o", "name")
        self.assertNotIn("long-over", left, log)
        self.assertIn("still-waited-for", left, log)
        self.kubectl("delete", "secret", "job-2-still-waited-for")


if __name__ == "__main__":
    unittest.main()
