"""Debian packages, resolved and fetched by this machine's apt, which knows the archives and checks their signatures."""

import re
import subprocess
from pathlib import Path

TIME_LIMIT = 600  # seconds for all downloads


def _run(*command, **options):
    return subprocess.run(command, check=True, text=True, stdout=subprocess.PIPE, timeout=TIME_LIMIT, **options).stdout


def _names(field):
    """The first of each dependency's alternatives."""
    return [re.match(r"[a-z0-9][a-z0-9.+-]*", part.strip()).group() for part in field.split(",") if part.strip()]


def _field(text, name):
    found = re.search(rf"^{name}: (.*)$", text, re.MULTILINE)
    return found.group(1) if found else ""


def closure(names, without):
    """Packages and all that they depend on, sorted."""
    found, waiting = {}, list(names)
    while waiting:
        ask = sorted({name for name in waiting if name not in found and name not in without})
        waiting = []
        if not ask:
            break
        for text in _run("apt-cache", "show", "--no-all-versions", *ask).split("\n\n"):
            name = _field(text, "Package")
            if name:
                found[name] = True
                waiting += _names(_field(text, "Depends")) + _names(_field(text, "Pre-Depends"))
        missing = [name for name in ask if name not in found]
        if missing:
            raise SystemExit(f"image: no Debian package {', '.join(missing)}: apt-get update")
    return sorted(found)


def dependencies(package):
    """What a .deb depends on."""
    return _names(_run("dpkg-deb", "-f", str(package), "Depends"))


def fetch(names, folder):
    """Downloads packages, those that are there already excepted; gives their files, and a line `name version` for each."""
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    # apt-get download drops privileges to a user that may not write here; the signature is checked all the same.
    _run("apt-get", "-qq", "-o", "APT::Sandbox::User=root", "download", *names, cwd=folder)
    # Asked elsewhere, since it leaves out what is there already.
    uris = _run("apt-get", "-qq", "--print-uris", "download", *names, cwd="/")
    files = sorted(folder / uri.split()[1] for uri in uris.splitlines())
    texts = [_run("dpkg-deb", "-f", str(file), "Package", "Version") for file in files]
    return files, [f"{_field(text, 'Package')} {_field(text, 'Version')}\n" for text in texts]


def unpack(package, folder):
    """Unpacks a package, through links such as /lib (`dpkg-deb -x` would replace them)."""
    with subprocess.Popen(["dpkg-deb", "--fsys-tarfile", str(package)], stdout=subprocess.PIPE) as reader:
        subprocess.run(["tar", "-C", str(folder), "--keep-directory-symlink", "-xpf", "-"], stdin=reader.stdout, check=True,
                       timeout=TIME_LIMIT)
    if reader.returncode != 0:
        raise SystemExit(f"image: {package} cannot be unpacked")
