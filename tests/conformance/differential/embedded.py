"""Texts that hold YAML or JSON themselves, as ConfigMaps do, and replacements that change a value inside of them.

What such a text looks like has to survive: comments in all places, blank lines, anchors and aliases, tags, styles. Most
texts can be read; a mark of its own (`MARK`) stands where the replacement leads to.
"""

import json

from differential import scalars
from differential.dice import Dice

MARK = "mark"
KEYS = ("a", "b", "key", "x y", '"q"', "'s'", "1", "true", "é", "k.x", "0x1", "~", "<<", '"a\\nb"')
COMMENTS = ("# one", "#two", "#", "# é", "#!x", "# a: b", "#  wide  ", "## x", "# - item", "# {")
PLAIN_SCALARS = ("x", "1", "true", "null", "", "~", "1.50", "a b", "2001-01-01", "0o7", "é", "a:b", "x#y", "-x", "<<", "'it''s'", '"q\\tr"', '""', "''",
                 '"a\\r\\nb"', '"\\e"', '"\\ufeffx"', '"\\U0001F600"', "😀", '"1"', "'null'", '" x "', '"x\\ny"', "a, b")
TAGS = ("!foo", "!!str", "!!int", "!!float", "!", "!!binary", "!!custom", "!<x>", "!a/b", "!!map", "!!set", "!e%20f")
BLOCKS = (("|", ("one", "two")), (">", ("one", "two", "", "three")), ("|-", ("x",)), (">-", ("a", " b", "c")), ("|+", ("x", "")), (">+", ("x", "", "")),
          ("|2", ("  x", "y")), (">", ("a", "  b", "", "c")), ("|", ("# no", "x: y")), ("|", ("tab\there", "trail ")), (">", (" a", "b")), ("|", ()),
          (">", ("long " * 30, "x")), ("|-", ("", "x")))


class EmbeddedYaml:
    """One text, with marks to replace."""

    def __init__(self, dice: Dice, noise: float = 12):
        self.dice = dice
        self.noise = noise  # percent of places that get a comment, an anchor, a tag ...
        self.anchors: list[str] = []
        self.step = dice.weighted({2: 6, 4: 1, 3: 1})

    def text(self) -> str:
        dice = self.dice
        lines = self._comments(0)
        if dice.chance(6):
            lines += [dice.pick(("---", "--- # start", "%YAML 1.1\n---", "%TAG !e! tag:example.com,2000:\n---"))]
            lines += self._comments(0)
        lines += self._map(0, 3, top=True) if dice.chance(80) else self._list(0, 3, top=True)
        lines += self._comments(0)
        if dice.chance(4):
            lines += dice.pick((["..."], ["---", "other: {"], ["---", "x: 1"], ["--- # c", "# d", "y"], ["...", "# behind"], ["---"]))
        text = "\n".join(lines) + dice.weighted({"\n": 8, "": 2, "\n\n": 1, "  \n": 0.3, "\n# last": 0.3})
        if dice.chance(1):
            text = text.replace("\n", "\r\n")
        return text

    # -- what stands around values

    def _some(self, factor: float = 1) -> bool:
        return self.dice.chance(self.noise * factor)

    def _comments(self, indent: int) -> list[str]:
        if not self._some():
            return [""] if self._some(0.3) else []
        lines = []
        for _ in range(self.dice.weighted({1: 5, 2: 2, 3: 1})):
            if self._some(2):
                lines.append(self.dice.weighted({"": 5, "  ": 1}))
            column = indent if self.dice.chance(80) else max(0, indent + self.dice.pick((-2, -1, 1, 2, 4)))
            lines.append(" " * column + self.dice.pick(COMMENTS))
        if self._some(2):
            lines.append("")
        return lines

    def _behind(self) -> str:
        return self.dice.weighted({" ": 6, "  ": 1}) + self.dice.pick(COMMENTS) if self._some() else ""

    def _properties(self, scalar: bool) -> str:
        parts = []
        if self._some(0.6):
            name = self.dice.pick(("x", "y1", "an-chor", "Z"))
            self.anchors.append(name)
            parts.append("&" + name)
        if self._some(0.5):
            parts.append(self.dice.pick(TAGS[:9] if scalar else ("!foo", "!!map" if self.dice.chance(50) else "!!seq", "!", "!a/b")))
        return " ".join(self.dice.shuffled(parts))

    # -- block style: lines of which the first still lacks what stands in front of it

    def _map(self, indent: int, depth: int, top: bool = False) -> list[str]:
        dice = self.dice
        lines: list[str] = []
        names = dice.some(KEYS, 1, 4)
        names.insert(dice.number(0, len(names)), MARK)
        for name in names:
            lines += self._comments(indent)
            pad = " " * indent
            key = name
            if self._some(0.2) and name != MARK:
                key = f"{self._properties(True)} {name}".strip()
            if self._some(0.15) and name != MARK:
                lines += [f"{pad}? {key}{self._behind()}", *self._comments(indent), *self._value(f"{pad}:", indent, depth)]
            elif name == "<<":
                lines.append(f"{pad}<<: *{dice.pick(self.anchors)}" if self.anchors else f"{pad}<<: {{p: 1}}")
            else:
                lines += self._value(f"{pad}{key}:", indent, depth)
        return lines

    def _list(self, indent: int, depth: int, top: bool = False) -> list[str]:
        lines: list[str] = []
        for _ in range(self.dice.number(1, 3)):
            lines += self._comments(indent)
            lines += self._item(indent, depth)
        return lines

    def _item(self, indent: int, depth: int) -> list[str]:
        pad = " " * indent
        roll = self.dice.number(1, 100)
        if depth <= 0 or roll <= 45:
            return self._value(f"{pad}-", indent, 0)
        if roll <= 50:
            return self._value(f"{pad}-", indent, depth)
        inner = indent + 2
        lines = self._map(inner, depth - 1) if roll <= 85 else self._list(inner, depth - 1)
        while lines and not lines[0].strip():
            lines = lines[1:]
        if self._some(0.5):
            return [f"{pad}-{self._behind()}", *lines]
        # The first line goes behind the dash, be it a comment.
        return [f"{pad}- {lines[0].strip()}", *lines[1:]]

    def _value(self, before: str, indent: int, depth: int) -> list[str]:
        """What comes behind `key:` or `-`."""
        dice = self.dice
        roll = dice.number(1, 100)
        if self.anchors and self._some(0.8):
            return [f"{before} *{dice.pick(self.anchors)}{self._behind()}"]
        if depth > 0 and roll <= 40:
            properties = self._properties(False)
            head = f"{before} {properties}".rstrip() + self._behind()
            if dice.chance(55):
                inner = indent + self.step
                return [head, *self._map(inner, depth - 1)]
            inner = indent + dice.pick((0, self.step)) if before.endswith(":") and not before.endswith("-") else indent + self.step
            return [head, *self._list(inner, depth - 1)]
        properties = self._properties(True)
        front = f"{before} {properties}".rstrip()
        if roll <= 52:
            header, lines = dice.pick(BLOCKS)
            pad = " " * (indent + self.step)
            if header.endswith("2"):
                pad = " " * (max(indent, 0) + 2)
            return [f"{front} {header}{self._behind()}", *(pad + line if line else "" for line in lines)]
        if roll <= 66:
            return self._flow_value(front, indent)
        scalar = dice.pick(PLAIN_SCALARS)
        if self._some(0.3):
            lines = dice.pick((("'a", "b'"), ('"a', "", 'b"'), ("a", "b c"), ("'a", "", "  b'"), ('"a\\', 'b"')))
            return [f"{front} {lines[0]}", *(" " * (indent + self.step) + line if line else "" for line in lines[1:-1]),
                    " " * (indent + self.step) + lines[-1] + self._behind()]
        return [f"{front} {scalar}".rstrip() + self._behind()]

    # -- flow style

    def _flow_value(self, before: str, indent: int) -> list[str]:
        text = self._flow(2, " " * (indent + self.step))
        return (before + " " + text + self._behind()).split("\n")

    def _gap(self, pad: str) -> str:
        """White space between brackets."""
        if not self._some(0.6):
            return self.dice.weighted({"": 1, " ": 4})
        gap = ""
        if self._some(3):
            gap = " " + self.dice.pick(COMMENTS)
        gap += "\n" + pad
        while self._some():
            gap += self.dice.pick(COMMENTS) + "\n" + pad
        if self._some(0.5):
            gap = gap.replace("\n", "\n\n", 1)
        return gap

    def _flow(self, depth: int, pad: str) -> str:
        dice = self.dice
        roll = dice.number(1, 100)
        if depth <= 0 or roll <= 50 and depth < 2:
            if self.anchors and self._some(0.5):
                return f"*{dice.pick(self.anchors)} "
            scalar = dice.pick(PLAIN_SCALARS)
            scalar = '"c"' if scalar in ("a, b", "-x") or not scalar and dice.chance(80) else scalar
            return f"{self._properties(True)} {scalar}".lstrip()  # libyaml ends a tag at a comma, go-yaml does not
        items = [self._entry(depth, pad, roll <= 75) for _ in range(dice.number(0, 3))]
        text = self._gap(pad) + ",".join(items)
        if items and self._some(0.4):
            text += "," + self._gap(pad)
        return f"{{{text}}}" if roll <= 75 else f"[{text}]"

    def _entry(self, depth: int, pad: str, in_map: bool) -> str:
        dice = self.dice
        value = self._flow(depth - 1, pad)
        if in_map or self._some(0.3):
            key = dice.pick(KEYS)
            if in_map and self._some(0.4):
                return f"{self._gap(pad)}{key}{self._gap(pad)}"
            value = f"{key}: {value}"
        return f"{self._gap(pad)}{value}{self._gap(pad)}"


def embedded_json(dice: Dice) -> str:
    """A JSON text with a mark in it."""
    values = (None, True, 1, -0.5, 1e30, 12345678901234567890, "x", "é", "<&>", "a\nb", "\u2028", "", "1", [], {}, [1, [2]], {"k": {"z": 1, "a": 2}}, "\x7f", 100000.0)
    body = {key: dice.pick(values) for key in dice.some(("z", "a", "é", "1", "x y"), 0, 3)}
    body[MARK] = dice.pick(values[:11])
    body = dict(dice.shuffled(list(body.items())))
    text = json.dumps(body, indent=dice.pick((None, 2, 4, 1)), ensure_ascii=dice.chance(50))
    if dice.chance(10):
        text = dice.pick((" ", "\n", "\t")) + text + dice.pick(("", "\n", " x"))
    if dice.chance(8):
        text = text.replace('": ', '":')
    if dice.chance(6):
        text = text.replace("{", "{ # c\n", 1)
    return text
