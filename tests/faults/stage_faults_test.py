"""Faults under a script on the lab's real node, closer than a runner gets to them: no byte is lost or doubled, nothing hangs
(docs/reliability.md)."""

import hashlib
import json
import os
import signal
import subprocess
import sys
import threading
import time
import unittest

from support import clusters
from support.stage_pods import CLUSTER, StagePods
from support.tcp_proxy import TcpProxy

LINES = 200_000


def numbered(lines=LINES):
    return "".join(f"line {i}\n" for i in range(1, lines + 1)).encode()


class StageFaultsTest(unittest.TestCase):
    jobs = faults = hangs = 0

    @classmethod
    def setUpClass(cls):
        cls.kubectl = staticmethod(clusters.require(CLUSTER))
        cls.place = StagePods(cls.kubectl, f"supervisor-faults-{os.getpid()}")
        cls.addClassCleanup(cls.place.close)
        cls.proxy = TcpProxy(clusters.server_port(CLUSTER))
        cls.addClassCleanup(cls.proxy.close)
        cls.kubeconfig = clusters.kubeconfig_through(CLUSTER, cls.proxy.port, cls.place.folder)
        cls.place.add("target")

    @classmethod
    def tearDownClass(cls):
        print(json.dumps({"row": "stages", "jobs": cls.jobs, "faults": cls.faults, "hangs": cls.hangs}), file=sys.stderr)

    def setUp(self):
        self.proxy.go_on()

    def start(self, script, pod_name="target"):
        type(self).jobs += 1
        stage = f"stage-{self.jobs}"
        process = self.place.start(f"stage-{self.jobs}", script, self.kubeconfig, pod_name)
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)
        return process

    def finish(self, process, seconds=120):
        """(output, report)"""
        try:
            output, errors = process.communicate(timeout=seconds)
        except subprocess.TimeoutExpired:
            type(self).hangs += 1
            raise
        return output, json.loads(errors.decode().strip().splitlines()[-1])

    def fault(self, count=1):
        type(self).faults += count

    def assert_whole(self, output, expected):
        if hashlib.sha256(output).digest() != hashlib.sha256(expected).digest():
            wanted, got = expected.splitlines(), output.splitlines()
            where = next((i for i, (a, b) in enumerate(zip(wanted, got)) if a != b), min(len(wanted), len(got)))
            self.fail(f"{len(got)} lines of {len(wanted)}; the first other one is {where + 1}: {got[where:where + 3]}")

    def during(self, process, every, action):
        """Does something again and again while the process runs."""
        def repeat():
            while process.poll() is None:
                time.sleep(every)
                if process.poll() is None:
                    self.fault(max(1, action() or 1))
        thread = threading.Thread(target=repeat, daemon=True)
        thread.start()
        self.addCleanup(thread.join)

    def test_connections_reset_while_all_comes_at_once(self):
        process = self.start("i=0; while [ $i -lt 8 ]; do i=$((i + 1)); head -c 20000000 /dev/zero | tr '\\0' $i; echo; done")
        self.during(process, 0.3, self.proxy.reset)
        output, report = self.finish(process)
        self.assertEqual(report.get("exitCode"), 0, report)
        self.assertTrue(output == b"".join(b"%d" % i * 20_000_000 + b"\n" for i in range(1, 9)), len(output))

    def test_connections_that_fall_silent(self):
        process = self.start("for i in 1 2 3 4 5 6; do echo line $i; sleep 1; done; exit 23")
        self.assertEqual(process.stdout.readline(), b"line 1\n")
        begin = time.monotonic()
        # What there is stays open and passes nothing on, for ever; what comes is another path through the firewall.
        self.proxy.forget()
        self.fault()
        output, report = self.finish(process, 90)
        self.assertEqual(report.get("exitCode"), 23, report)
        self.assert_whole(b"line 1\n" + output, numbered(6))
        self.assertGreater(time.monotonic() - begin, 13)
        self.assertLess(time.monotonic() - begin, 25)

    def test_a_cancel_while_connections_break(self):
        process = self.start("trap 'echo asked; exit 24' TERM; echo ready; while :; do sleep 0.1; done")
        self.assertEqual(process.stdout.readline(), b"ready\n")
        self.fault(max(1, self.proxy.reset()))
        start = time.monotonic()
        process.send_signal(signal.SIGTERM)
        output, report = self.finish(process, 30)
        self.assertEqual((report.get("exitCode"), report.get("reason")), (24, 1), report)
        self.assertTrue(output.endswith(b"asked\n"), output)
        self.assertLess(time.monotonic() - start, 5)

    def test_no_process_is_left(self):
        output, report = self.finish(self.start("sleep 7902 & (setsid sleep 7903 &); echo over"), 30)
        self.assertEqual(output, b"over\n", report)
        output, report = self.finish(self.start("ps | grep -c '[s]leep 79'"), 30)
        self.assertEqual(output, b"0\n", report)


if __name__ == "__main__":
    unittest.main()
