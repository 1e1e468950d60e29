"""A gitlab-runner that is killed cannot end its jobs: their drivers see to it."""

import shutil
import tempfile
import unittest
from pathlib import Path

from support import peers, repositories, slipway
from support.driver_jobs import FLEET, assert_gone, waiting
from support.gitlab import GitLab, Runner, processes_with, wait_until


class RunnerDies(unittest.TestCase):
    def test_its_jobs_end_and_leave_nothing(self):
        program = peers.require("gitlab-runner")
        peers.require_root()
        peers.require_user("slipway-job")
        folder = Path(tempfile.mkdtemp(prefix="slipway-driver-"))
        self.addCleanup(shutil.rmtree, folder, ignore_errors=True)
        folder.chmod(0o755)
        (folder / "fleet.yaml").write_text(FLEET, encoding="utf-8")
        repositories.make(folder / "repositories/shop/cart.git", folder / "work", {"README": "cart\n"}, ["develop"])
        gitlab = GitLab(folder / "repositories", "--trace-interval", "1")
        self.addCleanup(gitlab.close)
        section = slipway.run("executor", "print-config", "--fleet", folder / "fleet.yaml", "--state", folder / "state")
        runner = Runner(program, folder, 'concurrent = 1\ncheck_interval = 1\n[[runners]]\n  name = "lab"\n'
                        f'  url = "{gitlab.url}"\n  token = "glrt-lab"\n  executor = "custom"\n{section.stdout}')
        self.addCleanup(runner.close)
        job = gitlab.add_job(repo="shop/cart", ref="develop", script=waiting("7477"))
        self.assertIn("waiting\n", gitlab.job(job, wait=30, until="waiting\n")["trace"])
        runner.kill()
        assert_gone(self, "7477")
        self.assertTrue(wait_until(lambda: not processes_with("executor run", str(folder))))
        self.assertEqual(list((folder / "state/jobs").iterdir()), [])


if __name__ == "__main__":
    unittest.main()
