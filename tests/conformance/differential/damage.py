"""Small damage to a finished tree: what typing errors, merges and editors do to files."""

from differential.dice import Dice
from differential.tree import Tree


def damaged(tree: Tree, dice: Dice) -> Tree:
    files = dict(tree.files)
    for _ in range(dice.weighted({1: 4, 2: 1})):
        path = dice.pick(sorted(files))
        form = dice.weighted({"lines": 12, "gone": 1, "empty": 1, "bytes": 1})
        if form == "gone" and len(files) > 1:
            del files[path]
        elif form == "empty":
            files[path] = b""
        elif form == "bytes":
            files[path] = damaged_bytes(files[path], dice)
        else:
            files[path] = damaged_lines(files[path], dice)
    return tree.with_files(files)


def damaged_bytes(content: bytes, dice: Dice) -> bytes:
    position = dice.number(0, len(content))
    extra = dice.pick((b"\x00", b"\xff", b"\t", b"{", b"}", b"'", b'"', b"\x07", b": ", b"\xef\xbb\xbf", b"#", b"*x", b"&x ", b"|", b"\xe2\x80\xa8"))
    return content[:position] + extra + content[position:]


def damaged_lines(content: bytes, dice: Dice) -> bytes:
    lines = content.split(b"\n")
    position = dice.number(0, len(lines) - 1)
    line = lines[position]
    form = dice.pick(("drop", "double", "indent", "outdent", "value", "key", "list", "cut", "swap"))
    key, separator, _ = line.partition(b":")
    if form == "drop":
        lines.pop(position)
    elif form == "double":
        lines.insert(position, line)
    elif form == "indent":
        lines[position] = b"  " + line
    elif form == "outdent":
        lines[position] = line[1:] if line.startswith(b" ") else line
    elif form == "value" and separator:
        lines[position] = key + b": " + dice.pick((b"5", b"true", b"null", b"[]", b"{}", b"text", b"[a, b]", b"{a: b}", b"1.5", b"''", b""))
    elif form == "key" and separator:
        lines[position] = key + b"X" + line[len(key):]
    elif form == "list":
        lines[position] = line.replace(b"- ", b"", 1) if b"- " in line else b"- " + line
    elif form == "cut":
        del lines[position:]
    elif form == "swap" and position:
        lines[position - 1], lines[position] = lines[position], lines[position - 1]
    return b"\n".join(lines)
