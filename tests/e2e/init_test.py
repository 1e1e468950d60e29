"""`slipway init` out of a compose file with several services: what it writes passes `slipway check`."""

import tempfile
import unittest
from pathlib import Path

from support import slipway
from support.cases import expand, for_each

FLEET = """\
apiVersion: slipway.dev/v1
kind: Fleet
name: acme
registry: registry.acme.example/apps
namespace: "{team}-{cluster}"
teams: {shop: {}}
clusters: {test-1: {domain: test.acme.example, gateway: istio}}
environments: {test: {branches: [develop], clusters: [test-1]}}
"""

COMPOSE = """\
services:
  web:
    build: .
    ports: ["80:8080", "9090:9090", "9100:9100"]
    command: ["--id={id}", "--token=hunter2"]
    environment: {LOG: info, DB_PWD: hunter2, DATABASE: "postgres://u:hunter2@db/x", EMPTY: }
    healthcheck: {test: curl -f http://localhost:8080/up}
    depends_on: [db, queue]
    deploy: {resources: {limits: {cpus: "0.5", memory: 512M}}}
  db:
    image: postgres:17
    ports: ["5432:5432"]
    environment: [POSTGRES_PASSWORD=hunter2]
  queue:
    image: rabbitmq:4
    expose: ["5672", "15672"]
  Nightly_Job:
    image: busybox:1.36
    command: sleep {seconds}
"""


@expand
class Init(unittest.TestCase):
    @for_each(["web", "db", "queue", "Nightly_Job"])
    def test_passes_check(self, name):
        with tempfile.TemporaryDirectory() as folder:
            Path(folder, "fleet.yaml").write_text(FLEET)
            Path(folder, "parts.yaml").write_text(COMPOSE)
            Path(folder, "Dockerfile").write_text("FROM scratch\nEXPOSE 8080\n")
            made = slipway.run("init", "--from", "parts.yaml", "--service", name, cwd=folder)
            self.assertEqual(made.returncode, 0, made.stderr)
            text = Path(folder, "service.yaml").read_text()
            self.assertNotIn("hunter2", text)
            result = slipway.run("check", cwd=folder)
            self.assertEqual(result.returncode, 0, text + result.stderr)


if __name__ == "__main__":
    unittest.main()
