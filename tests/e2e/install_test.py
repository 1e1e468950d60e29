"""docs/install.md, followed in a clean Debian: its commands run in their order, and a job is green at the end."""

import os
import re
import unittest
from contextlib import ExitStack

from support import slipway
from support.gitlab import GitLab, wait_until
from support.install_page import PAGE, InstalledRoot, blocks


class Install(unittest.TestCase):
    def test_from_nothing_to_a_green_job(self):
        with ExitStack() as stack:
            installed = InstalledRoot(stack)
            gitlab = GitLab(installed.folder / "repositories", "--trace-interval", "1")
            stack.callback(gitlab.close)

            tried = [commands for commands, why_not in blocks() if not why_not]
            self.assertGreater(len(tried), 4)
            for commands in tried:
                installed.follow(commands.replace("|https://gitlab.acme.example|;", f"|{gitlab.url}|;")
                                 .replace("glrt-YOUR-TOKEN", "glrt-lab"))

            installed.start_runner()
            job = gitlab.add_job(repo="shop/cart", ref="develop", script=['echo "I may act for $SLIPWAY_ENVIRONMENT"'])
            seen = gitlab.job(job, wait=90)
            self.assertEqual(seen["state"], "success", seen["trace"])
            self.assertIn("Environment: test, clusters: test-1", seen["trace"])
            self.assertIn("I may act for test\n", seen["trace"])
            self.assertTrue(wait_until(lambda: not os.listdir(installed.path("var/lib/slipway/jobs"))))

    def test_every_example_that_it_names_is_there(self):
        names = set(re.findall(r"/usr/share/doc/slipway/examples/([a-z.-]+)", PAGE.read_text(encoding="utf-8")))
        self.assertEqual({name for name in names if not (slipway.ROOT / "packaging/examples" / name).exists()}, set())


if __name__ == "__main__":
    unittest.main()
