"""Jobs in pods whose API server goes away: nothing of their output is lost or doubled."""

import tempfile
import threading
import time
import unittest

from support import clusters
from support.pod_jobs import CLUSTER, PodJobs
from support.tcp_proxy import TcpProxy

LINES = 200_000


class ConnectionTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        port = clusters.server_port(clusters.require(CLUSTER) and CLUSTER)
        cls.proxy = TcpProxy(port)
        cls.addClassCleanup(cls.proxy.close)
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.jobs = PodJobs("cut", kubeconfig=clusters.kubeconfig_through(CLUSTER, cls.proxy.port, folder.name))
        cls.addClassCleanup(cls.jobs.close)

    def setUp(self):
        self.proxy.go_on()

    def numbers_of(self, text):
        return [int(x.split("-")[1]) for x in text.splitlines() if x.startswith("line-")]

    def test_resets_under_many_lines(self):
        # In twenty bursts, so that it lasts for several resets.
        script = [f"for burst in $(seq 0 19); do seq $((burst * {LINES // 20} + 1)) $(((burst + 1) * {LINES // 20}))"
                  " | sed 's/.*/line-&-of-the-output/'; sleep 0.5; done"]
        number = self.jobs.add(script)
        self.jobs.gitlab.job(number, wait=60, until="line-1-")
        over, resets = threading.Event(), []
        thread = threading.Thread(target=self.reset_until, args=(over, resets))
        thread.start()
        try:
            job = self.jobs.ended(self, number, "success", wait=180)
        finally:
            over.set()
            thread.join()
        self.assertGreater(sum(resets), 3)
        self.assertEqual(self.numbers_of(job["text"]), list(range(1, LINES + 1)))

    def reset_until(self, over, resets):
        while not over.wait(2):
            resets.append(self.proxy.reset())

    def test_an_api_server_that_is_away_for_twenty_seconds(self):
        number = self.jobs.add(["for i in $(seq 1 50); do echo line-$i-; sleep 0.5; done"])
        self.jobs.gitlab.job(number, wait=60, until="line-3-")
        self.proxy.stop()
        time.sleep(20)
        self.proxy.go_on()
        job = self.jobs.ended(self, number, "success")
        self.assertEqual(self.numbers_of(job["text"]), list(range(1, 51)))

    def test_cancel_while_the_connection_is_cut(self):
        number = self.jobs.add(["echo waiting", "while :; do echo tick; sleep 0.2; done"])
        self.jobs.gitlab.job(number, wait=60, until="\nwaiting")
        self.proxy.reset()
        self.jobs.gitlab.cancel(number, "canceled")
        self.proxy.reset()
        self.jobs.ended(self, number, "canceled")


if __name__ == "__main__":
    unittest.main()
