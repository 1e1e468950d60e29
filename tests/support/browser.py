"""Headless Chromium, driven through its DevTools protocol over two pipes: no driver program and no port."""

import base64
import fcntl
import json
import os
import select
import subprocess
import tempfile
import time

_LIMIT = 60  # seconds for one answer; a loaded machine is slow to start a browser


class Browser:
    """One page of a browser of its own. What the page asked of a network, and what it complained of, is kept."""

    def __init__(self, program, width=1440, height=900):
        self._profile = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
        commands_read, self._commands = os.pipe()
        self._answers, answers_write = os.pipe()
        # the browser reads from descriptor 3 and writes to 4; the pipes' own numbers must not be among these
        theirs = [fcntl.fcntl(fd, fcntl.F_DUPFD_CLOEXEC, 10) for fd in (commands_read, answers_write)]

        def as_three_and_four():
            os.dup2(theirs[0], 3)
            os.dup2(theirs[1], 4)

        self._process = subprocess.Popen(
            [program, "--headless=new", "--remote-debugging-pipe", "--no-sandbox", "--disable-gpu", "--no-first-run",
             "--disable-dev-shm-usage", "--disable-background-networking", "--hide-scrollbars", "--disable-extensions",
             "--disable-ipc-flooding-protection",  # a test clicks faster than a person
             f"--user-data-dir={self._profile.name}", f"--window-size={width},{height}", "about:blank"],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            pass_fds=(3, 4), preexec_fn=as_three_and_four)
        for fd in (commands_read, answers_write, *theirs):
            os.close(fd)
        self._buffer = b""
        self._number = 0
        self._session = None
        self.requests = []    # addresses that the page asked for, but itself
        self.complaints = []  # errors and warnings of the console, exceptions
        target = self._call("Target.createTarget", url="about:blank")["targetId"]
        self._session = self._call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Network", "Log"):
            self._call(f"{domain}.enable")
        self._call("Performance.enable", timeDomain="threadTicks")

    def close(self):
        os.close(self._commands)
        self._process.terminate()
        self._process.wait()
        os.close(self._answers)
        self._profile.cleanup()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def open(self, address):
        """Loads a page and waits until all of it is there."""
        self._page = address
        self._loaded = False
        self._call("Page.navigate", url=address)
        end = time.monotonic() + _LIMIT
        while not self._loaded:
            self._take(self._next(end))

    def evaluate(self, expression):
        """The value of a JavaScript expression; a promise is waited for."""
        answer = self._call("Runtime.evaluate", expression=expression, awaitPromise=True, returnByValue=True)
        if "exceptionDetails" in answer:
            raise AssertionError(answer["exceptionDetails"].get("exception", {}).get("description", expression))
        return answer["result"].get("value")

    def busy(self):
        """Seconds of processor time that the page has used: script, layout and painting. Other programs do not slow it."""
        metrics = self._call("Performance.getMetrics")["metrics"]
        return next(metric["value"] for metric in metrics if metric["name"] == "TaskDuration")

    def key(self, name, text=None):
        """Presses a key: "Enter", "ArrowDown", or a character."""
        text = text if text is not None else (name if len(name) == 1 else None)
        typed = {"text": text} if text else {}
        self._call("Input.dispatchKeyEvent", type="keyDown", key=name, **typed)
        self._call("Input.dispatchKeyEvent", type="keyUp", key=name)

    def prefer(self, scheme):
        """What the person's system prefers: "dark" or "light"."""
        self._call("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": scheme}])

    def screenshot(self, file):
        file.write_bytes(base64.b64decode(self._call("Page.captureScreenshot", format="png")["data"]))

    def _call(self, method, **parameters):
        self._number += 1
        message = {"id": self._number, "method": method, "params": parameters}
        if self._session:
            message["sessionId"] = self._session
        data = json.dumps(message).encode() + b"\0"
        while data:
            data = data[os.write(self._commands, data):]
        end = time.monotonic() + _LIMIT
        while True:
            answer = self._next(end)
            if answer.get("id") != message["id"]:
                self._take(answer)
            elif "error" in answer:
                raise AssertionError(f"{method}: {answer['error']['message']}")
            else:
                return answer["result"]

    def _next(self, end):
        """The next message, which ends at a zero byte."""
        while b"\0" not in self._buffer:
            if not select.select([self._answers], [], [], max(0, end - time.monotonic()))[0]:
                raise AssertionError(f"no answer from the browser within {_LIMIT} s")
            more = os.read(self._answers, 1 << 20)
            if not more:
                raise AssertionError("the browser ended")
            self._buffer += more
        message, _, self._buffer = self._buffer.partition(b"\0")
        return json.loads(message)

    def _take(self, event):
        method, about = event.get("method"), event.get("params", {})
        if method == "Page.loadEventFired":
            self._loaded = True
        elif method == "Network.requestWillBeSent":
            if about["request"]["url"].split("#")[0] != self._page.split("#")[0]:
                self.requests.append(about["request"]["url"])
        elif method == "Runtime.exceptionThrown":
            details = about["exceptionDetails"]
            self.complaints.append(details.get("exception", {}).get("description") or details["text"])
        elif method == "Runtime.consoleAPICalled" and about["type"] in ("error", "warning", "assert"):
            self.complaints.append(" ".join(str(argument.get("value")) for argument in about["args"]))
        elif method == "Log.entryAdded" and about["entry"]["level"] in ("error", "warning"):
            self.complaints.append(about["entry"]["text"])
