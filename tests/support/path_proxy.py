"""A TLS server in front of an API server, as Rancher is one: the cluster is below a path, and those who call are known to the proxy alone."""

import re
import select
import socket
import ssl
import subprocess
from contextlib import suppress
from pathlib import Path

from support.listener import Listener


def make_authority(folder):
    """Keys and certificates in a folder: ca.crt, server.{crt,key} for 127.0.0.1, client.{crt,key}; nobody else trusts them."""
    def openssl(*words):
        done = subprocess.run(["openssl", *map(str, words)], capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr

    folder = Path(folder)
    key = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes")
    openssl("req", "-x509", *key, "-days", 2, "-subj", "/CN=authority of a test", "-keyout", folder / "ca.key", "-out", folder / "ca.crt")
    for name, subject, more in (("server", "/CN=proxy", "subjectAltName=IP:127.0.0.1"),
                                ("client", "/O=runners/CN=runner-host", "extendedKeyUsage=clientAuth")):
        openssl("req", *key, "-subj", subject, "-keyout", folder / f"{name}.key", "-out", folder / f"{name}.csr")
        (folder / f"{name}.ext").write_text(more, encoding="utf-8")
        openssl("x509", "-req", "-days", 2, "-in", folder / f"{name}.csr", "-CA", folder / "ca.crt", "-CAkey", folder / "ca.key",
                "-CAcreateserial", "-extfile", folder / f"{name}.ext", "-out", folder / f"{name}.crt")
    return folder


class PathProxy:
    """Takes requests below `path` from whoever it knows, by one of `tokens` (what has `in`) or by a certificate of the authority, and passes them on to
    a port of this machine with a token of its own."""

    def __init__(self, authority, port, path, own_token, tokens=()):
        self._port, self._path, self._own_token, self._tokens = port, path, own_token, tokens
        self.requests = []  # (who, verb, path below `path`)
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._context.load_cert_chain(authority / "server.crt", authority / "server.key")
        self._context.load_verify_locations(authority / "ca.crt")
        self._context.verify_mode = ssl.CERT_OPTIONAL if tokens else ssl.CERT_REQUIRED
        self._context.set_alpn_protocols(["http/1.1"])
        self._listener = Listener(self._serve)
        self.port = self._listener.port
        self.url = f"https://127.0.0.1:{self.port}{path}"

    def close(self):
        self._listener.close()

    def _serve(self, plain):
        try:
            client = self._context.wrap_socket(plain, server_side=True)
        except OSError:
            plain.close()
            return
        with client, suppress(OSError):
            head = b""
            while b"\r\n\r\n" not in head:
                piece = client.recv(65536)
                if not piece:
                    return
                head += piece
            head, _, rest = head.partition(b"\r\n\r\n")
            answer = self._rewritten(head.decode(), client.getpeercert())
            if answer is None:
                client.sendall(b"HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
                return
            server_side = ssl.create_default_context()
            server_side.check_hostname, server_side.verify_mode = False, ssl.CERT_NONE  # the lab's, on this machine
            with server_side.wrap_socket(socket.create_connection(("127.0.0.1", self._port))) as server:
                server.sendall(answer.encode() + b"\r\n\r\n" + rest)
                self._pass_on(client, server)

    def _rewritten(self, head, certificate):
        """The request as the API server gets it; None for one of whom nothing is known, or to another path."""
        request, *fields = head.split("\r\n")
        verb, path, version = request.split(" ")
        given = next((re.sub(r"(?i)^authorization: *bearer +", "", x) for x in fields if x.lower().startswith("authorization:")), None)
        if self._tokens:
            who = given if given in self._tokens else None
        else:
            who = certificate and dict(pair for part in certificate["subject"] for pair in part).get("commonName")
        if not who or not path.startswith(self._path + "/"):
            return None
        self.requests.append((who, verb, path[len(self._path):]))
        fields = [x for x in fields if not re.match(r"(?i)(authorization|host):", x)]
        if not any(x.lower().startswith("upgrade:") for x in fields):
            fields = [x for x in fields if not x.lower().startswith("connection:")] + ["Connection: close"]
        fields += [f"Host: 127.0.0.1:{self._port}", f"Authorization: Bearer {self._own_token}"]
        return "\r\n".join([f"{verb} {path[len(self._path):]} {version}", *fields])

    @staticmethod
    def _pass_on(client, server):
        other = {client: server, server: client}
        while True:
            held = [x for x in other if x.pending()]
            for ready in held or select.select(list(other), [], [], 60)[0]:
                data = ready.recv(1 << 16)
                if not data:
                    return
                other[ready].sendall(data)
