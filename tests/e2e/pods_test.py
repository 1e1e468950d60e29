"""Jobs in pods: the real gitlab-runner, and the lab's cluster with a real node."""

import io
import unittest
import zipfile
from datetime import datetime, timezone

from support.gitlab import processes_with, wait_until
from support.pod_jobs import IMAGE, REGISTRY, PodJobs

CACHE = [{"key": "all", "paths": ["kept/"], "policy": "pull-push", "when": "on_success"}]


class PodsTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.jobs = PodJobs("test", "  placement: [{most: {memory: 1Gi}}]\n")
        cls.addClassCleanup(cls.jobs.close)

    def success(self, script, **job):
        return self.jobs.ended(self, self.jobs.add(script, **job), "success")["text"]

    def test_a_job_with_sources_artifacts_and_caches(self):
        number = self.jobs.add(
            ["cat README", "id -u", 'echo "environment=$SLIPWAY_ENVIRONMENT clusters=$SLIPWAY_CLUSTERS"',
             "head -1 $SLIPWAY_FLEET", "mkdir kept", "echo from-develop > kept/file", "echo made > made",
             "git status --short", "git log -1 --format=%s"],
            artifacts={"paths": ["made"]}, cache=CACHE, after_script=["echo after ran"])
        job = self.jobs.ended(self, number, "success")
        for text in ("\ncart\n", "environment=test clusters=test-1", "apiVersion: slipway.dev/v1", "\nFirst\n",
                     "\nafter ran\n", "Environment: test, clusters: test-1"):
            self.assertIn(text, job["text"])
        with zipfile.ZipFile(io.BytesIO(self.jobs.gitlab.artifacts(number))) as archive:
            self.assertEqual(archive.read("made"), b"made\n")
        text = self.success(["cat made kept/file"], dependencies=[number], cache=CACHE)
        self.assertIn("\nmade\nfrom-develop\n", text)
        text = self.success(["cat kept/file || echo no cache"], ref="main", cache=CACHE)  # protected
        self.assertIn("\nno cache\n", text)

    def test_the_exit_code_arrives(self):
        job = self.jobs.ended(self, self.jobs.add(["exit 42"]), "failed")
        self.assertEqual((job["exit_code"], job["failure_reason"]), (42, "script_failure"), job["text"])
        job = self.jobs.ended(self, self.jobs.add(["kill -KILL $$"]), "failed")
        self.assertEqual((job["exit_code"], job["failure_reason"]), (137, "script_failure"), job["text"])

    def test_a_canceled_job_ends_within_two_seconds(self):
        for mode, ran in (("canceling", True), ("canceled", False)):
            with self.subTest(mode):
                number = self.jobs.add(["trap 'echo was asked; exit 1' TERM", "echo waiting",
                                        "while :; do echo tick; sleep 0.2; done"], after_script=["echo after ran"])
                self.assertIn("waiting", self.jobs.gitlab.job(number, wait=60, until="O waiting\n")["trace"])
                processes = processes_with("/slipway/programs/slipway-supervisor")
                self.assertTrue(processes)
                self.jobs.gitlab.cancel(number, mode)
                # The runner hears of it with its next words to GitLab, a second apart here.
                begin = datetime.now(timezone.utc)
                job = self.jobs.ended(self, number, "canceled")
                self.assertLess((datetime.now(timezone.utc) - begin).total_seconds(), 8, job["text"])
                self.assertEqual("\nafter ran\n" in job["text"], ran, job["text"])
                if ran:  # else the runner takes no more words
                    asked = next(x for x in job["trace"].splitlines() if x.endswith("O was asked"))
                    self.assertLess((datetime.fromisoformat(asked.split()[0]) - begin).total_seconds(), 1 + 2, job["text"])
                self.gone(number)

    def test_a_job_that_lasts_too_long(self):
        number = self.jobs.add(["echo waiting", "while :; do echo tick; sleep 0.2; done"], timeout=8)
        job = self.jobs.ended(self, number, "failed")
        self.assertEqual(job["failure_reason"], "job_execution_timeout", job["text"])
        self.gone(number)

    def gone(self, number):
        name = f"job-{number}-"
        self.assertTrue(wait_until(lambda: not [x for x in self.jobs.leftovers() if name in x], 30),
                        self.jobs.leftovers())

    def test_what_a_stage_left_running_does_not_live_on(self):
        text = self.success(["sleep 7001 & setsid sleep 7001 & echo left"], after_script=["ps | grep -c '[s]leep 7001'"])
        self.assertIn("\n0\n", text)

    def test_services_by_their_names(self):
        server = ["sh", "-c", "sleep 1; while :; do echo hello | nc -l -p $PORT; done"]
        text = self.success(
            # The server takes one connection at a time, and the readiness probe is one, too.
            ["for name in web site; do for i in $(seq 1 20); do"
             ' timeout 5 bash -c "head -1 < /dev/tcp/$name/8099" 2>/dev/null && break; sleep 0.3; done; done'],
            services=[{"name": IMAGE, "alias": "web,site", "entrypoint": server[:2], "command": server[2:],
                       "variables": [{"key": "PORT", "value": "8099"}, {"key": "HEALTHCHECK_TCP_PORT", "value": "8099"}]}])
        self.assertIn("\nhello\nhello\n", text)

    def test_a_service_that_falls_is_told_with_its_lines(self):
        text = self.success(["echo the job went on"], services=[
            {"name": IMAGE, "alias": "web", "entrypoint": ["sh", "-c"], "command": ["echo out of luck; exit 3"]}])
        self.assertIn(f"The service `{IMAGE}` has ended. Its last lines:\nout of luck\n", text)
        self.assertIn("\nthe job went on\n", text)

    def test_a_docker_daemon_is_refused(self):
        job = self.jobs.ended(self, self.jobs.add(["docker build ."], services=["docker:27-dind"]), "failed")
        self.assertEqual(job["failure_reason"], "script_failure", job["text"])
        self.assertIn("kaniko", job["text"])
        self.assertNotIn("Will be retried", job["text"])

    def test_an_image_that_is_not_there(self):
        job = self.jobs.ended(self, self.jobs.add(["true"], image=f"{REGISTRY}/lab/nowhere:7"), "failed")
        self.assertEqual(job["failure_reason"], "script_failure", job["text"])
        self.assertIn(f"the image `{REGISTRY}/lab/nowhere:7` cannot be pulled", job["text"])
        self.assertIn("check the name and the tag", job["text"])

    def test_more_than_the_fleet_allows(self):
        job = self.jobs.ended(self, self.jobs.add(["true"], variables={"KUBERNETES_MEMORY_LIMIT": "900Gi"}), "failed")
        self.assertIn("the most that a job may have here is 1Gi", job["text"])
        self.assertEqual(job["failure_reason"], "script_failure")

    def test_a_pod_that_is_deleted_under_its_script(self):
        number = self.jobs.add(["echo waiting", "sleep 300"])
        self.jobs.gitlab.job(number, wait=60, until="O waiting\n")
        self.jobs.kubectl("-n", self.jobs.namespace, "delete", "pod", self.jobs.pod_of(number)["metadata"]["name"],
                          "--wait=false")
        job = self.jobs.ended(self, number, "failed")
        self.assertEqual(job["failure_reason"], "runner_system_failure", job["text"])
        self.assertRegex(job["text"], "the pod job-.* (was asked to end|is gone)")

    def test_nothing_is_left(self):
        self.success(["echo done"])
        self.assertTrue(wait_until(lambda: not [x for x in self.jobs.leftovers() if "job-" in x], 60),
                        self.jobs.leftovers())


class RestrictedTest(unittest.TestCase):
    """A namespace that enforces Pod Security's strictest level."""

    @classmethod
    def setUpClass(cls):
        cls.jobs = PodJobs("strict", "  placement: [{runAsUser: 1000}]\n",
                           labels=["pod-security.kubernetes.io/enforce=restricted"])
        cls.addClassCleanup(cls.jobs.close)

    def test_a_job_as_another_user(self):
        number = self.jobs.add(["id -u", "git status --short", "echo made > made"], artifacts={"paths": ["made"]})
        self.assertIn("\n1000\n", self.jobs.ended(self, number, "success")["text"])


class RefusingTest(unittest.TestCase):
    """A namespace that takes no pods of jobs."""

    @classmethod
    def setUpClass(cls):
        cls.jobs = PodJobs("quota")
        cls.addClassCleanup(cls.jobs.close)

    def test_quota_then_security(self):
        kubectl, namespace = self.jobs.kubectl, self.jobs.namespace
        kubectl("-n", namespace, "create", "quota", "none", "--hard=pods=0")
        job = self.jobs.ended(self, self.jobs.add(["true"]), "failed")
        self.assertEqual(job["failure_reason"], "runner_system_failure", job["text"])
        self.assertIn("exceeded quota: none", job["text"])
        self.assertIn(f"the quota of the namespace {namespace} is used up", job["text"])
        kubectl("-n", namespace, "delete", "quota", "none")
        kubectl("label", "namespace", namespace, "pod-security.kubernetes.io/enforce=restricted")
        job = self.jobs.ended(self, self.jobs.add(["true"]), "failed")
        self.assertIn("violates PodSecurity", job["text"])
        self.assertIn("`runAsUser`", job["text"])


if __name__ == "__main__":
    unittest.main()
