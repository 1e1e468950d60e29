"""An image as an OCI layout, the same bytes for the same files: https://github.com/opencontainers/image-spec"""

import gzip
import hashlib
import io
import json
import os
import tarfile
import time
from pathlib import Path


def _digest(data):
    return "sha256:" + hashlib.sha256(data).hexdigest()


def layer(folder, moment):
    """A folder as an uncompressed layer: sorted, of root, nothing newer than the moment (seconds)."""
    def normal(entry):
        entry.uid = entry.gid = 0
        entry.uname = entry.gname = ""
        entry.mtime = min(int(entry.mtime), moment)
        return entry

    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", format=tarfile.GNU_FORMAT) as archive:
        for parent, folders, files in os.walk(folder):
            folders.sort()
            inside = Path(parent).relative_to(folder)
            for name in sorted([*folders, *files]):
                archive.add(Path(parent, name), str(inside / name), recursive=False, filter=normal)
    return buffer.getvalue()


class Layout:
    """A layout of one image in a folder."""

    def __init__(self, folder, moment):
        self._folder = Path(folder)
        self._created = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(moment))
        self._layers = []
        self._plain = []
        self._history = []
        (self._folder / "blobs/sha256").mkdir(parents=True)

    def _store(self, data, kind):
        digest = _digest(data)
        (self._folder / "blobs/sha256" / digest.removeprefix("sha256:")).write_bytes(data)
        return {"mediaType": f"application/vnd.oci.image.{kind}", "digest": digest, "size": len(data)}

    def _store_json(self, data, kind):
        return self._store(json.dumps(data, sort_keys=True, separators=(",", ":")).encode(), kind)

    def add(self, data, text):
        """Adds a layer; the text is for people who look at the image's history."""
        self._plain.append(_digest(data))
        self._layers.append(self._store(gzip.compress(data, 9, mtime=0), "layer.v1.tar+gzip"))
        self._history.append({"created": self._created, "created_by": text})

    def finish(self, tag, architecture, config):
        """Writes the image's description; gives its digest and the size of what a node pulls."""
        description = {"created": self._created, "architecture": architecture, "os": "linux", "config": config,
                       "rootfs": {"type": "layers", "diff_ids": self._plain}, "history": self._history}
        manifest = {"schemaVersion": 2, "mediaType": "application/vnd.oci.image.manifest.v1+json",
                    "config": self._store_json(description, "config.v1+json"), "layers": self._layers}
        stored = self._store_json(manifest, "manifest.v1+json")
        index = {"schemaVersion": 2, "manifests": [{**stored, "annotations": {"org.opencontainers.image.ref.name": tag}}]}
        (self._folder / "index.json").write_text(json.dumps(index, sort_keys=True), encoding="utf-8")
        (self._folder / "oci-layout").write_text('{"imageLayoutVersion": "1.0.0"}', encoding="utf-8")
        return stored["digest"], sum(entry["size"] for entry in self._layers)
