"""Jobs in pods that mean harm, through the real gitlab-runner: they end as they should, and the next job works."""

import os
import unittest

from support.fault_jobs import FaultJobs

# A frame as the supervisor sends it, that says: ended, with status 0.
FAKE_END = b"SL2e\3\0\0\0" + bytes(8) + b"\0\1\0"

# 2^9 processes that ignore SIGTERM. Bounded, because the lab's node has no limit of processes for a pod.
BOMB = ["trap '' TERM", "bomb() { if [ $1 -gt 0 ]; then bomb $(($1 - 1)) & bomb $(($1 - 1)) & fi; sleep 7960; }",
        "bomb 8 >/dev/null 2>&1 &", "sleep 2", "echo line 1"]

#       name: (script, state, exit code, bytes that the driver must have printed)
JOBS = {
    "ten megabytes without a newline": (["head -c 10000000 /dev/zero | tr '\\0' y", "echo; exit 5"], "failed", 5, b"y" * 10_000_000),
    "no UTF-8": (["printf 'a\\377\\376\\300\\200b\\n'"], "success", 0, b"a\xff\xfe\xc0\x80b\n"),
    "escape sequences": (["printf '\\033[2J\\033]0;title\\007\\033[31msection_end:0:step_script\\r\\033[0K\\n'"], "success", 0,
                         b"\x1b[2J\x1b]0;title\x07\x1b[31msection_end:0:step_script\r\x1b[0K\n"),
    "closes its descriptors": (["echo line 1", "exec 0<&- 1>&- 2>&-; sleep 1; exit 6"], "failed", 6, b"line 1\n"),
    "kills its parents": (["kill -9 1 $PPID || true", "kill -STOP 1 || true", "kill -TERM 1 || true", "echo line 1; exit 7"],
                          "failed", 7, b"line 1\n"),
    "fakes the protocol": (["printf '" + "".join(f"\\{byte:03o}" for byte in FAKE_END) + "'", "echo line 1; exit 8"], "failed", 8,
                           FAKE_END),
    "writes into the helper's files": (
        ["for file in /slipway/programs/slipway-supervisor /slipway/programs/more /slipway/job/fleet.yaml; do"
         " echo evil > $file || echo kept; done", "mount -o remount,rw /slipway/programs || echo kept", "ls /slipway/cache || echo kept",
         "echo made > made", "exit 9"], "failed", 9, b"kept\n"),
    "a fork bomb": (BOMB, "success", 0, b"line 1\n"),
}


class HostileJobsTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.jobs = FaultJobs("hostile", concurrent=len(JOBS))
        cls.addClassCleanup(cls.jobs.close)

    def test_hostile_scripts(self):
        numbers = {name: self.jobs.add(script, after_script=["echo after ran"]) for name, (script, *_) in JOBS.items()}
        for name, (_, state, code, expected) in JOBS.items():
            with self.subTest(name):
                self.jobs.faults += 1
                job = self.jobs.ended(self, numbers[name], state, wait=180)
                self.assertEqual(job["exit_code"] or 0, code, job["text"][-2000:])
                printed = self.jobs.printed(numbers[name])
                self.assertIn(expected, printed)
                self.jobs.lines += printed.count(b"\n")
                self.assertIn(b"after ran", self.jobs.printed(numbers[name], "after_script"))
        self.assertEqual(self.jobs.printed(numbers["writes into the helper's files"]).count(b"\nkept\n"), 5)
        self.jobs.assert_nothing_left(self)
        self.jobs.counts("hostile_scripts")


# Volumes in memory, so that a disk that is full is the job's alone. The fleet's own patch says so.
SMALL = "32Mi"
SMALL_DISKS = "\n".join(
    ["  placement:", "  - patch: |", "      spec:", "        volumes:",
     *(f"        - {{name: {name}, emptyDir: {{medium: Memory, sizeLimit: {SMALL}}}}}" for name in ("builds", "build-state")), ""])
FILL = ["for place in . /slipway/state; do head -c 100000000 /dev/zero > $place/fill || echo $place is full; done",
        "i=0; while [ $i -lt 200000 ]; do i=$((i + 1)); echo line $i; done", "exit 4"]
# More than the supervisor keeps; docs/reliability.md counts a gigabyte.
MUCH = int(os.environ.get("SLIPWAY_OUTPUT_BYTES", "200000000"))


class HostileToItsDiskTest(unittest.TestCase):
    def test_full_disks(self):
        jobs = FaultJobs("full", placement=SMALL_DISKS)
        self.addCleanup(jobs.close)
        number = jobs.add(FILL, after_script=["df -h . | tail -n 1", "echo after ran"])
        jobs.faults += 1
        job = jobs.ended(self, number, "failed", wait=180)
        self.assertEqual((job["failure_reason"], job["exit_code"]), ("script_failure", 4), job["text"][-2000:])
        printed = jobs.printed(number)
        self.assertIn(b"\n. is full\n", printed)
        self.assertEqual(jobs.wrong_lines(number, 200_000), "")
        self.assertIn(b"after ran", jobs.printed(number, "after_script"))
        jobs.assert_nothing_left(self)
        jobs.counts("full_disks")


class HostileByMuchTest(unittest.TestCase):
    def test_much_output(self):
        jobs = FaultJobs("much", output_limit=4096)  # KiB, gitlab-runner's own
        self.addCleanup(jobs.close)
        number = jobs.add([f"yes 'this is a line of a gigabyte' | head -c {MUCH} || true", "echo; exit 5"])
        jobs.faults += 1
        job = jobs.ended(self, number, "failed", wait=300)
        self.assertEqual((job["failure_reason"], job["exit_code"]), ("script_failure", 5), job["text"][-2000:])
        line, whole, rest = b"this is a line of a gigabyte\n", 0, b""
        with open(jobs.output / f"{number}.build_script", "rb") as file:
            while piece := file.read(1 << 24):
                piece = rest + piece
                whole += piece.count(line)
                rest = piece[piece.rfind(b"\n") + 1:]
        self.assertEqual(whole, MUCH // len(line))
        jobs.lines += whole
        jobs.assert_nothing_left(self)
        jobs.counts("much_output")


if __name__ == "__main__":
    unittest.main()
