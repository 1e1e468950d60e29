"""Jobs in pods of clusters that are reached as users reach theirs: below a path (Rancher), by a client certificate, by a plugin's token."""

import json
import os
import stat
import tempfile
import time
import unittest

from support import clusters
from support.driver_calls import DriverCalls
from support.path_proxy import PathProxy, make_authority
from support.pod_jobs import CLUSTER, PodPlace
from support.tcp_proxy import TcpProxy

PATH = "/k8s/clusters/c-m-abc123"
RANCHER_TOKEN = "kubeconfig-user-xyz:token"
PLUGIN_TOKEN = "token-of-the-plugin"
PLUGIN = """\
#!/bin/sh
env >> {folder}/plugin.env
echo "$KUBERNETES_EXEC_INFO" >> {folder}/plugin.info
echo '{{"apiVersion": "client.authentication.k8s.io/v1", "kind": "ExecCredential", "status": {{"token": "{token}"}}}}'
"""


SHORT_LIFE = 2.0
SHORT_PLUGIN = """\
#!/bin/sh
echo '{"apiVersion": "client.authentication.k8s.io/v1", "kind": "ExecCredential", "status": {"token": "'$(date +%s.%N)'"}}'
"""


class ShortLivedTokens:
    """Those of SHORT_PLUGIN, each of which is good for as long as SHORT_LIFE."""

    def __contains__(self, token):
        try:
            return time.time() - float(token) < SHORT_LIFE
        except (TypeError, ValueError):
            return False


class Kubeconfigs(unittest.TestCase):
    def setUp(self):
        clusters.require(CLUSTER)
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = make_authority(folder.name)

    def proxy(self, path, tokens):
        proxy = PathProxy(self.folder, clusters.server_port(CLUSTER), path, f"admin-{CLUSTER}", tokens)
        self.addCleanup(proxy.close)
        return proxy

    def kubeconfig(self, proxy, user, url=None):
        """A file as `kubectl config` would write it, JSON being YAML."""
        file = self.folder / "kubeconfig"
        file.write_text(json.dumps({
            "apiVersion": "v1", "kind": "Config", "users": [{"name": "me", "user": user}],
            "clusters": [{"name": "there", "cluster": {"server": url or proxy.url, "certificate-authority": str(self.folder / "ca.crt")}}],
            "contexts": [{"name": CLUSTER, "context": {"cluster": "there", "user": "me"}}]}), encoding="utf-8")
        file.chmod(0o600)
        return file

    def plugin(self, script):
        """A user whose credentials a script prints."""
        plugin = self.folder / "plugin"
        plugin.write_text(script, encoding="utf-8")
        plugin.chmod(plugin.stat().st_mode | stat.S_IXUSR)
        return {"exec": {"apiVersion": "client.authentication.k8s.io/v1", "command": str(plugin), "interactiveMode": "Never",
                         "env": [{"name": "OF_THE_KUBECONFIG", "value": "yes"}]}}

    def job(self, kubeconfig):
        """A whole job, with a stage in each of its containers."""
        place = PodPlace(f"kubeconfig-{len(self._testMethodName)}", kubeconfig=kubeconfig)
        self.addCleanup(place.close)
        calls = DriverCalls(place)
        calls.environment["CUSTOM_ENV_OF_THE_JOB"] = "as gitlab-runner sets it"
        calls.prepare()
        self.assertEqual(calls.run("echo in the helper\n", "get_sources"), b"in the helper\n")
        self.assertEqual(calls.run("echo in the build container\n"), b"in the build container\n")
        calls.cleanup()
        self.assertEqual(place.leftovers(), [])

    def assert_all_ways(self, proxy, who):
        """Both clients of the driver came by the proxy: the one for requests, and the one for commands in containers."""
        self.assertEqual({x[0] for x in proxy.requests}, {who})
        self.assertTrue(any(verb == "POST" and path.endswith("/pods") for _, verb, path in proxy.requests), proxy.requests)
        self.assertTrue(any("/exec?" in path for _, _, path in proxy.requests), proxy.requests)

    def test_below_a_path_with_a_token(self):
        proxy = self.proxy(PATH, [RANCHER_TOKEN])
        self.job(self.kubeconfig(proxy, {"token": RANCHER_TOKEN}))
        self.assert_all_ways(proxy, RANCHER_TOKEN)

    def test_by_a_client_certificate(self):
        proxy = self.proxy("", [])
        self.job(self.kubeconfig(proxy, {"client-certificate": str(self.folder / "client.crt"),
                                         "client-key": str(self.folder / "client.key")}))
        self.assert_all_ways(proxy, "runner-host")

    def test_by_the_token_of_a_plugin_below_a_path(self):
        proxy = self.proxy(PATH, [PLUGIN_TOKEN])
        user = self.plugin(PLUGIN.format(folder=self.folder, token=PLUGIN_TOKEN))
        self.job(self.kubeconfig(proxy, user))
        self.assert_all_ways(proxy, PLUGIN_TOKEN)
        environment = (self.folder / "plugin.env").read_text(encoding="utf-8")
        self.assertIn("OF_THE_KUBECONFIG=yes", environment)
        self.assertNotIn("OF_THE_JOB", environment)  # what a job's author sets is not for a program of the host

    def test_tokens_that_end_while_the_driver_waits(self):
        proxy = self.proxy("", ShortLivedTokens())
        breaking = TcpProxy(proxy.port)
        self.addCleanup(breaking.close)
        kubeconfig = self.kubeconfig(proxy, self.plugin(SHORT_PLUGIN), f"https://127.0.0.1:{breaking.port}")
        label = f"slipway.dev/later-{os.getpid()}"
        rule = f'{{node: {{{label}: "true"}}, tolerations: [slipway.dev/build]}}'
        place = PodPlace("short-tokens", kubeconfig=kubeconfig, placement=f"  placement: [{rule}]\n")
        self.addCleanup(place.close)
        calls = DriverCalls(place)

        def tokens_of(call):
            del proxy.requests[:]
            call()
            return {who for who, _, _ in proxy.requests}

        def prepare():
            process = calls.start("prepare")
            for _ in range(4):  # it waits for a node, and each of its watches breaks when its token has ended
                time.sleep(SHORT_LIFE)
                breaking.reset()
            place.kubectl("label", "node", "build-1", f"{label}=true")
            calls.finish(process)

        def run():
            process = calls.stage("for i in 1 2 3 4 5 6 7 8; do echo line $i; sleep 1; done\n", "build_script")
            for _ in range(3):
                time.sleep(1.2 * SHORT_LIFE)
                breaking.reset()
            self.assertEqual(calls.finish(process).decode(), "".join(f"line {i}\n" for i in range(1, 9)))

        self.addCleanup(place.kubectl, "label", "node", "build-1", f"{label}-")
        self.assertGreater(len(tokens_of(prepare)), 2)
        self.assertGreater(len(tokens_of(run)), 2)
        calls.cleanup()
        self.assertEqual(place.leftovers(), [])


if __name__ == "__main__":
    unittest.main()
