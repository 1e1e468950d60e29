"""slipway-supervisor as process 1 of a world of its own, under hostile scripts of the same user; no cluster is needed."""

import hashlib
import json
import os
import pwd
import shutil
import signal
import struct
import subprocess
import tempfile
import time
import unittest
from pathlib import Path

from support import peers
from support.slipway import ROOT

SUPERVISOR = ROOT / "build/slipway-supervisor"
TOOL = ROOT / "build/stage_tool"


def frame(kind, number, payload=b""):
    return b"SL2" + kind + struct.pack("<IQ", len(payload), number) + payload


class Outcome:
    def __init__(self, process, output, errors):
        self.status, self.output, self.errors = process.returncode, output, errors.decode(errors="replace")
        last = self.errors.strip().splitlines()[-1:]
        self.report = json.loads(last[0]) if last and last[0].startswith("{") else {}
        self.exit_code = self.report.get("exitCode")


class Container:
    """What a container is to the supervisor: a PID namespace, an unprivileged user, a directory."""

    def __init__(self, folder, user, size=""):
        self.directory = Path(folder) / "stages"
        self.directory.mkdir()
        self.program = Path(folder) / "slipway-supervisor"
        shutil.copy(SUPERVISOR, self.program)
        self.program.chmod(0o755)
        account = pwd.getpwnam(user)
        self._mounted = bool(size)
        if size:
            subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", self.directory], check=True)
        os.chown(self.directory, account.pw_uid, account.pw_gid)
        self._as_user = ["setpriv", f"--reuid={account.pw_uid}", f"--regid={account.pw_gid}", "--clear-groups",
                         "--no-new-privs"]
        self._names = 0
        self.process = subprocess.Popen(
            ["unshare", "--pid", "--fork", "--mount-proc", "--kill-child", *self._as_user, self.program, "keep",
             self.directory], cwd=self.directory, stderr=subprocess.DEVNULL)
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        end = time.monotonic() + 10
        while not children.read_text() and time.monotonic() < end:
            time.sleep(0.01)
        self.first = int(children.read_text())
        while b"keep" not in Path(f"/proc/{self.first}/cmdline").read_bytes() and time.monotonic() < end:
            time.sleep(0.01)

    def close(self):
        os.kill(self.first, signal.SIGKILL)
        self.process.wait(20)
        if self._mounted:
            subprocess.run(["umount", self.directory], check=False)

    def start(self, script):
        self._names += 1
        attach = ["nsenter", "-t", str(self.first), "-p", "-m", *self._as_user, str(self.program), "attach",
                  str(self.directory)]
        process = subprocess.Popen([TOOL, f"script-{self._names}", "--", *attach], stdin=subprocess.PIPE,
                                   stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        process.stdin.write(script.encode())
        process.stdin.close()
        process.stdin = None
        return process

    def run(self, script, seconds=60):
        process = self.start(script)
        try:
            return Outcome(process, *process.communicate(timeout=seconds))
        finally:
            process.kill()
            process.wait()

    def processes(self):
        """Of this world, but the first."""
        world = os.readlink(f"/proc/{self.first}/ns/pid")
        found = []
        for number in filter(str.isdigit, os.listdir("/proc")):
            try:
                if os.readlink(f"/proc/{number}/ns/pid") == world and int(number) != self.first:
                    found.append(Path(f"/proc/{number}/cmdline").read_bytes())
            except OSError:
                continue
        return [line for line in found if line and b"attach" not in line]


class SupervisorTest(unittest.TestCase):
    def setUp(self):
        peers.require_root()
        user = peers.require_user()
        if subprocess.run(["unshare", "--pid", "--fork", "--mount-proc", "true"], check=False).returncode:
            peers.missing("PID namespaces", "run as root outside of a container")
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        os.chmod(folder.name, 0o755)
        size = "4m" if "full_disk" in self.id() else ""
        self.container = Container(folder.name, user, size)
        self.addCleanup(self.container.close)

    def run_script(self, script, exit_code=0, **options):
        outcome = self.container.run(script, **options)
        self.assertEqual(outcome.exit_code, exit_code, outcome.errors)
        return outcome

    def works_on(self):
        self.assertEqual(self.run_script("echo well").output, b"well\n")

    def test_that_it_runs_is_seen_from_outside(self):
        """As by the helper, which shares the program's file and no more with the build container."""
        def wait_at(directory):
            return subprocess.run([SUPERVISOR, "await", directory], capture_output=True, text=True, timeout=20, check=False)

        seen = wait_at(self.container.program.parent)
        self.assertEqual((seen.returncode, seen.stdout), (0, "ready\n"), seen.stderr)
        with tempfile.TemporaryDirectory() as elsewhere:  # the same program, which nobody runs there
            shutil.copy(SUPERVISOR, Path(elsewhere) / "slipway-supervisor")
            seen = wait_at(elsewhere)
        self.assertEqual((seen.returncode, seen.stdout), (3, ""))
        self.assertIn("no supervisor of", seen.stderr)

    def test_an_end_that_comes_together_with_the_last_output(self):
        # As on a busy machine: the supervisor finds both at once.
        process = self.container.start("sleep 0.3; echo last; exit 9")
        self.addCleanup(process.kill)
        end = time.monotonic() + 10
        while not self.container.processes() and time.monotonic() < end:
            time.sleep(0.01)
        os.kill(self.container.first, signal.SIGSTOP)
        time.sleep(0.8)
        os.kill(self.container.first, signal.SIGCONT)
        begin = time.monotonic()
        outcome = Outcome(process, *process.communicate(timeout=30))
        self.assertEqual((outcome.output, outcome.exit_code), (b"last\n", 9), outcome.errors)
        self.assertLess(time.monotonic() - begin, 1.5)  # not with the next keep-alive

    def test_output_and_exit_code(self):
        outcome = self.run_script("echo out; echo err >&2; id -un; pwd; exit 42", 42)
        self.assertEqual(outcome.output.decode(), f"out\nerr\nslipway-job\n{self.container.directory}\n")

    def test_a_cancel_asks_at_once_and_insists_after_the_grace(self):
        for script, code in (("trap 'exit 9' TERM; echo ready; sleep 7801 & wait", 9),
                             ("trap '' TERM; echo ready; (setsid sleep 7802 &); while :; do sleep 1; done", 137)):
            process = self.container.start(script)
            self.assertEqual(process.stdout.readline(), b"ready\n")
            start = time.monotonic()
            process.terminate()
            outcome = Outcome(process, *process.communicate(timeout=20))
            self.assertEqual((outcome.exit_code, outcome.report["reason"]), (code, 1), outcome.errors)
            self.assertLess(time.monotonic() - start, 5)
        self.assertEqual(self.container.processes(), [])

    def test_a_killed_driver_is_no_fault_for_the_next(self):
        process = self.container.start("echo ready; sleep 7803")
        self.assertEqual(process.stdout.readline(), b"ready\n")
        process.kill()
        process.communicate()
        self.works_on()
        self.assertEqual(self.container.processes(), [])

    def test_what_looks_like_frames_is_output(self):
        fake = frame(b"o", 0, b"x") + frame(b"e", 1, b"\0\1\0") + frame(b"r", 3, b"no")
        octal = "".join(f"\\{byte:03o}" for byte in fake)
        outcome = self.run_script(f"printf '{octal}'; printf '{octal}'; exit 11", 11)
        self.assertEqual(outcome.output, fake * 2)

    def test_a_script_cannot_end_or_stop_the_supervisor(self):
        outcome = self.run_script(
            "for s in KILL STOP TERM INT HUP; do kill -$s 1; kill -$s $PPID; done; sleep 0.3; echo alive; exit 12", 12)
        self.assertIn(b"alive\n", outcome.output)
        self.works_on()

    def test_a_script_that_kills_the_drivers_commands_loses_nothing(self):
        outcome = self.run_script(
            "for i in $(seq 100); do pkill -KILL -f 'supervisor attac[h]' 2>/dev/null; echo $i; sleep 0.02; done; exit 13", 13)
        self.assertEqual(outcome.output, b"".join(b"%d\n" % i for i in range(1, 101)))

    def test_a_script_that_stops_the_drivers_command_is_heard_of_all_the_same(self):
        outcome = self.run_script("echo one; sleep 0.2; pkill -STOP -f 'supervisor attac[h]'; echo two; exit 14", 14)
        self.assertEqual(outcome.output, b"one\ntwo\n")

    def test_a_script_is_no_driver(self):
        asks = frame(b"S", 0, b"later\0\0echo planted").hex()
        outcome = self.run_script(f"""python3 - <<'END'
import re, socket
name = re.search(r"@(slipway-supervisor/\\S+)", open("/proc/net/unix").read())[1]
mine = socket.socket(socket.AF_UNIX)
mine.connect("\\0" + name)
mine.settimeout(5)
try:
    mine.sendall(bytes.fromhex("{asks}"))
    print("ANSWER", mine.recv(100))
except ConnectionError:
    print("refused")
END""")
        self.assertIn(outcome.output, (b"refused\n", b"ANSWER b''\n"))

    def test_a_script_cannot_look_into_the_supervisor(self):
        outcome = self.run_script("for f in fd environ mem maps; do head -c 1 /proc/1/$f && echo READ; done 2>/dev/null; "
                                  "ls /proc/1/fd/ 2>/dev/null && echo READ; exit 0")
        self.assertNotIn(b"READ", outcome.output)

    def test_closed_descriptors(self):
        self.run_script("exec 0<&- 1>&- 2>&-; sleep 0.3; exit 15", 15, seconds=10)
        self.works_on()

    def test_bytes_are_bytes(self):
        outcome = self.run_script("head -c 10000000 /dev/urandom | tee bytes; printf '\\033]0;title\\007\\377'")
        expected = (self.container.directory / "bytes").read_bytes() + b"\033]0;title\007\xff"
        self.assertEqual(hashlib.sha256(outcome.output).hexdigest(), hashlib.sha256(expected).hexdigest())
        lines = self.run_script("head -c 10000000 /dev/zero | tr '\\0' x").output
        self.assertTrue(lines == b"x" * 10_000_000)

    def test_a_fork_bomb_ends(self):
        start = time.monotonic()
        outcome = self.container.run("ulimit -u 300; bomb() { bomb | bomb & }; bomb 2>/dev/null; sleep 1; echo over; exit 16",
                                     seconds=60)
        self.assertIsNotNone(outcome.exit_code, outcome.errors)
        self.assertTrue(outcome.report["allEnded"])
        self.assertLess(time.monotonic() - start, 30)
        self.works_on()
        self.assertEqual(self.container.processes(), [])

    def test_what_is_left_running_ends(self):
        start = time.monotonic()
        outcome = self.run_script("sleep 7804 & (setsid env -i bash -c \"trap '' TERM; while :; do sleep 1; done\" &) ; "
                                  "sleep 0.3; echo left")
        self.assertEqual(outcome.output, b"left\n")
        self.assertLess(time.monotonic() - start, 6)
        self.assertEqual(self.container.processes(), [])

    def test_a_slow_driver_holds_the_script_and_takes_bounded_room(self):
        process = self.container.start("head -c 1000000000 /dev/zero; echo written > marker; exit 17")
        time.sleep(3)
        status = Path(f"/proc/{self.container.first}/status").read_text()
        self.assertLess(int(status.split("VmHWM:")[1].split()[0]), 16 << 10)  # KiB
        self.assertEqual(os.listdir(self.container.directory), [])  # neither written whole, nor a file to see
        taken = 0
        while data := process.stdout.read(1 << 20):
            taken += len(data)
        outcome = Outcome(process, *process.communicate(timeout=20))
        self.assertEqual((taken, outcome.exit_code), (1_000_000_000, 17), outcome.errors)

    def test_a_full_disk_loses_nothing(self):
        process = self.container.start("dd if=/dev/zero of=fill bs=1M 2>/dev/null; seq 1 3000000; exit 18")
        time.sleep(2)
        digest = hashlib.sha256()
        while data := process.stdout.read(1 << 20):
            digest.update(data)
        outcome = Outcome(process, *process.communicate(timeout=20))
        expected = "".join(f"{i}\n" for i in range(1, 3_000_001)).encode()
        self.assertEqual(outcome.exit_code, 18, outcome.errors)
        self.assertEqual(digest.hexdigest(), hashlib.sha256(expected).hexdigest())


class ProgramTest(unittest.TestCase):
    def test_it_needs_nothing_of_the_image(self):
        peers.require_root()
        program = SUPERVISOR.read_bytes()
        self.assertLess(len(program), 5 << 19)
        offset, size, count = struct.unpack_from("<Q14xHH", program, 32)
        kinds = [struct.unpack_from("<I", program, offset + i * size)[0] for i in range(count)]
        self.assertNotIn(3, kinds, "it wants a loader")
        with tempfile.TemporaryDirectory() as folder:  # an image in which there is nothing else
            shutil.copy(SUPERVISOR, Path(folder) / "slipway-supervisor")
            inside = ["chroot", folder, "/slipway-supervisor"]
            keeper = subprocess.Popen([*inside, "keep", "/stages"])
            self.addCleanup(keeper.wait)
            self.addCleanup(keeper.kill)
            time.sleep(0.3)
            done = subprocess.run([TOOL, "any", "--", *inside, "attach", "/stages"], input=b"echo no", capture_output=True,
                                  timeout=20, check=False)
            report = json.loads(done.stderr.decode().splitlines()[-1])
            self.assertEqual(report["end"], 1, report)
            self.assertIn("neither bash nor sh", report["why"])
            keeper.terminate()
            self.assertEqual(keeper.wait(5), 143)

    def test_wrong_use(self):
        for arguments in ([], ["keep"], ["keep", "/x", "--deadline"], ["keep", "/x", "--deadline", "soon"], ["run"]):
            done = subprocess.run([SUPERVISOR, *arguments], capture_output=True, text=True, timeout=5, check=False)
            self.assertEqual(done.returncode, 2)
            self.assertIn("usage: slipway-supervisor keep DIR", done.stderr)
        done = subprocess.run([SUPERVISOR, "attach", "/nowhere"], capture_output=True, text=True, timeout=10, check=False)
        self.assertEqual(done.returncode, 3)
        self.assertIn("/nowhere cannot be looked at: No such file or directory", done.stderr)


if __name__ == "__main__":
    unittest.main()
