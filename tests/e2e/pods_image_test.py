"""Images of jobs in pods: those with little in them, with an entrypoint, with another user; and the fleet's say in them."""

import unittest

from support import images
from support.pod_jobs import IMAGE, REGISTRY, PodJobs, helper_image

LIBC = [("/lib64/ld-linux-x86-64.so.2", "/lib64/ld-linux-x86-64.so.2"),
        ("/lib/x86_64-linux-gnu/libc.so.6", "/lib/x86_64-linux-gnu/libc.so.6")]


class ImageTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.jobs = PodJobs("image")
        cls.addClassCleanup(cls.jobs.close)

    def success(self, script, **job):
        return self.jobs.ended(self, self.jobs.add(script, **job), "success")["text"]

    def failed(self, reason, script, **job):
        job = self.jobs.ended(self, self.jobs.add(script, **job), "failed")
        self.assertEqual(job["failure_reason"], reason, job["text"])
        return job["text"]

    def test_an_image_with_nothing_but_busybox_sh(self):
        image = images.make("busybox", [("/bin/busybox", "/bin/sh")])
        text = self.success(["echo 'only sh: it'\"'\"'s enough'", "if [ -d . ]; then echo one; fi\necho two"], image=image,
                            after_script=["echo after ran"])
        for line in ("only sh: it's enough", "one", "two", "after ran"):
            self.assertIn(f"\n{line}\n", text)

    def test_an_image_with_nothing_but_dash(self):
        # It knows nothing of $'…', as bash has it.
        posix = {"FF_POSIXLY_CORRECT_ESCAPES": "true"}
        tools = [("/bin/busybox", f"/bin/{name}") for name in ("mkdir", "touch", "rm", "chmod", "cat")]  # of the runner's scripts
        image = images.make("dash", [("/bin/dash", "/bin/sh"), *tools, *LIBC])
        text = self.success(["echo 'only sh: it'\"'\"'s \\t enough'", "cd / || exit 3\necho two"], image=image, variables=posix)
        self.assertIn("\ntwo\n", text)
        self.assertIn("\nonly sh: it's", text)
        number = self.jobs.add(["exit 42"], image=image, variables=posix)
        self.assertEqual(self.jobs.ended(self, number, "failed")["exit_code"], 42)

    def test_an_image_without_a_shell(self):
        image = images.make("empty", [("/bin/busybox", "/bin/nothing")])
        self.assertIn("take an image that has `sh`", self.failed("script_failure", ["true"], image=image))

    def test_an_entrypoint_runs_first(self):
        image = {"name": IMAGE, "entrypoint": ["/bin/sh", "-c", 'export FROM_ENTRYPOINT="was here"; exec "$@"', "entry"]}
        self.assertIn("\nwas here\n", self.success(["echo $FROM_ENTRYPOINT"], image=image))
        missing = {"name": IMAGE, "entrypoint": ["/no/such/program"]}
        text = self.failed("script_failure", ["true"], image=missing)
        self.assertIn("cannot be started", text)
        self.assertIn("`entrypoint`", text)

    def test_a_user_who_is_not_the_helpers(self):
        image = images.make("somebody", base=IMAGE, options=("--config.user", "1234:1234"))
        number = self.jobs.add(["id -u", "git status --short", "echo more >> README", "git diff --stat | cat", "mkdir sub",
                                "echo made > sub/made", "chmod 700 sub"], image=image, artifacts={"paths": ["sub"]})
        text = self.jobs.ended(self, number, "success")["text"]
        self.assertIn("\n1234\n", text)
        self.assertIn("1 file changed", text)
        self.assertTrue(self.jobs.gitlab.artifacts(number))

    def test_pull_policies_are_tried_in_turn(self):
        image = {"name": f"{REGISTRY}/lab/nowhere:8", "pull_policy": ["always", "if-not-present"]}
        text = self.failed("script_failure", ["true"], image=image)
        self.assertIn("Trying it with the pull policy `if-not-present`.", text)
        self.assertIn("check the name and the tag", text)
        never = {"name": IMAGE, "pull_policy": ["never"]}
        self.assertIn("which jobs here may not choose", self.failed("script_failure", ["true"], image=never))

    def test_more_than_any_node_has(self):
        jobs = PodJobs("large", "  placement: [{most: {cpu: 100000}}]\n")
        self.addCleanup(jobs.close)
        job = jobs.ended(self, jobs.add(["true"], variables={"KUBERNETES_CPU_REQUEST": "90000"}), "failed")
        self.assertEqual(job["failure_reason"], "script_failure", job["text"])
        self.assertIn("it asks for 90000.1 of cpu, and the largest of its nodes has", job["text"])

    def test_more_disk_than_it_may_take(self):
        jobs = PodJobs("disk", "  placement: [{disk: 1Mi..20Mi}]\n")
        self.addCleanup(jobs.close)
        job = jobs.ended(self, jobs.add(["head -c 60000000 /dev/zero > /tmp/large", "sleep 120"]), "failed")
        self.assertEqual(job["failure_reason"], "script_failure", job["text"])
        self.assertIn("evicted the pod", job["text"])
        self.assertIn("KUBERNETES_EPHEMERAL_STORAGE_LIMIT", job["text"])

    def test_a_helper_without_its_programs_fails_loudly(self):
        jobs = PodJobs("unfit", helper=helper_image(base=IMAGE))  # has no gitlab-runner
        self.addCleanup(jobs.close)
        job = jobs.ended(self, jobs.add(["true"], artifacts={"paths": ["x"]}), "failed")
        self.assertEqual(job["failure_reason"], "runner_system_failure", job["text"])
        self.assertIn("cannot work for jobs: there is no `gitlab-runner` in the image's PATH", job["text"])


if __name__ == "__main__":
    unittest.main()
