"""The YAML language server that editors run, spoken to as an editor does: LSP on its stdin and stdout."""

import json
import os
import select
import shutil
import subprocess
import time
from pathlib import Path

from support import peers

_HERE = Path(__file__).resolve().parent
_LIMIT = 30  # seconds for one answer
_VERSION = json.loads((_HERE / "package.json").read_text())["dependencies"]["yaml-language-server"]


def program():
    """The command that starts the server; skips the test where it is not installed."""
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    folder = cache / "slipway-peers" / f"yaml-language-server-{_VERSION}"
    node = shutil.which("node")
    if node is None or not (folder / "done").exists():
        peers.missing("the YAML language server", "./dev language-server")
    return [node, str(folder / "node_modules/yaml-language-server/bin/yaml-language-server"), "--stdio"]


class LanguageServer:
    """A server that knows one schema, for all files named by a glob. Lines and characters count from 0."""

    def __init__(self, schema, glob):
        self._settings = {"yaml": {"schemas": {Path(schema).as_uri(): glob}, "schemaStore": {"enable": False}, "validate": True,
                                   "hover": True, "completion": True}}
        self._process = subprocess.Popen(program(), stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        self._buffer = b""
        self._number = 0
        self._diagnostics = {}
        try:
            support = {"textDocument": {"publishDiagnostics": {}, "hover": {"contentFormat": ["markdown"]},
                                        "completion": {"completionItem": {"snippetSupport": True}}},
                       "workspace": {"configuration": True, "didChangeConfiguration": {}}}
            self._call("initialize", processId=os.getpid(), rootUri=None, capabilities=support)
            self._notify("initialized")
            self._notify("workspace/didChangeConfiguration", settings=self._settings)
        except BaseException:
            self._process.kill()
            raise

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._process.kill()
        self._process.wait()
        self._process.stdin.close()
        self._process.stdout.close()

    def open(self, path, text):
        """Opens a document, which need not be there as a file; gives what the server complains of in it."""
        uri = Path(path).as_uri()
        self._diagnostics.pop(uri, None)
        self._notify("textDocument/didOpen", textDocument={"uri": uri, "languageId": "yaml", "version": 1, "text": text})
        end = time.monotonic() + _LIMIT
        while uri not in self._diagnostics:
            self._take(self._next(end))
        return self._diagnostics[uri]

    def hover(self, path, line, character):
        """The text that is shown for a place."""
        contents = (self._at("hover", path, line, character) or {}).get("contents", "")
        return contents["value"] if isinstance(contents, dict) else contents

    def completions(self, path, line, character):
        """What is offered at a place."""
        answer = self._at("completion", path, line, character)
        return [item["label"] for item in (answer["items"] if isinstance(answer, dict) else answer)]

    def _at(self, what, path, line, character):
        return self._call(f"textDocument/{what}", textDocument={"uri": Path(path).as_uri()},
                          position={"line": line, "character": character})

    def _call(self, method, **parameters):
        self._number += 1
        number = self._number
        self._send({"id": number, "method": method, "params": parameters})
        end = time.monotonic() + _LIMIT
        while True:
            message = self._next(end)
            if "method" in message or message.get("id") != number:
                self._take(message)
            elif "error" in message:
                raise AssertionError(f"{method}: {message['error']['message']}")
            else:
                return message["result"]

    def _notify(self, method, **parameters):
        self._send({"method": method, "params": parameters})

    def _send(self, message):
        data = json.dumps({"jsonrpc": "2.0", **message}).encode()
        self._process.stdin.write(b"Content-Length: %d\r\n\r\n" % len(data) + data)
        self._process.stdin.flush()

    def _take(self, message):
        """What the server says or asks on its own."""
        method, about = message.get("method"), message.get("params", {})
        if method == "textDocument/publishDiagnostics":
            self._diagnostics[about["uri"]] = about["diagnostics"]
        elif method == "workspace/configuration":
            answers = [self._settings.get(item.get("section")) for item in about["items"]]
            self._send({"id": message["id"], "result": answers})
        elif method and "id" in message:
            self._send({"id": message["id"], "result": None})

    def _next(self, end):
        """The next message: headers, an empty line, then as many bytes of JSON as a header says."""
        head = self._read_until(end, lambda: self._buffer.find(b"\r\n\r\n") + 1)
        length = next(int(line.split(b":")[1]) for line in self._buffer[:head].split(b"\r\n")
                      if line.lower().startswith(b"content-length:"))
        begin = head + 3
        self._read_until(end, lambda: len(self._buffer) >= begin + length)
        message, self._buffer = self._buffer[begin:begin + length], self._buffer[begin + length:]
        return json.loads(message)

    def _read_until(self, end, there):
        while not there():
            if not select.select([self._process.stdout], [], [], max(0, end - time.monotonic()))[0]:
                raise AssertionError(f"no answer from the language server within {_LIMIT} s")
            more = os.read(self._process.stdout.fileno(), 1 << 16)
            if not more:
                raise AssertionError("the language server ended")
            self._buffer += more
        return there()
