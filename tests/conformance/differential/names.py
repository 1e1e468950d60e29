"""Who exists in a tree: the names that objects refer to each other by."""

from dataclasses import dataclass, field
from typing import Any

from differential import scalars
from differential.dice import Dice


@dataclass
class Object:
    """One object as it was first written, and as the current layer sees it."""

    api_version: str
    kind: str
    name: str
    namespace: str = ""
    body: dict[str, Any] = field(default_factory=dict)
    current_name: str = ""
    generated: bool = False

    def __post_init__(self):
        self.current_name = self.current_name or self.name

    @property
    def group(self) -> str:
        return self.api_version.rpartition("/")[0]

    @property
    def version(self) -> str:
        return self.api_version.rpartition("/")[2]


class NamePool:
    """Gives names out, each once for a kind, and finds some to refer to."""

    def __init__(self, dice: Dice):
        self.dice = dice
        self._given: dict[str, list[str]] = {}

    def new_name(self, kind: str) -> str:
        taken = self._given.setdefault(kind, [])
        dice = self.dice
        if dice.chance(3):
            name = dice.pick(scalars.ODD_NAMES)
        else:
            name = dice.pick(scalars.NAMES)
        if name in taken and not dice.chance(1):
            name = f"{name}-{len(taken)}"
        taken.append(name)
        return name

    def reference(self, kind: str) -> str:
        """The name of an object of that kind that exists already, mostly."""
        known = self._given.get(kind, [])
        return self.dice.pick(known) if known and self.dice.chance(85) else self.dice.pick(scalars.NAMES)
