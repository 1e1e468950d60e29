"""A tree of files that can be built: what the generator makes, the shrinker cuts and both renderers read."""

import shutil
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Iterator


@dataclass(frozen=True)
class Tree:
    files: dict[str, bytes]
    target: str = "."
    flags: tuple[str, ...] = ()
    fields: frozenset[str] = field(default_factory=frozenset)
    many: bool = False  # also build all its directories by one process
    links: dict[str, str] = field(default_factory=dict)  # symbolic links: where they are, where they lead
    split: bool = False  # also build into a directory, a file for each object

    @property
    def size(self) -> int:
        return sum(len(content) for content in self.files.values())

    def with_files(self, files: dict[str, bytes]) -> "Tree":
        return replace(self, files=files)

    def write(self, root: Path) -> None:
        for path, content in self.files.items():
            file = root / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content)
        for path, target in self.links.items():
            link = root / path
            link.parent.mkdir(parents=True, exist_ok=True)
            if not link.is_symlink() and not link.exists():
                link.symlink_to(target)
        (root / self.target).mkdir(parents=True, exist_ok=True)

    @contextmanager
    def on_disk(self) -> Iterator[Path]:
        root = Path(tempfile.mkdtemp(prefix="slipway-tree-"))
        try:
            self.write(root)
            yield root
        finally:
            shutil.rmtree(root, ignore_errors=True)

    def text(self) -> str:
        """All files in one listing, the one to build first."""
        parts = [f"build {' '.join([*self.flags, self.target])}"]
        for path, content in sorted(self.files.items(), key=lambda item: (not item[0].startswith(self.target + "/"), item[0])):
            text = content.decode(errors="backslashreplace")
            parts.append(f"--- {path}\n{text}" + ("" if text.endswith("\n") else "\n\\ no newline at the end\n"))
        parts += [f"--- {path} -> {target}" for path, target in sorted(self.links.items())]
        return "\n".join(part.rstrip("\n") for part in parts) + "\n"
