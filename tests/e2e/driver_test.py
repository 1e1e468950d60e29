"""The driver under the real gitlab-runner: every job here goes from GitLab's answer to its trace.

All jobs are queued at once, and each test then looks at its own: the runner works on several at a time.
"""

import io
import json
import os
import shutil
import signal
import tempfile
import time
import unittest
import zipfile
from pathlib import Path

from support import peers, repositories, slipway
from support.driver_jobs import FLEET, RUN, assert_gone, plain, waiting
from support.gitlab import GitLab, Runner, processes_with, wait_until

SERVICE = """\
apiVersion: slipway.dev/v1
kind: ServiceDescriptor
name: cart
team: shop
type: worker
image: registry.acme.example/apps/shop/cart:1
"""

# Says what the job was given. `-` stands for a variable that is not set.
SHOW = 'echo "environment=${SLIPWAY_ENVIRONMENT--} clusters=${SLIPWAY_CLUSTERS--}."'

TEST = "environment=test clusters=test-1."
PRODUCTION = "environment=production clusters=production-1 production-2."
NONE = "environment=- clusters=-."

NASTY = ["feature/it's", 'feature/"quoted"', "feature/$(touch${IFS}nasty-ran)", "feature/`touch${IFS}nasty-ran`",
         "feature/a;touch${IFS}nasty-ran;b", "feature/ä€"]
# Names that git refuses, but a payload could hold.
IMPOSSIBLE = {"space": "feature/a b  c", "newline": "main\nfeature/x", "newline at the end": "main\n",
              "null": "main\0", "escape": "feature/\x1b[31mred", "quote and space": "feature/' touch nasty-ran '"}


def wrapper(program, folder):
    """A config_exec for a runner whose hosts are set up in different ways: the job says which."""
    file = folder / "config"
    file.write_text(f'#!/bin/sh\nexec {program} executor config --state={folder}/odd-state '
                    f'--fleet="{folder}/$CUSTOM_ENV_HOST/fleet.yaml"\n', encoding="utf-8")
    file.chmod(0o755)
    return file


class Jobs(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.runner = None
        cls.servers = []
        program = peers.require("gitlab-runner")
        peers.require("git")
        peers.require_root()
        peers.require_user("slipway-job")
        cls.folder = Path(tempfile.mkdtemp(prefix="slipway-driver-"))
        cls.addClassCleanup(cls.clean)
        cls.folder.chmod(0o755)
        cls.state = cls.folder / "state"
        cls.make_repositories()
        (cls.folder / "fleet.yaml").write_text(FLEET, encoding="utf-8")
        cls.make_hosts()
        cls.gitlab, cls.odd = (cls.server(name) for name in ("traces", "odd-traces"))
        cls.gitlab.project("shop/cart", protected_branches=["main"], protected_tags=["main"])
        cls.start_runner(program)
        cls.queue()

    @classmethod
    def clean(cls):
        if cls.runner:
            cls.runner.close()
        for server in cls.servers:
            server.close()
        shutil.rmtree(cls.folder, ignore_errors=True)

    @classmethod
    def server(cls, name):
        server = GitLab(cls.folder / "repositories", "--state", str(cls.folder / name), "--trace-interval", "1")
        cls.servers.append(server)
        return server

    @classmethod
    def make_repositories(cls):
        files = {"service.yaml": SERVICE, "README": "cart\n"}
        repositories.make(cls.folder / "repositories/shop/cart.git", cls.folder / "work/cart", files,
                          branches=["develop", "topic", *NASTY], tags=["v1", "main"])
        repositories.make(cls.folder / "repositories/other/app.git", cls.folder / "work/app", files, ["develop"])

    @classmethod
    def make_hosts(cls):
        """Hosts that are set up badly, or without a user for jobs."""
        fleets = {"no-user": FLEET.replace(", user: slipway-job", ""),
                  "missing-user": FLEET.replace("slipway-job", "slipway-nobody-has-this"),
                  "root": FLEET.replace("slipway-job", "root"),
                  "broken": FLEET.replace("clusters: [test-1]", "clusters: [test-7]"),
                  "open": FLEET}
        for name, text in fleets.items():
            (cls.folder / name).mkdir()
            (cls.folder / name / "fleet.yaml").write_text(text, encoding="utf-8")
        (cls.folder / "open/fleet.yaml").chmod(0o666)

    @classmethod
    def start_runner(cls, program):
        printed = slipway.run("executor", "print-config", "--fleet", cls.folder / "fleet.yaml", "--state", cls.state)
        assert printed.returncode == 0, printed.stderr
        line = next(x for x in printed.stdout.splitlines() if x.strip().startswith("config_args"))
        odd = (printed.stdout.replace(line, "    config_args = []")
               .replace(f'config_exec = "{slipway.PROGRAM}"', f'config_exec = "{wrapper(slipway.PROGRAM, cls.folder)}"'))
        head = '[[runners]]\n  name = "{}"\n  url = "{}"\n  token = "glrt-lab"\n  executor = "custom"\n'
        configuration = ("concurrent = 6\ncheck_interval = 1\n" + head.format("lab", cls.gitlab.url) + printed.stdout
                         + head.format("odd", cls.odd.url) + odd)
        cls.runner = Runner(program, cls.folder, configuration, {"RUNNER_SECRET": "of-the-runner-only"})

    @classmethod
    def queue(cls):
        """Each job by a name; the tests look them up."""
        cart, show = {"repo": "shop/cart"}, {"script": [SHOW]}
        cls.jobs = {}
        cache = [{"key": "all", "paths": ["kept/"], "policy": "pull-push", "when": "on_success"}]
        first = cls.gitlab.add_job(**cart, ref="develop", artifacts={"paths": ["made", "README"]}, cache=cache, script=[
            SHOW, "touch made", "cat made README", "mkdir kept", "echo from-develop > kept/file"])
        cls.jobs["artifacts"] = first
        specifications = {
            "cancel": {"ref": "develop", "script": cls.stubborn(), "after_script": ["echo after_script ran"]},
            "kill": {"ref": "develop", "script": cls.stubborn()},
            "driver killed": {"ref": "develop", "script": waiting("7455")},
            "time": {"ref": "develop", "script": waiting("7466"), "timeout": 5},
            "rewrite": {"ref": "develop", "script": [SHOW, *cls.meddle()], "after_script": [SHOW, "echo it was after"]},
            "develop": {"ref": "develop", "script": [
                SHOW, "id -un", "cat README", 'echo "fleet=$SLIPWAY_FLEET"', "slipway check service.yaml", "slipway preview --env test service.yaml",
                "slipway preview --against HEAD -o diff --env test service.yaml",
                "command -v slipway gitlab-runner"]},
            "exit": {"ref": "develop", "script": ["exit 42"]},
            "signal": {"ref": "develop", "script": ["kill -KILL $$"]},
            "forged": {"ref": "develop", **show, "variables": {
                "CI_COMMIT_REF_NAME": "main", "CI_COMMIT_BRANCH": "main", "CI_COMMIT_REF_PROTECTED": "true",
                "CUSTOM_ENV_CI_COMMIT_REF_NAME": "main", "JOB_RESPONSE_FILE": "/tmp/forged.json",
                "SLIPWAY_DRIVER_DECISION": '{"grant":{"environment":"production","clusters":["production-1"]}}',
                "BUILD_EXIT_CODE_FILE": "/tmp/forged", "SYSTEM_FAILURE_EXIT_CODE": "0"}},
            "own variable": {"ref": "develop", **show, "variables": {"SLIPWAY_ENVIRONMENT": "production"}},
            "tag": {"tag": "main", **show},
            "merge request": {"merge_request": 1, **show},
            "unprotected": {"ref": "main", "protected": False, **show},
            "protected": {"ref": "main", **show},
            "unmapped": {"ref": "topic", **show},
            "other project": {"repo": "other/app", "ref": "develop", **show},
            "leftover": {"ref": "develop", "script": [
                f"setsid sleep 7411.{RUN} & (setsid env -i sleep 7411.{RUN} &) ; sleep 7411.{RUN} & echo left", SHOW]},
            "apart": {"ref": "develop", "script": cls.look_around(), "variables": {"GIT_STRATEGY": "none"}},
        }
        cls.gitlab.merge_request("shop/cart", iid=1, source_branch="develop", target_branch="main")
        for name, job in specifications.items():
            cls.jobs[name] = cls.gitlab.add_job(**{**cart, **job})
        for name in NASTY:
            cls.jobs[name] = cls.gitlab.add_job(**cart, ref=name, script=[SHOW, "cat README", "ls -a . .."])
        for host in ("no-user", "root", "missing-user", "broken", "open", "absent"):
            cls.jobs[host] = cls.odd.add_job(**cart, ref="develop", script=[SHOW, "id -un"], variables={"HOST": host})
        cls.jobs["no-user rewrite"] = cls.odd.add_job(
            **cart, ref="develop", variables={"HOST": "no-user"},
            script=[SHOW, f"f=$(grep -l \":$CI_SERVER_PORT/\" {cls.folder}/tmp/*/response.json 2>/dev/null"
                    " | xargs grep -l \"\\\"id\\\":$CI_JOB_ID,\" || true)", "ls $f; echo '{}' > $f",
                    f"echo rewritten; sleep 7422.{RUN} & (setsid env -i sleep 7422.{RUN} &)"], after_script=[SHOW])
        cls.jobs["download"] = cls.after("artifacts", ref="develop", dependencies=[first],
                                         variables={"GIT_STRATEGY": "none"}, script=["cat made README"])
        for ref in ("develop", "main"):
            cls.jobs[f"cache of {ref}"] = cls.after("artifacts", ref=ref, cache=cache, script=["cat kept/file || echo none"])
        cls.change_payloads(cart)

    @classmethod
    def after(cls, name, **job):
        """A job that waits for another's artifacts is queued when that has ended."""
        cls.gitlab.job(cls.jobs[name], wait=60)
        return cls.gitlab.add_job(repo="shop/cart", **job)

    @classmethod
    def change_payloads(cls, cart):
        """Jobs as the stand-in would not make them."""
        template = cls.gitlab.payload(cls.jobs["artifacts"])
        del template["token"]
        template["artifacts"] = None
        template["steps"][0]["script"] = [SHOW, "echo done"]
        template["variables"].append({"key": "GIT_STRATEGY", "value": "none", "public": True})

        def add(name, **git_info):
            payload = json.loads(json.dumps(template))
            payload["git_info"].update(git_info)
            cls.jobs[name] = cls.gitlab.add_job(payload=payload)

        add("null protection", ref="main", protected=None)
        add("refs", ref="refs/heads/main", protected=True)
        add("odd kind", ref="main", ref_type="commit", protected=True)
        add("no ref", ref="", protected=True)
        for name, ref in IMPOSSIBLE.items():
            add(name, ref=ref, protected=True)
        del template["git_info"]["protected"]
        add("no word on protection", ref="main")

    @classmethod
    def stubborn(cls):
        """Processes that leave the session, fork twice, drop their environment, and ignore SIGTERM."""
        nap = f"sleep 7433.{RUN}"
        return [f"{nap} &", f"setsid {nap} &", f"(setsid sh -c 'setsid {nap} & {nap}' &)",
                f"env -i setsid sh -c 'trap \"\" TERM HUP INT; while :; do {nap}; done' &",
                # The runner hears of a cancellation when it sends output.
                f"trap '' TERM; echo waiting; while :; do echo tick; sleep 0.7433{RUN}; done"]

    @classmethod
    def meddle(cls):
        """Rewrites what of the runner's files it can reach, in the background, until the job ends."""
        script = f"while :; do for f in {cls.folder}/tmp/*/*.json; do echo '{{}}' > $f; done 2>/dev/null; sleep 0.1; done &"
        return [script, "echo meddling", f"until [ -e {cls.folder}/rewritten ]; do sleep 0.1; done", "echo go on"]

    @classmethod
    def look_around(cls):
        return ["env | sort", "id", "pwd", "umask", "ls -ld . .. $HOME $TMPDIR",
                f"cat {cls.folder}/tmp/*/response.json && echo READ", f"cat {cls.folder}/tmp/*/script*/* && echo READ",
                "cat /proc/$PPID/environ && echo READ", f"cat {cls.state}/driver.log && echo READ",
                f"ls {cls.state}/jobs && echo READ", f"echo processes: $(ls /proc | grep -c '^[0-9]')",
                f"ls -d {cls.state}/jobs/$(basename $(dirname $HOME)) && echo SEES ITSELF", "mount | grep -c slipway", f"ls {cls.state}/cache {cls.state}/cache-names && echo READ",
                "echo x >> $SLIPWAY_FLEET && echo WROTE", "kill -9 $PPID && echo KILLED",
                "ln -sf /bin/false $(dirname $HOME)/bin/slipway && echo WROTE", "ls -l /proc/self/fd",
                "echo looked around"]

    # What a job became.

    def ended(self, name, state, server=None):
        """The trace of a job that must have ended so."""
        server = server or self.gitlab
        job = server.job(self.jobs[name], wait=90)
        if job["state"] != state:
            self.fail(f"job `{name}` is {job['state']} ({job['failure_reason']}):\n{job['trace']}")
        self.job = job
        return plain(job["trace"])

    def granted(self, name, expected):
        trace = self.ended(name, "success")
        self.assertIn(expected, trace)
        self.assertNotIn("No environment", trace)
        return trace

    def without(self, name, reason, server=None):
        trace = self.ended(name, "success", server)
        self.assertIn(NONE, trace)
        self.assertIn("No environment: ", trace)
        self.assertIn(reason, trace)
        return trace

    def refused(self, name, reason, remedy):
        trace = self.ended(name, "failed")
        self.assertEqual(self.job["failure_reason"], "script_failure", trace)
        self.assertIn("Slipway refuses this job: ", trace)
        self.assertIn(reason, trace)
        self.assertIn(f"What to do: {remedy}", trace)
        self.assertNotIn("environment=", trace)
        self.assertNotIn("Will be retried", trace)

    def faulty(self, name, reason):
        trace = self.ended(name, "failed", self.odd)
        self.assertEqual(self.job["failure_reason"], "runner_system_failure", trace)
        self.assertIn(reason, trace)
        self.assertNotIn("environment=", trace)
        return trace

    # Jobs that work.

    def test_a_branch_becomes_its_environment(self):
        trace = self.granted("develop", TEST)
        self.assertIn("Environment: test, clusters: test-1\n", trace)
        self.assertIn("Using Custom executor with driver Slipway", trace)
        self.assertIn("\nslipway-job\n", trace)
        self.assertIn("\ncart\n", trace)
        self.assertIn(f"fleet={self.folder}/fleet.yaml", trace)
        self.assertIn("\nkind: Deployment\n", trace)
        self.assertIn("\n  namespace: shop-test-1\n", trace)
        self.assertIn("\nno changes\n", trace)
        self.assertRegex(trace, r"/jobs/job-\d+-[0-9a-f]{16}/bin/slipway\n")
        self.assertRegex(trace, r"/jobs/job-\d+-[0-9a-f]{16}/bin/gitlab-runner\n")

    def test_a_protected_branch_becomes_production(self):
        self.granted("protected", PRODUCTION)

    def test_the_exit_code_arrives(self):
        trace = self.ended("exit", "failed")
        self.assertEqual((self.job["exit_code"], self.job["failure_reason"]), (42, "script_failure"), trace)
        self.ended("signal", "failed")
        self.assertEqual((self.job["exit_code"], self.job["failure_reason"]), (137, "script_failure"))

    def test_artifacts_go_up_and_down(self):
        trace = self.granted("artifacts", TEST)
        self.assertNotIn("Missing gitlab-runner", trace)
        with zipfile.ZipFile(io.BytesIO(self.gitlab.artifacts(self.jobs["artifacts"]))) as archive:
            self.assertEqual(sorted(archive.namelist()), ["README", "made"])
            self.assertEqual(archive.read("README"), b"cart\n")
        self.assertIn("\ncart\n", self.ended("download", "success"))

    def test_caches_are_kept_apart_by_protection(self):
        self.assertIn("\nfrom-develop\n", self.ended("cache of develop", "success"))
        self.assertIn("\nnone\n", self.ended("cache of main", "success"))

    # Jobs that must not become what they would like to be.

    def test_the_jobs_own_variables_decide_nothing(self):
        self.granted("forged", TEST)
        self.assertFalse(Path("/tmp/forged").exists())

    def test_a_job_cannot_set_slipways_variables(self):
        self.refused("own variable", "SLIPWAY_ENVIRONMENT", "remove it")

    def test_a_tag_is_no_environment(self):
        self.without("tag", "`main` is a tag")

    def test_a_merge_request_is_no_environment(self):
        self.without("merge request", "`refs/merge-requests/1/head` is no branch")

    def test_refs_that_are_no_branches(self):
        self.without("refs", "`refs/heads/main` is no branch")
        self.without("odd kind", "the job's ref is no branch")
        self.without("no ref", "the job's ref is no branch")

    def test_an_unprotected_branch_does_not_become_production(self):
        self.refused("unprotected", "the branch `main` is production, which takes protected branches only, "
                     "and the branch is not protected in GitLab", "protect the branch")
        for name in ("null protection", "no word on protection"):
            self.refused(name, "GitLab does not say whether the branch is protected", "protect the branch")

    def test_a_branch_that_maps_nowhere_runs_without_environment(self):
        self.without("unmapped", "the branch `topic` belongs to no environment of the fleet")

    def test_a_project_of_no_team_runs_without_environment(self):
        self.without("other project", "other/app")

    def test_branch_names_do_no_harm(self):
        for name in NASTY:
            trace = self.granted(name, TEST)
            self.assertNotIn("nasty-ran\n", trace)
        self.assertEqual(list(self.folder.rglob("nasty-ran")), [])

    def test_refs_that_git_would_refuse_do_no_harm(self):
        for name in ("space", "quote and space", "escape"):
            self.granted(name, TEST)
        self.assertNotIn("\x1b[31mred", self.ended("escape", "success").split("Environment: ")[0])
        for name in ("newline", "newline at the end", "null"):
            self.assertNotIn("production", self.without(name, "belongs to no environment of the fleet"))

    def test_rewriting_the_payload_changes_nothing(self):
        """First the job itself tries, as its own user; then root does it for the job, between two stages."""
        job = self.gitlab.job(self.jobs["rewrite"], wait=60, until="meddling\n")
        self.assertIn("meddling\n", job["trace"])
        time.sleep(0.5)
        payloads = [f for f in (self.folder / "tmp").glob("*/response.json")
                    if f'"id":{self.jobs["rewrite"]},' in f.read_text().replace(" ", "")]
        self.assertEqual(len(payloads), 1, "the job has changed its payload")
        payload = json.loads(payloads[0].read_text())
        payload["git_info"].update(ref="main", protected=True)
        payloads[0].write_text(json.dumps(payload))
        (self.folder / "rewritten").touch()
        trace = self.granted("rewrite", TEST)
        self.assertIn("it was after\n", trace)
        self.assertEqual(trace.count(TEST), 2, trace)
        self.assertNotIn("environment=production", trace)

    # Ends.

    def cancel(self, name, mode):
        job = self.gitlab.job(self.jobs[name], wait=60, until="waiting\n")
        self.assertIn("waiting\n", job["trace"])
        start = time.monotonic()
        self.gitlab.cancel(self.jobs[name], mode)
        trace = self.ended(name, "canceled")
        self.assertLess(time.monotonic() - start, 30)
        return trace

    def test_cancel_ends_every_process(self):
        self.assertIn("after_script ran\n", self.cancel("cancel", "canceling"))
        self.cancel("kill", "canceled")
        assert_gone(self, "7433")

    def test_the_time_limit_ends_every_process(self):
        self.ended("time", "failed")
        self.assertEqual(self.job["failure_reason"], "job_execution_timeout")
        assert_gone(self, "7466")

    def test_a_killed_driver_leaves_no_process(self):
        number = self.jobs["driver killed"]
        self.assertIn("waiting\n", self.gitlab.job(number, wait=60, until="waiting\n")["trace"])
        self.assertEqual(len(processes_with(f"sleep 7455.{RUN}")), 2)
        drivers = processes_with("executor run", f"{self.state}/jobs/job-{number}-")
        self.assertEqual(len(drivers), 2)  # the driver, and the process that watches over the script
        os.kill(min(process.number for process in drivers), signal.SIGKILL)
        self.ended("driver killed", "failed")
        self.assertEqual(self.job["failure_reason"], "runner_system_failure")
        assert_gone(self, "7455")

    def test_what_a_script_leaves_running_ends_with_it(self):
        trace = self.granted("leftover", TEST)
        self.assertIn("left\n", trace)
        self.assertLess(self.gitlab.job(self.jobs["leftover"])["finished_at"]
                        - self.gitlab.job(self.jobs["leftover"])["started_at"], 15)
        self.assertEqual(processes_with(f"sleep 7411.{RUN}"), [])

    def test_nothing_of_a_job_is_left(self):
        for name in self.jobs:
            odd = name in ("no-user", "root", "missing-user", "broken", "open", "absent", "no-user rewrite")
            if name not in ("cancel", "kill", "rewrite", "driver killed"):
                (self.odd if odd else self.gitlab).job(self.jobs[name], wait=60)
        done = self.jobs["develop"], self.jobs["exit"], self.jobs["artifacts"]
        self.assertTrue(wait_until(lambda: not [n for d in done for n in (self.state / "jobs").glob(f"job-{d}-*")]))
        assert_gone(self, "7411")
        assert_gone(self, "7422")

    # What a job can see and do.

    def test_a_job_is_kept_apart_from_its_runner(self):
        trace = self.ended("apart", "success")
        self.assertIn("looked around\n", trace)
        for word in ("READ\n", "WROTE\n", "KILLED\n"):
            self.assertNotIn("\n" + word, trace)
        self.assertIn("SEES ITSELF\n", trace)
        self.assertRegex(trace, r"\nprocesses: [0-9]\n")
        self.assertNotIn("of-the-runner-only", trace)
        self.assertNotIn("\nCUSTOM_ENV_", trace)
        self.assertNotIn("DECISION", trace)
        self.assertIn("\nCI_PROJECT_PATH=shop/cart\n", trace)
        self.assertRegex(trace, r"\nuid=\d+\(slipway-job\)")
        self.assertRegex(trace, r"\nHOME=\S+/jobs/job-\d+-[0-9a-f]+/home\n")
        self.assertRegex(trace, r"\nTMPDIR=\S+/jobs/job-\d+-[0-9a-f]+/tmp\n")
        self.assertNotIn("script." , trace.split("/proc/self/fd")[-1])

    def test_the_log_is_json_and_not_in_the_trace(self):
        trace = self.ended("develop", "success")
        number = self.jobs["develop"]
        self.assertTrue(wait_until(lambda: f'"job-{number}-' in self.log() and "job cleaned up" in self.log_of(number)))
        lines = [json.loads(line) for line in self.log().splitlines()]
        mine = [line for line in lines if line.get("job", "").startswith(f"job-{number}-")]
        self.assertEqual(mine[0]["message"], "job decided")
        self.assertEqual((mine[0]["decision"], mine[0]["environment"], mine[0]["ref"]), ("granted", "test", "develop"))
        self.assertIn("build_script", [line.get("stage") for line in mine])
        self.assertEqual({line["apart"] for line in mine if "stage" in line}, {"yes"})
        self.assertEqual(mine[-1]["message"], "job cleaned up")
        self.assertNotIn("glcbt-", self.log())
        self.assertNotIn('"level":', trace)

    def log(self):
        return (self.state / "driver.log").read_text(encoding="utf-8")

    def log_of(self, number):
        return "".join(line for line in self.log().splitlines() if f'"job-{number}-' in line)

    # Hosts that are not set up as they should be.

    def test_without_a_user_jobs_get_no_environment(self):
        for host in ("no-user", "root"):
            trace = self.without(host, "this runner cannot keep a job apart from itself", self.odd)
            self.assertIn("\nroot\n", trace)

    def test_without_a_user_a_rewritten_payload_changes_nothing_either(self):
        trace = self.without("no-user rewrite", "executor.user", self.odd)
        self.assertIn("rewritten\n", trace)
        self.assertEqual(trace.count(NONE), 2)

    def test_faults_of_the_system_are_not_the_jobs(self):
        self.assertIn("useradd", self.faulty("missing-user", "slipway-nobody-has-this"))
        self.assertIn("test-7", self.faulty("broken", "fleet.yaml:14:"))
        self.faulty("open", "can be written by others")
        self.faulty("absent", "absent/fleet.yaml")


if __name__ == "__main__":
    unittest.main()
