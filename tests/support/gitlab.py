"""A real gitlab-runner, and the stand-in for the GitLab server that it asks for jobs (tests/lab/README.md)."""

import json
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request

from support.slipway import LAB

# No proxy stands between this machine and itself.
_OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}))


class GitLab:
    """The stand-in, serving the bare repositories below a folder."""

    def __init__(self, repositories, *options):
        command = [sys.executable, str(LAB / "gitlab"), "--repos", str(repositories), *options]
        self._process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        self.url = f"http://127.0.0.1:{int(self._process.stdout.readline())}"

    def close(self):
        self._process.terminate()
        self._process.wait()
        self._process.stdout.close()

    def call(self, method, path, body=None, wait=0):
        """A control route, which may take `wait` seconds more than others; gives the answer's bytes."""
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.url + path, data, {"Content-Type": "application/json"}, method=method)
        try:
            with _OPENER.open(request, timeout=wait + 60) as answer:
                return answer.read()
        except urllib.error.HTTPError as error:
            raise AssertionError(f"{method} {path}: {error.code} {error.read().decode(errors='replace')}") from None

    def project(self, path, **facts):
        return json.loads(self.call("POST", "/lab/projects", {"repo": path, **facts}))

    def merge_request(self, path, **facts):
        return json.loads(self.call("POST", "/lab/merge_requests", {"repo": path, **facts}))

    def add_job(self, **job):
        """Queues a job; gives its number."""
        return json.loads(self.call("POST", "/lab/jobs", job))["id"]

    def job(self, number, wait=0, until=None):
        """The job as it is; `wait` seconds for its end, or for a text in its trace."""
        text = f"&until={urllib.request.quote(until)}" if until else ""
        return json.loads(self.call("GET", f"/lab/jobs/{number}?wait={wait}{text}", wait=wait))

    def payload(self, number):
        return json.loads(self.call("GET", f"/lab/jobs/{number}/payload"))

    def artifacts(self, number):
        """The zip."""
        return self.call("GET", f"/lab/jobs/{number}/artifacts")

    def cancel(self, number, mode):
        self.call("POST", f"/lab/jobs/{number}/cancel", {"mode": mode})


class Runner:
    """`gitlab-runner run` with the given text of config.toml, in a folder of its own."""

    def __init__(self, program, folder, configuration, environment=None):
        self.folder = folder
        self._log = open(folder / "runner.log", "wb")
        file = folder / "config.toml"
        file.write_text(configuration, encoding="utf-8")
        for name in ("tmp", "home"):
            (folder / name).mkdir()
        variables = {"PATH": os.environ["PATH"], "HOME": str(folder / "home"), "TMPDIR": str(folder / "tmp"),
                     "no_proxy": "127.0.0.1", **(environment or {})}
        self._process = subprocess.Popen(
            [program, "--debug", "run", "--config", str(file), "--working-directory", str(folder)],
            stdin=subprocess.DEVNULL, stdout=self._log, stderr=subprocess.STDOUT, env=variables, start_new_session=True)

    def kill(self):
        """As a crash does it."""
        self._process.kill()
        self._process.wait()

    def close(self):
        """Ends the runner and the jobs that it still has."""
        self._process.send_signal(signal.SIGTERM)
        try:
            self._process.wait(20)
        except subprocess.TimeoutExpired:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
        self._log.close()

    def log(self):
        return (self.folder / "runner.log").read_text(encoding="utf-8", errors="replace")


def wait_until(condition, seconds=10):
    """True as soon as the condition holds, False when it does not in time."""
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            return False
        time.sleep(0.05)
    return True


class Process:
    """A running process: its number and its command line."""

    def __init__(self, number, line):
        self.number, self.line = number, line

    def __repr__(self):
        return f"{self.number}: {self.line}"


def processes_with(text, *variables):
    """Running processes whose command line contains a text, and whose environment contains all of these."""
    found = []
    for number in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{number}/cmdline", "rb") as file:
                line = file.read().replace(b"\0", b" ").decode(errors="replace").strip()
            if text not in line:
                continue
            with open(f"/proc/{number}/environ", "rb") as file:
                environment = file.read()
                if all(variable.encode() in environment for variable in variables):
                    found.append(Process(int(number), line))
        except OSError:
            continue
    return found
