"""A job whose driver is called as gitlab-runner calls it, without a runner: what the driver itself takes is measured so."""

import json
import os
import subprocess
import tempfile
from pathlib import Path

from support import slipway


class DriverCalls:
    """One job of a PodPlace, from `config` to `cleanup`."""

    def __init__(self, place, **job):
        place.gitlab.add_job(**{"repo": "shop/cart", "ref": "develop", "script": ["true"], **job})
        payload = place.gitlab.call("POST", "/api/v4/jobs/request", {"token": "glrt-lab"})
        self.folder = Path(tempfile.mkdtemp(prefix="job-", dir=place.folder))
        (self.folder / "payload.json").write_bytes(payload)
        self.environment = {"PATH": os.environ["PATH"], "HOME": str(self.folder), "TMPDIR": str(self.folder),
                            "JOB_RESPONSE_FILE": str(self.folder / "payload.json"), "BUILD_FAILURE_EXIT_CODE": "1",
                            "SYSTEM_FAILURE_EXIT_CODE": "2", "BUILD_EXIT_CODE_FILE": str(self.folder / "exit-code")}
        said = self.finish(self.start("config", "--fleet", str(place.fleet), "--state", str(place.state)))
        decided = json.loads(said)
        self.environment.update(decided["job_env"])

    def start(self, *words):
        """A call of the driver; its standard output is a pipe."""
        return subprocess.Popen([slipway.PROGRAM, "executor", *words], cwd=self.folder, env=self.environment,
                                stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE)

    @staticmethod
    def finish(process):
        """What a call printed; one that fails is an error of the test."""
        output, errors = process.communicate(timeout=600)
        assert process.returncode == 0, f"{process.args}: {errors.decode(errors='replace')}{output[-2000:]}"
        return output

    def prepare(self):
        return self.finish(self.start("prepare"))

    def stage(self, script, stage):
        """The process that runs a stage's script."""
        file = self.folder / f"script-{stage}"
        file.write_text(script, encoding="utf-8")
        return self.start("run", str(file), stage)

    def run(self, script, stage="build_script"):
        return self.finish(self.stage(script, stage))

    def cleanup(self):
        return self.finish(self.start("cleanup"))
