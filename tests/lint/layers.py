"""Includes point one way: core <- compiler; core <- clients; both <- executor, pipelines (never each other) <- cli."""

import re

# A folder may include itself and these; the longest prefix decides.
ALLOWED = {
    "core": (),
    "compiler/kustomize": ("core",),                      # knows no Slipway
    "compiler/secrets": ("core",),                        # knows values, whatever they stand in
    "compiler/manifest": ("core", "compiler/kustomize", "compiler/secrets"),  # knows Kubernetes, no Slipway
    "compiler": ("core",),
    "clients": ("core",),
    "executor": ("core", "compiler", "clients"),
    "pipelines": ("core", "compiler", "clients"),
    "cli": ("core", "compiler", "clients", "executor", "pipelines"),
}
INCLUDE = re.compile(r'^\s*#\s*include\s*"([^"]+)"')


def below(path, folder):
    return path.startswith(folder + "/")


def layer(path):
    return max((folder for folder in ALLOWED if below(path, folder)), key=len, default=None)


def check(root, files):
    """Complaints about includes of `files` (paths from the root) that point the wrong way or at nothing."""
    complaints = []
    for path in files:
        home = layer(path)
        if home is None:
            continue
        for number, line in enumerate((root / path).read_text(encoding="utf-8").splitlines(), 1):
            found = INCLUDE.match(line)
            if not found:
                continue
            target = found.group(1)
            if not (root / target).exists():
                complaints.append(f"{path}:{number}: {target}: no such file; includes are written from the root")
            elif not any(below(target, folder) for folder in (home, *ALLOWED[home])):
                complaints.append(f"{path}:{number}: {home}/ must not include {target}")
    return complaints
