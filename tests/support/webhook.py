"""An admission webhook of a test: it refuses every pod of a job in one namespace, or does not answer."""

import base64
import json
import ssl
import subprocess
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from support import peers

NAME = "jobs.webhook.example"


def _certificate(folder):
    """(certificate, key) for 127.0.0.1, which vouches for itself."""
    certificate, key = Path(folder, "webhook.crt"), Path(folder, "webhook.key")
    subprocess.run([peers.require("openssl"), "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
                    "-subj", "/CN=webhook of a test", "-addext", "subjectAltName=IP:127.0.0.1", "-out", certificate, "-keyout", key],
                   capture_output=True, check=True, timeout=30)
    return certificate, key


class Webhook:
    """At https://127.0.0.1:PORT/, from the start to `stop`. What it was asked about is counted in `asked`."""

    def __init__(self, folder, says):
        self.asked = 0
        webhook = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):  # pylint: disable=invalid-name
                webhook.asked += 1
                review = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                review["response"] = {"uid": review.pop("request")["uid"], "allowed": False, "status": {"code": 403, "message": says}}
                body = json.dumps(review).encode()
                self.send_response(200)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                pass

        certificate, key = _certificate(folder)
        self.authority = base64.b64encode(certificate.read_bytes()).decode()
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate, key)
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.socket = context.wrap_socket(self._server.socket, server_side=True)
        self.port = self._server.server_address[1]
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def stop(self):
        """From now on the port refuses connections."""
        self._server.shutdown()
        self._server.server_close()

    def configuration(self, name, namespace):
        """The object that makes an API server ask it about the pods of jobs in a namespace, and about nothing else."""
        return {"apiVersion": "admissionregistration.k8s.io/v1", "kind": "ValidatingWebhookConfiguration", "metadata": {"name": name},
                "webhooks": [{"name": NAME, "admissionReviewVersions": ["v1"], "sideEffects": "None", "failurePolicy": "Fail",
                              "timeoutSeconds": 5,
                              "clientConfig": {"url": f"https://127.0.0.1:{self.port}/", "caBundle": self.authority},
                              "namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": namespace}},
                              "objectSelector": {"matchExpressions": [{"key": "slipway.dev/job", "operator": "Exists"}]},
                              "rules": [{"apiGroups": [""], "apiVersions": ["v1"], "operations": ["CREATE"], "resources": ["pods"]}]}]}
