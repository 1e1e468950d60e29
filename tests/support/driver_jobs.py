"""What the driver's end-to-end tests share: a fleet, and scripts that do not end."""

import os
import re

from support.gitlab import processes_with, wait_until

# Makes the command lines of one run unlike those of all others.
RUN = f"{os.getpid():07}"

FLEET = """\
apiVersion: slipway.dev/v1
kind: Fleet
name: acme
registry: registry.acme.example/apps
namespace: "{team}-{cluster}"
teams:
  shop: {projects: ["shop/**"]}
clusters:
  test-1: {domain: test.acme.example, gateway: kong}
  production-1: {domain: one.acme.example, gateway: kong}
  production-2: {domain: two.acme.example, gateway: kong}
  audited-1: {domain: audited.acme.example, gateway: kong}
environments:
  test: {branches: [develop, "feature/**"], clusters: [test-1]}
  production: {branches: [main], waves: [[production-1], [production-2]], protected: true}
executor: {backend: local, user: slipway-job}
"""


def plain(trace):
    """What a job printed, without the runner's time stamps and colours."""
    lines = (re.sub(r"^\S+Z \d\d[OE][ +]", "", line) for line in trace.replace("\x1b[0;m", "").splitlines())
    return "\n".join(lines) + "\n"


def waiting(mark):
    """A script that waits for ever, with processes in other sessions, of which one has no environment."""
    return [f"setsid sleep {mark}.{RUN} &", f"(setsid env -i sleep {mark}.{RUN} &)", "echo waiting",
            f"while :; do echo tick; sleep 0.{mark}{RUN}; done"]


def assert_gone(test, mark):
    """The processes of Jobs.waiting() and the like have ended, or do so soon."""
    for text in (f"sleep {mark}.{RUN}", f"sleep 0.{mark}{RUN}"):
        test.assertTrue(wait_until(lambda text=text: not processes_with(text)), processes_with(text))
