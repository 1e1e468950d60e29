"""A program on a terminal of its own (a pseudo-terminal): what a person types, and what the screen is sent."""

import fcntl
import os
import pty
import re
import select
import signal
import struct
import termios
import time

_LIMIT = 60  # seconds for an answer; a loaded machine is slow
_ESCAPES = re.compile(r"\x1b(?:\[[0-9;?]*[ -/]*[@-~]|[()][A-Z0-9]|[=>78])|[\x00-\x08\x0b-\x1f]")


class Terminal:
    """`text` is all that was shown so far, `plain` the same without colours and other escape sequences."""

    def __init__(self, command, rows=24, columns=100, **options):
        environment = {**os.environ, "TERM": "xterm", **options.pop("environment", {})}
        self._process, self._screen = pty.fork()
        if self._process == 0:
            try:
                fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
                os.chdir(options.get("cwd", "."))
                os.execvpe(str(command[0]), [str(word) for word in command], environment)
            finally:
                os._exit(127)
        self._status = None
        self.text = ""

    @property
    def plain(self):
        return _ESCAPES.sub("", self.text.replace("\r\n", "\n"))

    def type(self, text):
        os.write(self._screen, text.encode())

    def forget(self):
        """Drops what was shown so far, so that the next wait is for something new."""
        self.text = ""

    def wait_for(self, text):
        """Until this is on the screen."""
        deadline = time.monotonic() + _LIMIT
        while text not in self.plain:
            if not self._read(deadline):
                raise AssertionError(f"{text!r} was not shown; there is: {self.plain!r}")

    def wait_for_end(self):
        """Until the program has ended; its status, negative for a signal."""
        deadline = time.monotonic() + _LIMIT
        while self._read(deadline):
            pass
        while self._status is None and time.monotonic() < deadline:
            self._reap(os.WNOHANG)
            time.sleep(0.01)
        if self._status is None:
            raise AssertionError(f"the program goes on; it has shown: {self.plain!r}")
        return self._status

    def close(self):
        if self._status is None:
            os.kill(self._process, signal.SIGKILL)
            self._reap(0)
        os.close(self._screen)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def _reap(self, options):
        ended, status = os.waitpid(self._process, options)
        if ended:
            self._status = os.waitstatus_to_exitcode(status)

    def _read(self, deadline):
        if not select.select([self._screen], [], [], max(0, deadline - time.monotonic()))[0]:
            return False
        try:
            part = os.read(self._screen, 1 << 16)
        except OSError:  # nobody holds the other end any more
            return False
        self.text += part.decode(errors="replace")
        return bool(part)
