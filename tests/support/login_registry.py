"""A registry with logins: passes reading requests on to the lab's registry from whoever knows a name and a password."""

import base64
import http.client
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from support.images import REGISTRY


class LoginRegistry:
    """At 127.0.0.1, plain HTTP, on a port of its own."""

    def __init__(self, user, password):
        wanted = "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self):  # pylint: disable=invalid-name
                if self.headers.get("Authorization") != wanted:
                    self.send_response(401)
                    self.send_header("WWW-Authenticate", 'Basic realm="registry of a test"')
                    self.send_header("Content-Length", "0")
                    self.end_headers()
                    return
                server = http.client.HTTPConnection(REGISTRY, timeout=60)
                server.request(self.command, self.path, headers={"Accept": self.headers.get("Accept", "*/*")})
                answer = server.getresponse()
                body = answer.read()
                self.send_response(answer.status)
                for name in ("Content-Type", "Docker-Content-Digest"):
                    if answer.getheader(name):
                        self.send_header(name, answer.getheader(name))
                self.send_header("Content-Length", answer.getheader("Content-Length", str(len(body))))
                self.end_headers()
                self.wfile.write(body)
                server.close()

            do_HEAD = do_GET  # pylint: disable=invalid-name

            def log_message(self, *_):
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.name = f"127.0.0.1:{self._server.server_address[1]}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def close(self):
        self._server.shutdown()
        self._server.server_close()
