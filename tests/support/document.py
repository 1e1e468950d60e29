"""Documents whose commands a test runs: what a page shows is what the program prints.

In a page, a fenced block of the language `console` holds commands, each after `$ `, and what they print (standard output and
error). `…` alone on a line stands for any lines. What else the reader does is said in comments, which pages do not show:

    <!-- file PATH -->               the next fenced block is the text of this file
    <!-- append PATH -->             the next fenced block is added to this file
    <!-- edit PATH: OLD => NEW -->   one place of a file changes
    <!-- quiet: COMMAND -->          a command that the page does not show
    <!-- stays WORDS -->             the next fenced block is a command that goes on, and says WORDS once it is ready

SLIPWAY_UPDATE_GOLDEN=1 writes into the page what the commands print.
"""

import os
import re
import signal
import subprocess
import threading
from pathlib import Path

from support import slipway

_COMMENT = re.compile(r"<!-- (file|append|edit|quiet|stays):? (.*) -->")


class Document:
    """A page, replayed in a folder: `replay(test)` compares, or renews the page."""

    def __init__(self, page, folder):
        self._page = page
        self._folder = folder
        self._directory = str(folder)
        self.commands = 0

    def replay(self, test):
        lines = self._page.read_text(encoding="utf-8").splitlines()
        written, pending, i = [], None, 0
        while i < len(lines):
            written.append(lines[i])
            if lines[i].startswith("```") and len(lines[i]) > 3:
                end = lines.index("```", i + 1)
                block = lines[i + 1:end]
                if lines[i] == "```console":
                    block = self._console(block, test, i + 2)
                elif pending and pending[0] == "stays":
                    self._stays("\n".join(block), pending[1], test)
                    pending = None
                elif pending:
                    self._write(*pending, "\n".join(block) + "\n")
                    pending = None
                written += [*block, "```"]
                i = end
            elif comment := _COMMENT.fullmatch(lines[i]):
                verb, about = comment.groups()
                if verb in ("file", "append", "stays"):
                    pending = (verb, about)
                elif verb == "edit":
                    self._edit(about)
                else:
                    self._run(about)
            i += 1
        if os.environ.get("SLIPWAY_UPDATE_GOLDEN"):
            self._page.write_text("\n".join(written) + "\n", encoding="utf-8")

    def _console(self, block, test, number):
        """Runs a block's commands; gives the block with what they printed."""
        renewed, i = [], 0
        while i < len(block):
            if not block[i].startswith("$ "):
                raise AssertionError(f"{self._page.name}:{number + i}: a console block begins with `$ `")
            start, command = i, block[i][2:]
            i += 1
            expected = []
            while i < len(block) and not block[i].startswith("$ "):
                expected.append(block[i])
                i += 1
            output = self._run(command).splitlines()
            if os.environ.get("SLIPWAY_UPDATE_GOLDEN"):
                expected = expected if matches(expected, output) else output
            elif not matches(expected, output):
                test.fail(f"{self._page.name}:{number + start}: `{command}` printed\n" + "\n".join(output))
            renewed += [block[start], *expected]
            self.commands += 1
        return renewed

    def _run(self, command):
        """What a command prints, run by the shell of a reader who types it; `cd` lasts."""
        where = Path(self._folder) / ".where"
        result = subprocess.run(["bash", "-c", f'{command}\npwd >"$0"', str(where)], cwd=self._directory,
                                env=self._environment(), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                stderr=subprocess.STDOUT, timeout=60, text=True, check=False)
        if where.exists():
            self._directory = where.read_text(encoding="utf-8").strip()
            where.unlink()
        return result.stdout

    @staticmethod
    def _environment():
        return {**os.environ, "PATH": f"{slipway.PROGRAM.parent}:{os.environ['PATH']}", "LC_ALL": "C.UTF-8",
                       "GIT_CONFIG_GLOBAL": os.devnull, "GIT_AUTHOR_NAME": "You", "GIT_AUTHOR_EMAIL": "you@example.com",
                       "GIT_COMMITTER_NAME": "You", "GIT_COMMITTER_EMAIL": "you@example.com"}

    def _stays(self, command, words, test):
        """Starts a command, waits until it is ready, and ends it as Ctrl-C would."""
        with subprocess.Popen(["bash", "-c", f"exec {command}"], cwd=self._directory, env=self._environment(),
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT) as process:
            end = threading.Timer(60, process.kill)
            end.start()
            said = b""
            while words.encode() not in said and (part := process.stdout.read1()):
                said += part
            process.send_signal(signal.SIGINT)
            process.wait()
            end.cancel()
        if words.encode() not in said:
            test.fail(f"{self._page.name}: `{command}` printed\n{said.decode()}")
        self.commands += 1

    def _write(self, verb, name, text):
        file = Path(self._directory) / name
        file.parent.mkdir(parents=True, exist_ok=True)
        with open(file, "w" if verb == "file" else "a", encoding="utf-8") as out:
            out.write(text)

    def _edit(self, about):
        name, _, change = about.partition(": ")
        old, _, new = change.partition(" => ")
        file = Path(self._directory) / name
        text = file.read_text(encoding="utf-8")
        if text.count(old) != 1:
            raise AssertionError(f"{self._page.name}: {name} has `{old}` {text.count(old)} times")
        file.write_text(text.replace(old, new), encoding="utf-8")


def matches(expected, output):
    """Whether lines are as expected, where `…` alone on a line stands for any lines."""
    if not expected:
        return not output
    if expected[0].strip() == "…":
        return any(matches(expected[1:], output[skip:]) for skip in range(len(output) + 1))
    return bool(output) and expected[0] == output[0] and matches(expected[1:], output[1:])
