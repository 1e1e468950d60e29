"""Who merged decides what becomes production: the real gitlab-runner, and GitLab's API as the stand-in has it.

Each case has a branch `release/CASE` of its own, which is production; all jobs are queued at once.
"""

import json
import shutil
import tempfile
import unittest
from pathlib import Path

from support import peers, repositories, slipway
from support.cases import expand, for_each
from support.driver_jobs import plain
from support.gitlab import GitLab, Runner

FLEET = """\
apiVersion: slipway.dev/v1
kind: Fleet
name: acme
registry: registry.acme.example/apps
namespace: "{team}-{cluster}"
teams:
  shop: {projects: ["shop/*", "alice/*"]}
  named: {projects: ["shop/named-fork"]}
clusters:
  test-1: {domain: test.acme.example, gateway: kong}
  production-1: {domain: one.acme.example, gateway: kong}
environments:
  test: {branches: [develop], clusters: [test-1]}
  production:
    branches: ["release/**"]
    clusters: [production-1]
    protected: true
    mergedBy: [1207, "group:acme/directors"]
gitlab: {url: "URL", tokenFile: TOKEN}
executor: {backend: local, user: slipway-job}
"""

SHOW = ['echo "environment=${SLIPWAY_ENVIRONMENT--}."']
RULE = "production takes only what certain people merged (`mergedBy`), and "
UNKNOWN = "that cannot be established: "
MERGE_IT = "somebody of user 1207, group acme/directors must merge it into `release/{case}` by a merge request"
DIRECTOR, MEMBER, DEVELOPER, BLOCKED, LEAVER, PARENT = 1207, 31, 32, 33, 34, 35


class World:
    """Branches, commits and merge requests of shop/cart."""

    def __init__(self, gitlab, folder):
        self.gitlab, self.repository, self.next = gitlab, folder / "repositories/shop/cart.git", 0

    def git(self, *arguments):
        return repositories.git(self.repository, *arguments)

    def commit(self, *parents):
        """A new commit."""
        self.next += 1
        return self.git("commit-tree", "main^{tree}", *(x for p in parents or ["main"] for x in ("-p", p)),
                        "-m", f"Change {self.next}")

    def branch(self, name, commit="main"):
        self.git("update-ref", f"refs/heads/{name}", commit)

    def head(self, name):
        return self.git("rev-parse", f"refs/heads/{name}")

    def request(self, case, target=None, head=None, **facts):
        """An open merge request of a new commit into a branch; gives its number."""
        self.next += 1
        number, source = self.next, f"topic/{self.next}"
        self.branch(source, head or self.commit())
        self.gitlab.merge_request("shop/cart", iid=number, source_branch=source,
                                  target_branch=target or f"release/{case}", **facts)
        return number

    def merge(self, number, user=DIRECTOR, method="merge"):
        self.gitlab.call("POST", "/lab/merge", {"repo": "shop/cart", "iid": number, "user": user, "method": method})

    def merged(self, case, user=DIRECTOR, method="merge"):
        """A new branch of the case, into which somebody merged."""
        self.branch(f"release/{case}")
        number = self.request(case)
        self.merge(number, user, method)
        return number

    def fault(self, path, **fault):
        self.gitlab.call("POST", "/lab/faults", {"count": 1000, "path": path, "method": "GET", **fault})


# What the job's branch went through. Each makes `release/CASE`, and may give what else the job has.

def moved_on(world, case):
    world.merged(case)
    old = world.head(f"release/{case}")
    world.merge(world.request(case))
    return {"sha": old}


def moved_back(world, case):
    world.merged(case)
    old = world.head(f"release/{case}")
    world.merge(world.request(case, head=world.commit(old)))
    world.branch(f"release/{case}", old)


def closed_then_pushed(world, case):
    commit = world.commit()
    world.branch(f"release/{case}")
    world.request(case, head=commit, state="closed")
    world.branch(f"release/{case}", commit)


def pushed(world, case):
    world.branch(f"release/{case}", world.commit())


def merged_elsewhere(world, case):
    commit = world.commit()
    world.branch("develop")
    world.merge(world.request(case, target="develop", head=commit), method="fast-forward")
    world.branch(f"release/{case}", commit)


def two_requests(world, case):
    commit = world.commit()
    world.branch(f"release/{case}")
    first, second = (world.request(case, head=commit) for _ in range(2))
    world.merge(first, method="fast-forward")
    world.gitlab.merge_request("shop/cart", iid=second, source_branch="x", target_branch=f"release/{case}", sha=commit,
                               state="merged", merge_user=DEVELOPER)


def head_of_a_merge_commit(world, case):
    """The source's head, pushed to the branch after it was merged with a merge commit."""
    number = world.merged(case)
    world.branch(f"release/{case}", world.head(f"topic/{number}"))


def from_a_fork(world, case):
    world.branch(f"release/{case}")
    world.merge(world.request(case, source_project_id=world.gitlab.project("shop/fork")["id"]))


def gone(world, case):
    world.merged(case)
    commit = world.head(f"release/{case}")
    world.git("update-ref", "-d", f"refs/heads/release/{case}")
    return {"sha": commit}


def faulty(path="branches/release%2F{case}$", **fault):
    def make(world, case):
        world.merged(case)
        sha = world.head(f"release/{case}")
        world.fault(path.format(case=case, sha=sha), **fault)
    return make


def by(user, method="merge"):
    return lambda world, case: world.merged(case, user, method) and None


GRANTED = {
    "merge-commit": by(DIRECTOR),
    "squash": by(DIRECTOR, "squash"),
    "fast-forward": by(DIRECTOR, "fast-forward"),
    "squash-and-merge-commit": by(DIRECTOR, "squash-merge"),
    "group-member": by(MEMBER),
    "two-requests": two_requests,
    "from-a-fork": from_a_fork,
    "limited-once": faulty(count=1, status=429, headers={"Retry-After": "1"}),
    "dropped-once": faulty(count=1, drop=True),
}

REFUSED = {
    "developer": (by(DEVELOPER), "was merged by user 32, who is not among those who may", MERGE_IT),
    "blocked": (by(BLOCKED), "was merged by user 33, whose account is blocked in GitLab", MERGE_IT),
    "left": (by(LEAVER), "was merged by user 34, who was a member until 2026-01-31", MERGE_IT),
    "parent-group": (by(PARENT), "only its direct members count", MERGE_IT),
    "moved-on": (moved_on, "an old job does not become what is new", "newest pipeline"),
    "moved-back": (moved_back, "was moved back", MERGE_IT),
    "closed": (closed_then_pushed, "no merge request made", MERGE_IT),
    "pushed": (pushed, "no merge request made", MERGE_IT),
    "elsewhere": (merged_elsewhere, "was merged into `develop`", MERGE_IT),
    "second-parent": (head_of_a_merge_commit, "no merge request made", MERGE_IT),
    "gone": (gone, "GitLab shows no branch `release/gone`", "must be able to see the project"),
    "limited": (faulty(status=429, headers={"Retry-After": "3600"}), UNKNOWN + "GitLab answers 429", "run the job again"),
    "broken": (faulty(status=500), UNKNOWN + "GitLab answers 500", "run the job again"),
    "slow": (faulty(hang=60), UNKNOWN + "GitLab cannot be asked", "run the job again"),
    "no-json": (faulty(status=200, body="<html>"), UNKNOWN + "GitLab's answer is not understood", "run the job again"),
    "no-list": (faulty("commits/{sha}/merge_requests", status=404), UNKNOWN + "GitLab answers 404", "run the job again"),
    "strange-list": (faulty("commits/{sha}/merge_requests", status=200, body=[{"iid": "1"}]),
                     UNKNOWN + "GitLab's answer is not understood", "GitLab 17"),
}

# Hosts whose GitLab cannot be asked at all: what of the fleet is changed, and what is said.
HOSTS = {
    "no-server": ({"URL": "http://127.0.0.1:1"}, "GitLab cannot be asked", "is the server running"),
    "wrong-token": ({"TOKEN": "{folder}/tokens/wrong"}, "GitLab answers 401", "wrong, expired or revoked"),
    "open-token": ({"TOKEN": "{folder}/tokens/open"}, "holds a secret and can be read by others", "chmod 600"),
    "no-token": ({"TOKEN": "{folder}/absent"}, "absent", "run the job again"),
    "other-gitlab": ({"URL": "{other}"}, "the GitLab of the fleet calls project 1 `shop/other`", "`gitlab.url` in fleet.yaml"),
}


@expand
class MergedBy(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.ends = []
        program = peers.require("gitlab-runner")
        peers.require_root()
        peers.require_user("slipway-job")
        cls.folder = Path(tempfile.mkdtemp(prefix="slipway-merged-by-"))
        cls.addClassCleanup(cls.clean)
        cls.folder.chmod(0o755)
        files = {"README": "cart\n"}
        for path in ("shop/cart", "shop/fork", "shop/named-fork", "alice/cart"):
            repositories.make(cls.folder / f"repositories/{path}.git", cls.folder / "work" / path, files, ["develop"])
        repositories.make(cls.folder / "elsewhere/shop/other.git", cls.folder / "work/other", files)
        cls.gitlab = cls.server("repositories")
        cls.other = cls.server("elsewhere")
        cls.other.project("shop/other", id=1)
        cls.make_people()
        cls.make_hosts()
        cls.start(program)
        cls.queue()

    @classmethod
    def clean(cls):
        for end in reversed(cls.ends):
            end()
        shutil.rmtree(cls.folder, ignore_errors=True)

    @classmethod
    def server(cls, folder):
        server = GitLab(cls.folder / folder, "--trace-interval", "1")
        cls.ends.append(server.close)
        return server

    @classmethod
    def make_people(cls):
        cls.gitlab.project("shop/cart", id=1)
        for path in ("shop/fork", "shop/named-fork"):
            cls.gitlab.project(path, forked_from="shop/cart")
        cls.gitlab.project("alice/cart", kind="user")
        cls.gitlab.call("POST", "/lab/groups", {
            "path": "acme/directors", "inherited": [PARENT],
            "members": [MEMBER, BLOCKED, {"id": LEAVER, "expires_at": "2026-01-31"}]})
        cls.gitlab.call("POST", "/lab/users", {"id": BLOCKED, "state": "blocked"})

    @classmethod
    def make_hosts(cls):
        """A fleet for each way to set up a host; the job's variable HOST picks one."""
        (cls.folder / "tokens").mkdir()
        for name, text, mode in (("good", "glpat-lab\n", 0o600), ("wrong", "glpat-wrong\n", 0o600),
                                 ("open", "glpat-lab\n", 0o644)):
            (cls.folder / "tokens" / name).write_text(text, encoding="utf-8")
            (cls.folder / "tokens" / name).chmod(mode)
        places = {"folder": cls.folder, "other": cls.other.url}
        for name, (changes, _, _) in {"good": ({}, "", ""), **HOSTS}.items():
            text = FLEET
            for word, usual in (("URL", cls.gitlab.url), ("TOKEN", f"{cls.folder}/tokens/good")):
                text = text.replace(word, changes.get(word, usual).format(**places))
            (cls.folder / name).mkdir()
            (cls.folder / name / "fleet.yaml").write_text(text, encoding="utf-8")

    @classmethod
    def start(cls, program):
        decide = cls.folder / "config"
        decide.write_text(f'#!/bin/sh\nexec {slipway.PROGRAM} executor config --state={cls.folder}/state '
                          f'--fleet="{cls.folder}/$CUSTOM_ENV_HOST/fleet.yaml"\n', encoding="utf-8")
        decide.chmod(0o755)
        printed = slipway.run("executor", "print-config").stdout.replace(
            f'config_exec = "{slipway.PROGRAM}"', f'config_exec = "{decide}"')
        lines = [x if not x.strip().startswith("config_args") else "    config_args = []" for x in printed.splitlines()]
        head = f'[[runners]]\n  name = "lab"\n  url = "{cls.gitlab.url}"\n  token = "glrt-lab"\n  executor = "custom"\n'
        cls.runner = Runner(program, cls.folder, "concurrent = 8\ncheck_interval = 1\n" + head + "\n".join(lines) + "\n")
        cls.ends.append(cls.runner.close)

    @classmethod
    def queue(cls):
        world = World(cls.gitlab, cls.folder)
        world.branch("topic/0")
        cls.jobs = {}

        def add(name, make, host="good", case=None):
            job = make(world, case or name) or {}
            cls.jobs[name] = cls.gitlab.add_job(**{"repo": "shop/cart", "ref": f"release/{case or name}", "script": SHOW,
                                                   "protected": True, "variables": {"HOST": host}, **job})

        add("slow", REFUSED["slow"][0])  # it takes the longest
        for name, make in GRANTED.items():
            add(name, make)
        for name, (make, _, _) in REFUSED.items():
            if name != "slow":
                add(name, make)
        for host in HOSTS:
            add(host, by(DIRECTOR), host)
        for name, repository in (("fork", "shop/fork"), ("person", "alice/cart"), ("named fork", "shop/named-fork"),
                                 ("own", "shop/cart")):
            cls.jobs[name] = cls.gitlab.add_job(repo=repository, ref="develop", script=SHOW, variables={"HOST": "good"})
        cls.jobs["no word"] = cls.gitlab.add_job(repo="shop/cart", ref="develop", script=SHOW, variables={"HOST": "no-server"})

    def ended(self, name, state):
        job = self.gitlab.job(self.jobs[name], wait=120)
        trace = plain(job["trace"])
        if job["state"] != state:
            self.fail(f"job `{name}` is {job['state']} ({job['failure_reason']}):\n{trace}\n{self.requests(name)}")
        self.assertNotIn("glpat", trace)
        if state == "failed":
            self.assertEqual(job["failure_reason"], "script_failure", trace)  # GitLab does not retry it
            self.assertNotIn("environment=", trace)
        return trace

    def requests(self, name):
        """What was asked about a job's branch, for messages."""
        path = f"/lab/requests?path=(release%252F{name}|commits/)"
        return "\n".join(f"{r['code']} {r['path']}" for r in json.loads(self.gitlab.call("GET", path)))

    @for_each(list(GRANTED))
    def test_granted(self, case):
        trace = self.ended(case, "success")
        self.assertIn("Environment: production, clusters: production-1\n", trace)
        self.assertIn("environment=production.\n", trace)

    def refused(self, case, reason, remedy):
        trace = self.ended(case, "failed")
        self.assertIn(f"Slipway refuses this job: {RULE}", trace)
        self.assertIn(reason, trace)
        self.assertIn(remedy.format(case=case), trace.split("What to do: ")[1])

    @for_each(list(REFUSED))
    def test_refused(self, case):
        _, reason, remedy = REFUSED[case]
        self.refused(case, reason, remedy)

    @for_each(list(HOSTS))
    def test_a_host_that_cannot_ask_refuses(self, host):
        _, reason, remedy = HOSTS[host]
        trace = self.ended(host, "failed")
        self.assertIn("Slipway refuses this job: ", trace)
        self.assertIn("cannot be established: ", trace)
        self.assertIn(reason, trace)
        self.assertIn(remedy, trace.split("What to do: ")[1])

    def test_a_pattern_makes_no_project_of_a_fork_or_a_person(self):
        for name, what in (("fork", "a fork"), ("person", "a person's own")):
            trace = self.ended(name, "success")
            self.assertIn("environment=-.\n", trace)
            self.assertIn(f"is {what}, and the fleet does not name it", trace)
        for name in ("named fork", "own"):
            self.assertIn("environment=test.\n", self.ended(name, "success"))
        self.assertIn("a fork's or a person's project must not act for a team", self.ended("no word", "failed"))

    def test_the_token_is_nowhere(self):
        for name in self.jobs:
            self.gitlab.job(self.jobs[name], wait=120)
        for file in ("state/driver.log", "runner.log"):
            text = (self.folder / file).read_text(encoding="utf-8", errors="replace")
            self.assertIn("job", text)
            self.assertNotIn("glpat", text, file)


if __name__ == "__main__":
    unittest.main()
