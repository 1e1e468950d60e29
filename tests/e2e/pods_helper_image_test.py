"""Jobs in pods with the helper image that `./dev image` makes, and the CronJob of the examples."""

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

    def test_the_cron_job_is_taken_by_the_server(self):
        self.kubectl("apply", "--server-side", "--dry-run=server", "-f", EXAMPLE)


if __name__ == "__main__":
    unittest.main()
