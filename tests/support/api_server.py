"""A cluster of the lab, asked directly: what does a real API server say to an object?"""

import http.client
import json
import os
import re
import ssl
import tempfile
import time
from pathlib import Path

from support import peers

PORTS = {"test-1": 16441, "staging-1": 16442, "production-1": 16443, "production-2": 16444}


def lab_state():
    return Path(os.environ.get("LAB_STATE") or Path(tempfile.gettempdir()) / "slipway-lab")


class ApiServer:
    """One connection to a cluster; skips the test when the cluster is not up or lacks the CRDs."""

    def __init__(self, cluster="test-1"):
        self.cluster = cluster
        self.kubeconfig = lab_state() / cluster / "kubeconfig"
        remedy = f"./dev lab up {cluster} && ./dev lab crds {cluster}"
        self._context = ssl.create_default_context()
        self._context.check_hostname = False
        self._context.verify_mode = ssl.CERT_NONE
        self._connection = None
        try:
            resources = self.get("/apis/networking.istio.io/v1")
        except OSError:
            peers.missing(f"the lab's cluster {cluster}", remedy)
        if "resources" not in resources:
            peers.missing(f"the CRDs in the lab's cluster {cluster}", remedy)
        self._places = {}

    def request(self, method, path, body=None, kind="application/json"):
        """(status, body as JSON)"""
        headers = {"Authorization": f"Bearer admin-{self.cluster}", "Content-Type": kind}
        for attempt in range(3):
            if self._connection is None:
                self._connection = http.client.HTTPSConnection("127.0.0.1", PORTS[self.cluster], context=self._context,
                                                               timeout=60)
            try:
                self._connection.request(method, path, body, headers)
                answer = self._connection.getresponse()
                return answer.status, json.loads(answer.read() or b"null")
            except (OSError, http.client.HTTPException):
                self.close()
                if attempt == 2:
                    raise
                time.sleep(attempt)
        return None

    def close(self):
        if self._connection is not None:
            self._connection.close()
        self._connection = None

    def get(self, path):
        return self.request("GET", path)[1]

    def _place(self, api_version, kind):
        if api_version not in self._places:
            root = f"/api/{api_version}" if "/" not in api_version else f"/apis/{api_version}"
            resources = self.get(root).get("resources", [])
            self._places[api_version] = {r["kind"]: (f"{root}/namespaces/default" if r["namespaced"] else root) + "/" + r["name"]
                                         for r in resources if "/" not in r["name"]}
        return self._places[api_version][kind]

    def dry_run(self, thing):
        """Applies as `kubectl apply --server-side --dry-run=server --validate=strict`; (object, None) or (None, Status)."""
        path = self._place(thing["apiVersion"], thing["kind"]) + "/" + thing["metadata"]["name"]
        query = "?dryRun=All&fieldManager=test&fieldValidation=Strict&force=true"
        try:
            status, answer = self.request("PATCH", path + query, json.dumps(thing), "application/apply-patch+yaml")
        except http.client.RemoteDisconnected:  # its own code panics, as for a Job's successPolicy without completions
            return None, {"code": 0, "message": "the server gave no answer"}
        return (answer, None) if status < 300 else (None, answer)


class OpenApi:
    """The cluster's own schemas, to tell why it refuses."""

    def __init__(self, server):
        self._server = server
        self._documents = {}

    def _schemas(self, api_version):
        if api_version not in self._documents:
            root = f"api/{api_version}" if "/" not in api_version else f"apis/{api_version}"
            document = self._server.get(f"/openapi/v3/{root}")
            custom = document["info"]["title"] == "Kubernetes CRD Swagger"
            self._documents[api_version] = (document["components"]["schemas"], custom)
        return self._documents[api_version]

    def is_custom(self, thing):
        return self._schemas(thing["apiVersion"])[1]

    def find(self, thing, field):
        """The schemas of the object that a field of a Status is in, and of the field; None where there is none."""
        schemas, _ = self._schemas(thing["apiVersion"])
        group, _, version = thing["apiVersion"].rpartition("/")
        gvk = {"group": group, "version": version, "kind": thing["kind"]}
        parent = None
        schema = next(s for s in schemas.values() if s.get("x-kubernetes-group-version-kind") == [gvk])
        for step in self._steps(field):
            parent = self._resolve(schema, schemas)
            if step.startswith("["):
                schema = parent.get("items") or parent.get("additionalProperties")
            else:
                schema = parent.get("properties", {}).get(step)
            if not isinstance(schema, dict):
                return parent, None
        return parent, self._resolve(schema, schemas)

    @staticmethod
    def _resolve(schema, schemas):
        reference = schema.get("$ref") or next((a["$ref"] for a in schema.get("allOf", []) if "$ref" in a), None)
        return schemas.get(reference.rsplit("/", 1)[1], {}) if reference else schema

    def is_of_the_schema(self, thing, status):
        """Does the server refuse what was sent for a reason that a schema tells, and not by code or a CEL rule?"""
        causes = status.get("details", {}).get("causes", [])
        if status["code"] != 422 or not causes:
            return status["code"] in (400, 422, 500)  # it could not be decoded or merged
        return any(self._cause_is(thing, cause) for cause in causes)

    def _cause_is(self, thing, cause):
        reason, field = cause.get("reason", ""), cause.get("field", "")
        if self.is_custom(thing) and not field.startswith("metadata"):
            return reason != "FieldValueInvalid" or " in body " in cause.get("message", "")
        parent, schema = self.find(thing, field)
        *above, name = self._steps(field)
        holder = self._sent(thing, above)
        if reason == "FieldValueRequired":  # others are conditions of the server's code
            missing = isinstance(holder, dict) and holder.get(name) in (None, "", 0, [])
            return missing and name in (parent or {}).get("required", [])
        return holder is not None and reason == "FieldValueNotSupported" and bool((schema or {}).get("enum"))

    @staticmethod
    def _steps(field):
        return re.findall(r"\[[^]]*\]|[^.[]+", field)

    @staticmethod
    def _sent(thing, steps):
        """What was sent at these steps of a field; None where nothing was."""
        for step in steps:
            try:
                thing = thing[int(step[1:-1])] if isinstance(thing, list) else thing[step.strip("[]")]
            except (KeyError, IndexError, TypeError, ValueError):
                return None
        return thing
