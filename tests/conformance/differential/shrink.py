"""Cuts a tree down to what still shows a difference.

Files go first, then blocks of lines: a line together with all that is indented deeper below it is one block, so most
cuts leave valid YAML. Each cut is kept when the two renderers still differ in the same way. The rounds end when no
cut helps any more, or when the budget of builds is used up.
"""

from collections.abc import Callable

from differential.tree import Tree

Check = Callable[[Tree], bool]


class Shrinker:
    def __init__(self, still_differs: Check, budget: int = 600):
        self._still_differs = still_differs
        self._left = budget

    def shrink(self, tree: Tree) -> Tree:
        size = tree.size + 1
        while tree.size < size and self._left > 0:
            size = tree.size
            tree = self._drop_files(tree)
            for path in sorted(tree.files, key=lambda path: -len(tree.files[path])):
                tree = self._drop_blocks(tree, path)
        return tree

    def _keeps(self, tree: Tree) -> bool:
        if self._left <= 0:
            return False
        self._left -= 1
        return self._still_differs(tree)

    def _drop_files(self, tree: Tree) -> Tree:
        for path in sorted(tree.files):
            smaller = tree.with_files({name: content for name, content in tree.files.items() if name != path})
            if self._keeps(smaller):
                tree = smaller
        return tree

    def _drop_blocks(self, tree: Tree, path: str) -> Tree:
        lines = tree.files[path].split(b"\n")
        position = 0
        while position < len(lines):
            end = block_end(lines, position)
            if lines[position:end] == [b""]:
                position += 1
                continue
            smaller = tree.with_files({**tree.files, path: b"\n".join(lines[:position] + lines[end:])})
            if self._keeps(smaller):
                tree, lines = smaller, lines[:position] + lines[end:]
            else:
                position += 1
        return tree


def block_end(lines: list[bytes], start: int) -> int:
    """Where the block that begins at a line ends: before the next line that is not deeper."""
    depth = indentation(lines[start])
    end = start + 1
    while end < len(lines) and lines[end].strip() and indentation(lines[end]) > depth:
        end += 1
    while end < len(lines) and is_item_below_key(lines[start], lines[end], depth):
        end = block_end(lines, end)
    return end


def is_item_below_key(head: bytes, line: bytes, depth: int) -> bool:
    """A list may stand as deep as the key that it belongs to."""
    return head.rstrip().endswith(b":") and indentation(line) == depth and line.lstrip().startswith(b"- ") and not head.lstrip().startswith(b"- ")


def indentation(line: bytes) -> int:
    return len(line) - len(line.lstrip(b" "))
