"""`slipway schema snapshot` and `schema check` against the real API server: the same verdict on good and on systematically
broken objects of built-in kinds and custom resources. SLIPWAY_SCHEMA_MUTANTS=all tries all 13,600; else one in ten."""

import concurrent.futures
import json
import os
import re
import subprocess
import tempfile
import threading
import unittest
import zlib
from collections import Counter
from pathlib import Path

from cluster_schema import mutants
from support import peers, slipway
from support.api_server import ApiServer, OpenApi

OBJECTS = Path(__file__).parent / "cluster_schema" / "objects.yaml"
REDUNDANT = 10  # one mutant in so many is tried
SERVER = ApiServer()


def snapshot(folder, *options):
    path = Path(folder) / "test-1.schema"
    result = slipway.run("schema", "snapshot", "--context", "test-1", "--kubeconfig", SERVER.kubeconfig, "-o", path, *options)
    assert result.returncode == 0, result.stderr
    return path


def good_objects():
    """The objects of objects.yaml, as kubectl reads them."""
    command = [peers.require("kubectl"), "--kubeconfig", str(SERVER.kubeconfig), "--context", "test-1", "create",
               "--dry-run=client", "-o", "json", "-f", str(OBJECTS)]
    text = subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()
    decoder, found = json.JSONDecoder(), []
    while text:
        thing, end = decoder.raw_decode(text)
        text = text[end:].lstrip()
        thing["metadata"].pop("namespace", None)
        found.append(thing)
    return found


def broken_objects():
    """(good object, path, mistake, broken object); the same choice in every run."""
    chosen = 1 if os.environ.get("SLIPWAY_SCHEMA_MUTANTS") == "all" else REDUNDANT
    for thing in good_objects():
        for path, mistake, broken in mutants.of(thing):
            key = f"{thing['kind']}{path}{mistake}"
            if zlib.crc32(key.encode()) % chosen == 0:
                yield thing, path, mistake, broken


def slipways_verdicts(things, schema, folder):
    """What `schema check` finds in each, by its number: one object a line, so lines count objects."""
    size = 200  # objects a file
    texts = [json.dumps(thing) for thing in things]
    for start in range(0, len(texts), size):
        Path(folder, f"{start}.yaml").write_text("\n---\n".join(texts[start:start + size]) + "\n", encoding="utf-8")
    result = slipway.run("schema", "check", "--schema", schema, folder)
    assert result.returncode in (0, 1), result.stderr
    found = {}
    for start, line, message in re.findall(r"^\S*/(\d+)\.yaml:(\d+):\d+: (.*)", result.stderr, re.MULTILINE):
        found.setdefault(int(start) + (int(line) - 1) // 2, message)
    return found


class ApiServers:
    """One connection for each thread."""

    def __init__(self):
        self._local = threading.local()
        self._all = []

    def dry_run(self, thing):
        if not hasattr(self._local, "server"):
            self._local.server = ApiServer()
            self._all.append(self._local.server)
        return self._local.server.dry_run(thing)

    def close(self):
        for server in self._all:
            server.close()


def is_garbled(broken, path, answer):
    """The server takes integers that do not fit, and stores others in their place."""
    try:
        sent = mutants.value_at(broken, path)
    except (KeyError, IndexError):
        return False
    if not isinstance(sent, int) or sent < mutants.LARGE:
        return False
    try:
        return mutants.value_at(answer, path) != sent
    except (KeyError, IndexError):
        return True  # stored as 0, which is left out


class ClusterSchema(unittest.TestCase):
    def setUp(self):
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        self.folder = directory.name

    def test_the_same_cluster_gives_the_same_bytes(self):
        path = snapshot(self.folder)
        text = path.read_bytes()
        self.assertLess(len(text), 300_000)
        again = snapshot(self.folder)
        self.assertEqual(text, again.read_bytes())
        printed = slipway.run("schema", "snapshot", "--context", "test-1", "--kubeconfig", SERVER.kubeconfig, text=False)
        self.assertEqual(printed.stdout, text)

    def test_an_account_without_rights_may_take_one(self):
        config = Path(self.folder) / "kubeconfig"
        config.write_text(SERVER.kubeconfig.read_text().replace("token: admin-test-1", "token: nobody-test-1"))
        result = slipway.run("schema", "snapshot", "--context", "test-1", "--kubeconfig", config)
        self.assertEqual(result.returncode, 0, result.stderr)

    def test_a_wrong_token_is_refused(self):
        config = Path(self.folder) / "kubeconfig"
        config.write_text(SERVER.kubeconfig.read_text().replace("token: admin-test-1", "token: wrong"))
        result = slipway.run("schema", "snapshot", "--context", "test-1", "--kubeconfig", config)
        self.assertEqual(result.returncode, 3)
        self.assertIn("answers 401", result.stderr)
        self.assertNotIn("wrong", result.stderr.replace("are wrong or", ""))

    def refused(self, old, new):
        """Takes a snapshot with a changed kubeconfig, which must fail as an outside system; gives what is said."""
        config = Path(self.folder) / "kubeconfig"
        text = SERVER.kubeconfig.read_text()
        self.assertTrue(re.search(old, text))
        config.write_text(re.sub(old, new, text))
        result = slipway.run("schema", "snapshot", "--context", "test-1", "--kubeconfig", config)
        self.assertEqual((result.returncode, result.stdout), (3, ""), result.stderr)
        return result.stderr

    def test_a_server_that_cannot_be_reached(self):
        said = self.refused(r"127\.0\.0\.1:\d+", "127.0.0.1:1")
        self.assertIn("cluster `test-1`: GET of https://127.0.0.1:1 failed", said)
        self.assertIn("hint: is the server running", said)

    def test_a_server_that_somebody_else_vouches_for(self):
        said = self.refused(r", certificate-authority-data: [^ ,}]*", "")
        self.assertIn("hint: the server's certificate is not signed by", said)

    def test_a_credential_plugin_is_asked(self):
        config = Path(self.folder) / "kubeconfig"
        plugin = ("exec: {apiVersion: client.authentication.k8s.io/v1, command: echo, "
                  """args: ['{"status": {"token": "admin-test-1"}}']}""")
        config.write_text(SERVER.kubeconfig.read_text().replace("token: admin-test-1", plugin))
        result = slipway.run("schema", "snapshot", "--context", "test-1", "--kubeconfig", config)
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertEqual(result.stdout, snapshot(self.folder).read_text())

    def test_what_the_server_accepts_is_accepted(self):
        for thing in good_objects():
            with self.subTest(kind=thing["kind"], version=thing["apiVersion"]):
                self.assertIsNone(SERVER.dry_run(thing)[1])
        result = slipway.run("schema", "check", "--schema", snapshot(self.folder), OBJECTS)
        self.assertEqual(result.returncode, 0, result.stderr)

    def test_the_built_in_schemas_are_those_of_the_server(self):
        built_in = {line for line in slipway.ROOT.joinpath(
            "compiler/manifest/schema/data/kubernetes-1.34.schema").read_text().splitlines() if line}
        taken = set(snapshot(self.folder).read_text().splitlines())
        self.assertEqual(built_in - taken, set())

    def test_the_same_verdict_as_the_server(self):
        cases = list(broken_objects())
        schema = snapshot(self.folder)
        servers, reasons = ApiServers(), OpenApi(SERVER)
        with concurrent.futures.ThreadPoolExecutor(4) as pool:
            answers = list(pool.map(lambda case: servers.dry_run(case[3]), cases))
        servers.close()
        files = Path(self.folder, "objects")
        files.mkdir()
        ours = slipways_verdicts([case[3] for case in cases], schema, files)
        counts, wrong = Counter(), []
        for number, ((thing, path, mistake, broken), (answer, status)) in enumerate(zip(cases, answers, strict=True)):
            refused = number in ours
            if status is None:
                verdict = "garbled, refused" if refused and is_garbled(broken, path, answer) else (
                    "accepted, REFUSED" if refused else "accepted by both")
            elif refused:
                verdict = "refused by both"
            else:
                verdict = "refused, ACCEPTED" if reasons.is_of_the_schema(broken, status) else "refused by code or CEL"
            counts[verdict] += 1
            if verdict in ("accepted, REFUSED", "refused, ACCEPTED"):
                said = ours.get(number) or status["message"]
                wrong.append(f"{verdict}: {thing['kind']} {'.'.join(map(str, path))} {mistake}: {said[:300]}")
        of_the_schema = sum(counts.values()) - counts["refused by code or CEL"]
        agreed = of_the_schema - len(wrong)
        print(f"schema: {len(cases)} broken objects: {dict(sorted(counts.items()))}; agreement on what schemas tell: "
              f"{agreed} of {of_the_schema} ({100 * agreed / of_the_schema:.2f} %)")
        self.assertFalse(wrong, "\n".join(wrong[:100]))


if __name__ == "__main__":
    unittest.main()
