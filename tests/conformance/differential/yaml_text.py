"""Writes plain Python values as YAML text in many spellings.

The same tree of values may come out in block or flow style, with any kind of quotes, with comments, with lists indented
or not, as JSON, with anchors and merge keys: what a renderer prints must depend on none of it. `Raw` is a scalar's own
text, for spellings that no Python value has (0o644, 1_000, !!str 5, block scalars).
"""

import json
import re
from dataclasses import dataclass
from typing import Any

from differential.dice import Dice


@dataclass(frozen=True)
class Raw:
    """A scalar, spelled exactly so; `block` holds the lines of a block scalar under the header `text`."""

    text: str
    block: tuple[str, ...] = ()


@dataclass(frozen=True)
class Anchored:
    name: str
    value: Any


@dataclass(frozen=True)
class Alias:
    name: str


PLAIN = re.compile(r"[A-Za-z_/.][A-Za-z0-9_/.-]*( [A-Za-z0-9_/.-]+)*")
NOT_STRINGS = re.compile(
    r"[-+.]?(inf|nan|null|true|false|yes|no|on|off|y|n|~)|[-+.]?[0-9._]+(e[-+]?[0-9]+)?|0x[0-9a-f]+|0o[0-7]+|\.+|---",
    re.IGNORECASE)
SINGLE_QUOTED = re.compile(r"[^\x00-\x1f\x7f-\xa0\u2028\u2029\ufeff]*")
UNPRINTABLE = re.compile(r"[\x7f-\x84\x86-\x9f\ufeff]")
COMMENTS = ("# what follows", "#", "#: : [", "# ünï", "# - a: b", "#yaml-language-server: $schema=x")


class Writer:
    """Writes documents; `plain` keeps to one dull style, which is what shrinking wants to see."""

    def __init__(self, dice: Dice, plain: bool = False):
        self.dice = dice
        self.plain = plain
        self.comments = not plain and dice.chance(25)
        self.list_indent = 0 if plain or dice.chance(50) else dice.pick((2, 2, 4))
        self.step = 2 if plain or dice.chance(85) else 4
        self.flow = 0 if plain else dice.weighted({0: 6, 5: 3, 25: 1})
        self.quotes = 0 if plain else dice.weighted({0: 5, 10: 3, 60: 1})

    def document(self, value: Any) -> str:
        if not self.plain and self.dice.chance(4) and not holds_raw(value):
            return json.dumps(value, indent=self.dice.pick((None, 1, 2)), ensure_ascii=self.dice.chance(50)) + "\n"
        return "\n".join(self._lines(value)) + "\n"

    def _lines(self, value: Any) -> list[str]:
        """The lines of a block node, at indentation 0."""
        if isinstance(value, dict) and value:
            return self._mapping(value)
        if isinstance(value, list) and value:
            return self._sequence(value)
        if isinstance(value, Raw) and value.block:
            return [value.text, *(" " * self.step + line if line else "" for line in value.block)]
        return [self._inline(value)]

    def _mapping(self, value: dict) -> list[str]:
        lines = []
        for key, entry in value.items():
            lines += self._comment()
            lines += self._attached(self._key(key) + ":", entry)
        return lines

    def _attached(self, head: str, entry: Any) -> list[str]:
        """`head` with its value, on one line or in an indented block below."""
        if isinstance(entry, Anchored):
            return self._attached(f"{head} &{entry.name}", entry.value)
        if isinstance(entry, Raw) and entry.block:
            return [f"{head} {entry.text}", *(" " * self.step + line if line else "" for line in entry.block)]
        if not isinstance(entry, (dict, list)) or not entry or (self.dice.chance(self.flow) and flowable(entry)):
            return [f"{head} {self._inline(entry)}".rstrip(" ") + self._trailing()]
        indent = self.list_indent if isinstance(entry, list) else self.step
        return [head, *indented(self._lines(entry), indent)]

    def _sequence(self, value: list) -> list[str]:
        lines = []
        for entry in value:
            lines += self._comment()
            if isinstance(entry, (dict, list)) and entry and not (self.dice.chance(self.flow) and flowable(entry)):
                first, *rest = self._entry_lines(entry)
                lines.append("- " + first)
                lines += indented(rest, 2)
            else:
                lines += self._attached("-", entry)
        return lines

    def _entry_lines(self, entry: Any) -> list[str]:
        """Lines of an entry after `- `: a comment may not come first there."""
        lines = self._lines(entry)
        while lines and lines[0].startswith("#"):
            lines.pop(0)
        return lines

    def _inline(self, value: Any) -> str:
        if isinstance(value, dict):
            return "{" + ", ".join(f"{self._key(key)}: {self._inline(entry)}" for key, entry in value.items()) + "}"
        if isinstance(value, list):
            return "[" + ", ".join(self._inline(entry) for entry in value) + "]"
        if isinstance(value, Anchored):
            return f"&{value.name} {self._inline(value.value)}"
        if isinstance(value, Alias):
            return f"*{value.name} "
        if isinstance(value, Raw):
            return value.text
        if value is None:
            return self.dice.pick(("null", "~")) if self.dice.chance(20) else "null"
        if isinstance(value, bool):
            return "true" if value else "false"
        if isinstance(value, (int, float)):
            return str(value)
        return self._string(value)

    def _key(self, key: Any) -> str:
        if isinstance(key, Raw):
            return key.text
        return self._string(str(key))

    def _string(self, text: str) -> str:
        if is_plain(text) and not self.dice.chance(self.quotes):
            return text
        if SINGLE_QUOTED.fullmatch(text) and self.dice.chance(50):
            return "'" + text.replace("'", "''") + "'"
        quoted = json.dumps(text, ensure_ascii=self.dice.chance(30) and all(ord(letter) < 0x10000 for letter in text))
        return UNPRINTABLE.sub(lambda found: f"\\u{ord(found[0]):04x}", quoted)

    def _comment(self) -> list[str]:
        return [self.dice.pick(COMMENTS)] if self.comments and self.dice.chance(8) else []

    def _trailing(self) -> str:
        return " # " + self.dice.pick(("why", "x: y", "'")) if self.comments and self.dice.chance(8) else ""


def is_plain(text: str) -> bool:
    return bool(PLAIN.fullmatch(text)) and not NOT_STRINGS.fullmatch(text)


def indented(lines: list[str], width: int) -> list[str]:
    return [" " * width + line if line else line for line in lines]


def holds_raw(value: Any) -> bool:
    if isinstance(value, dict):
        return any(holds_raw(key) or holds_raw(entry) for key, entry in value.items())
    if isinstance(value, list):
        return any(holds_raw(entry) for entry in value)
    return isinstance(value, (Raw, Anchored, Alias))


def flowable(value: Any) -> bool:
    """Block scalars and anchors keep their own lines."""
    return not holds_raw(value)
