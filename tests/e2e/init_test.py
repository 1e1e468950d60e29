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

STACK = """\
services:
  web:
    image: "shop/web:${TAG:-1}"
    ports: ["${PORT:-8080}:8080"]
    environment:
      URL: "http://${HOST}/x"
      DATABASE: "postgres://u:${DB_PASSWORD:-hunter2}@db/x"
    depends_on: [db, cache, Nightly_Job, api]
  api:
    build: ./api
    command: [serve, --key, "${API_KEY}"]
    depends_on: {db: {condition: service_healthy}, migrate: {condition: service_completed_successfully}}
  db:
    image: postgres:${PG:-17}
    volumes: ["db:/var/lib/postgresql/data", "./init:/docker-entrypoint-initdb.d:ro"]
  cache: {image: redis}
  migrate: {image: "example/${IMAGE}:1", command: run}
  Nightly_Job: {image: busybox:1.36, command: sleep 10}
volumes: {db: }
"""

TEAMS = {"nope": "has no team", "x: y": "cannot be a team", "shop": ""}


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

    def init(self, folder, *arguments):
        return slipway.run("init", "--stdout", *arguments, cwd=folder)

    def test_all_services_of_a_file_fit_together(self):
        with tempfile.TemporaryDirectory() as folder:
            Path(folder, "fleet.yaml").write_text(FLEET)
            Path(folder, "compose.yaml").write_text(STACK)
            Path(folder, "api").mkdir()
            Path(folder, "api/Dockerfile").write_text("FROM scratch\nEXPOSE 50051\n")
            written = {}
            for name in ("web", "api", "db", "cache", "migrate", "Nightly_Job"):
                made = self.init(folder, "--service", name)
                self.assertEqual(made.returncode, 0, made.stderr)
                self.assertNotIn("hunter2", made.stdout)
                written[name] = made.stdout
                Path(folder, "made", name).mkdir(parents=True)
                Path(folder, "made", name, "service.yaml").write_text(made.stdout)
            self.assertIn('image: "shop/web:1"', written["web"])
            self.assertIn("fill-in-host", written["web"])
            self.assertIn("calls: [db, cache, api]", written["web"])
            self.assertIn("# calls: [nightly-job]", written["web"])
            self.assertIn("# calls: [migrate]", written["api"])
            self.assertIn("/var/lib/postgresql/data: {size: 10Gi}", written["db"])
            self.assertIn("replicas: 1 ", written["db"])
            result = slipway.run("check", "made", cwd=folder)
            self.assertEqual(result.returncode, 0, result.stderr)
            self.assertIn("6 services in 1 cluster", result.stderr)

    @for_each(TEAMS)
    def test_team(self, team):
        message = TEAMS[team]
        with tempfile.TemporaryDirectory() as folder:
            Path(folder, "fleet.yaml").write_text(FLEET)
            Path(folder, "Dockerfile").write_text("FROM scratch\n")
            made = self.init(folder, "--team", team)
            self.assertEqual(made.returncode, 2 if message else 0)
            self.assertIn(message, made.stderr)

    def test_bytes_are_no_dockerfile(self):
        with tempfile.TemporaryDirectory() as folder:
            Path(folder, "fleet.yaml").write_text(FLEET)
            Path(folder, "Dockerfile").write_bytes(bytes(range(256)))
            made = self.init(folder)
            self.assertEqual(made.returncode, 2)
            self.assertIn("is no Dockerfile", made.stderr)


if __name__ == "__main__":
    unittest.main()
