"""The fleet and the service that docs/fleet.md and docs/service.md begin with, as files of a repository."""

import re
import shutil

from support import slipway

OTHERS = """\
apiVersion: slipway.dev/v1
kind: ServiceDescriptor
name: {name}
team: shop
type: grpc
image: registry.acme.example/{name}:1
ports: {{grpc: 9000}}
replicas: 2
"""


def first_block(page):
    """The first YAML block of a page of docs/."""
    return re.search(r"```yaml\n(.*?)```", (slipway.ROOT / "docs" / page).read_text(encoding="utf-8"), re.DOTALL).group(1)


def write(folder):
    """Writes them, and what they name, below a folder; gives the path of the fleet."""
    shutil.copytree(slipway.ROOT / "kustomize-bases", folder / "kustomize-bases")
    files = {"fleet/fleet.yaml": first_block("fleet.md"), "cart/service.yaml": first_block("service.md"),
             "cart/app.ini": "[cart]\n"}
    for name in ("catalog", "payments"):
        files[f"{name}/service.yaml"] = OTHERS.format(name=name)
    for path, text in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8")
    return folder / "fleet" / "fleet.yaml"
