"""A cluster of the lab as somebody with a token sees it."""

import base64
import http.client
import json
import ssl
from urllib.parse import urlsplit


class Bearer:
    """One connection to an API server, with a token."""

    def __init__(self, server, authority, token):
        context = ssl.create_default_context(cadata=base64.b64decode(authority).decode())
        url = urlsplit(server)
        self._connection = http.client.HTTPSConnection(url.hostname, url.port, context=context, timeout=60)
        self._headers = {"Authorization": f"Bearer {token}"}

    def close(self):
        self._connection.close()

    def call(self, method, path, body=None, kind="application/json"):
        """(status, the answer as JSON or text)"""
        data = None if body is None else json.dumps(body)
        self._connection.request(method, path, data, {**self._headers, "Content-Type": kind})
        answer = self._connection.getresponse()
        text = answer.read()
        try:
            return answer.status, json.loads(text)
        except ValueError:
            return answer.status, text.decode(errors="replace")

    def may(self, verb, resource, namespace=""):
        """What the server says of its own rules; `resource` is `PLURAL[.GROUP][/SUBRESOURCE]`."""
        name, _, subresource = resource.partition("/")
        plural, _, group = name.partition(".")
        attributes = {"verb": verb, "group": group, "resource": plural, "subresource": subresource, "namespace": namespace}
        status, answer = self.call("POST", "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews", {
            "apiVersion": "authorization.k8s.io/v1", "kind": "SelfSubjectAccessReview",
            "spec": {"resourceAttributes": attributes}})
        if status != 201:
            raise AssertionError(f"{verb} {resource}: {status} {answer}")
        return answer["status"]["allowed"]
