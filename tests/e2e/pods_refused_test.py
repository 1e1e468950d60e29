"""Pods that the cluster, its node or a registry refuses: the job's log says what happened and what to do."""

import base64
import json
import unittest

from support.driver_jobs import plain
from support.fault_jobs import FaultJobs
from support.gitlab import wait_until
from support.images import REGISTRY
from support.login_registry import LoginRegistry
from support.pod_jobs import IMAGE, PodJobs
from support.tcp_proxy import TcpProxy
from support.webhook import NAME, Webhook

ALONE_ON_THE_NODE = "it fills the node"

CACHE = [{"key": "all", "paths": ["kept/"], "policy": "pull-push", "when": "on_success"}]
LIMITS = {"apiVersion": "v1", "kind": "LimitRange", "metadata": {"name": "small"},
          "spec": {"limits": [{"type": "Container", "max": {"memory": "64Mi"}}]}}


def admission_policy(name, namespace):
    """A policy that takes no pods of jobs in one namespace, and its binding."""
    kinds = {"apiGroups": [""], "apiVersions": ["v1"], "operations": ["CREATE"], "resources": ["pods"]}
    here = {"matchLabels": {"kubernetes.io/metadata.name": namespace}}
    common = {"apiVersion": "admissionregistration.k8s.io/v1", "metadata": {"name": name}}
    return {"apiVersion": "v1", "kind": "List", "items": [
        {**common, "kind": "ValidatingAdmissionPolicy",
         "spec": {"failurePolicy": "Fail", "matchConstraints": {"resourceRules": [kinds]},
                  "validations": [{"expression": "!has(object.metadata.labels) || !('slipway.dev/job' in object.metadata.labels)",
                                   "message": "no jobs on Fridays"}]}},
        {**common, "kind": "ValidatingAdmissionPolicyBinding",
         "spec": {"policyName": name, "validationActions": ["Deny"], "matchResources": {"namespaceSelector": here}}}]}


def await_refusal(jobs, words):
    """Until the API server refuses the pods of jobs so: it takes up what it is told a moment later."""
    pod = {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "x", "labels": {"slipway.dev/job": "x"}},
           "spec": {"containers": [{"name": "x", "image": IMAGE}]}}

    def is_refused():
        tried = jobs.kubectl("-n", jobs.namespace, "create", "--dry-run=server", "-f", "-", input=json.dumps(pod))
        return words in tried.stderr

    assert wait_until(is_refused, 30), f"no pod is refused with {words}"


def start_webhook(add_cleanup, jobs):
    """A webhook that the API server asks about the pods of these jobs."""
    webhook = Webhook(jobs.folder, "no jobs on Sundays")
    add_cleanup(webhook.stop)
    name = f"test-{jobs.namespace}"
    add_cleanup(jobs.kubectl, "delete", "validatingwebhookconfiguration", name)
    done = jobs.kubectl("apply", "-f", "-", input=json.dumps(webhook.configuration(name, jobs.namespace)))
    assert done.returncode == 0, done.stderr
    await_refusal(jobs, "no jobs on Sundays")
    return webhook


class RefusedTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        """Jobs that are tried for minutes wait beside the others."""
        cls.unanswered = PodJobs("no-webhook")
        cls.addClassCleanup(cls.unanswered.close)
        start_webhook(cls.addClassCleanup, cls.unanswered).stop()
        cls.unanswered_job = cls.unanswered.add(["true"])
        cls.registry = TcpProxy(int(REGISTRY.rpartition(":")[2]))
        cls.addClassCleanup(cls.registry.close)
        cls.registry.stop()
        cls.unpulled = FaultJobs("unpulled")
        cls.addClassCleanup(cls.unpulled.close)
        cls.unpulled_image = f"127.0.0.1:{cls.registry.port}/lab/ci:1"
        cls.unpulled_job = cls.unpulled.add(["echo line 1"], image=cls.unpulled_image)

    def jobs(self, name, placement="", **options):
        jobs = PodJobs(name, placement, **options)
        self.addCleanup(jobs.close)
        return jobs

    def failed(self, jobs, reason, *texts, wait=120, tries=None, waits=None, **job):
        """A job that must fail so, after so many tries of the runner and waits for a place; none of it stays."""
        self.has_failed(jobs, jobs.add(["true"], **job), reason, *texts, wait=wait, tries=tries, waits=waits)

    def has_failed(self, jobs, number, reason, *texts, wait=120, tries=None, waits=None):
        ended = jobs.ended(self, number, "failed", wait=wait)
        self.assertEqual(ended["failure_reason"], reason, ended["text"])
        for text in texts:
            self.assertIn(text, ended["text"])
        if tries:
            self.assertEqual(ended["text"].count("(for 12s, "), tries, ended["text"])
            self.assertEqual(ended["text"].count("a place on its node, which is full"), waits, ended["text"])
        self.assertTrue(wait_until(lambda: not [x for x in jobs.leftovers() if "job-" in x], 60), jobs.leftovers())

    def test_a_limit_range(self):
        jobs = self.jobs("limits")
        done = jobs.kubectl("-n", jobs.namespace, "apply", "-f", "-", input=json.dumps(LIMITS))
        self.assertEqual(done.returncode, 0, done.stderr)
        self.failed(jobs, "runner_system_failure", "maximum memory usage per Container is 64Mi",
                    f"the limits of the namespace {jobs.namespace} (LimitRange) do not fit")

    def test_an_admission_policy(self):
        jobs = self.jobs("policy")
        name = f"test-{jobs.namespace}"
        done = jobs.kubectl("apply", "-f", "-", input=json.dumps(admission_policy(name, jobs.namespace)))
        self.addCleanup(jobs.kubectl, "delete", "validatingadmissionpolicybinding,validatingadmissionpolicy", name)
        self.assertEqual(done.returncode, 0, done.stderr)

        await_refusal(jobs, "no jobs on Fridays")
        self.failed(jobs, "runner_system_failure", f"ValidatingAdmissionPolicy '{name}'", "no jobs on Fridays",
                    "a policy of the cluster refuses it")

    def test_a_webhook_that_refuses(self):
        jobs = self.jobs("webhook")
        webhook = start_webhook(self.addCleanup, jobs)
        before = webhook.asked
        self.failed(jobs, "runner_system_failure", f'admission webhook "{NAME}" denied the request: no jobs on Sundays',
                    "a policy of the cluster refuses it: the message names it")
        self.assertGreater(webhook.asked, before)

    def test_no_answer_of_a_webhook(self):
        self.has_failed(self.unanswered, self.unanswered_job, "runner_system_failure", f'failed calling webhook "{NAME}"',
                        "connection refused", "a webhook of the cluster does not answer, and no pod gets past it", wait=240)

    def test_a_registry_with_logins(self):
        jobs = self.jobs("logins")
        registry = LoginRegistry("robot", "pass:word")
        self.addCleanup(registry.close)
        image = f"{registry.name}/lab/ci:1"

        def login(password):
            auth = base64.b64encode(f"robot:{password}".encode()).decode()
            return {"DOCKER_AUTH_CONFIG": json.dumps({"auths": {registry.name: {"auth": auth}}})}

        hint = "give credentials by the CI/CD variable DOCKER_AUTH_CONFIG"
        self.failed(jobs, "script_failure", f"the image `{image}` cannot be pulled", hint, image=image)
        self.failed(jobs, "script_failure", f"the image `{image}` cannot be pulled", hint, image=image, variables=login("wrong"))
        service = {"name": image, "alias": "other", "entrypoint": ["sleep"], "command": ["600"]}
        number = jobs.add(["echo it was pulled"], image=image, services=[service], variables=login("pass:word"))
        self.assertIn("\nit was pulled\n", jobs.ended(self, number, "success")["text"])

        credentials = {"type": "registry", "url": registry.name, "username": "robot", "password": "wrong"}
        self.failed(jobs, "script_failure", f"the image `{image}` cannot be pulled", hint, image=image, credentials=[credentials])
        credentials["password"] = "pass:word"
        number = jobs.add(["echo it was pulled"], image=image, services=[service], credentials=[credentials])
        text = jobs.ended(self, number, "success")["text"]
        self.assertIn("\nit was pulled\n", text)
        self.assertNotIn("pass:word", text)

    def test_a_registry_that_stays_away(self):
        """The driver gives up after its two minutes, gitlab-runner tries again, and then the registry is back."""
        number = self.unpulled_job
        job = self.unpulled.gitlab.job(number, wait=240, until="Will be retried")
        self.unpulled.faults += 1
        text = plain(job["trace"])
        self.assertIn(f"Waiting for the pod job-{number}-", text)
        self.assertIn(f"the image `{self.unpulled_image}` cannot be pulled: failed to pull and unpack image", text)
        self.assertIn("hint: the node does not reach the registry: check the registry's name, try again, or tell the platform team", text)
        self.assertIn("Preparation failed", text)
        self.registry.go_on()
        self.unpulled.ended(self, number, "success")
        self.assertEqual(self.unpulled.wrong_lines(number, 1), "")
        self.unpulled.assert_nothing_left(self)
        self.unpulled.counts("a_registry_that_stays_away")

    def test_a_cache_where_none_is_kept(self):
        jobs = self.jobs("no-cache", "  placement: [{runAsUser: 1000}]\n")
        self.failed(jobs, "script_failure", "the job has a `cache`, and its place keeps none", "`cacheClaim`", cache=CACHE)

    def test_a_full_node(self):
        """The pod waits for another one to end, but no longer than `queue`, however often gitlab-runner tries."""
        jobs = self.jobs("full", "  queue: 12s\n  placement: [{cpu: 1100m..2}]\n")
        first = jobs.add(["echo is there", "sleep 50"])
        self.assertIn("is there", jobs.gitlab.job(first, wait=60, until="O is there\n")["trace"])
        self.failed(jobs, "runner_system_failure", "a place on its node, which is full", "Insufficient cpu",
                    "(for 12s, the `executor.queue` of fleet.yaml)", tries=3, waits=1)
        jobs.ended(self, first, "success")

    def test_a_service_that_does_not_become_ready(self):
        jobs = self.jobs("unready", "  placement: [{protected: false}, {node: {no: node}}]\n")
        number = jobs.add(["echo the job went on"], variables={"CI_DEBUG_SERVICES": "true"}, services=[
            {"name": IMAGE, "alias": "my_db, db", "entrypoint": ["sh", "-c"], "command": ["echo is deaf; sleep 600"],
             "variables": [{"key": "HEALTHCHECK_TCP_PORT", "value": "5432"}]}])
        text = jobs.ended(self, number, "success")["text"]
        self.assertIn(f"The service `{IMAGE}` is not ready after 30 s. Its last lines:\nis deaf\n", text)
        self.assertIn(f"Slipway: the service `{IMAGE}` is not found as `my_db`: a host name has small letters", text)
        self.assertIn("\nthe job went on\n[service:db] is deaf\n", text)


if __name__ == "__main__":
    unittest.main()
