"""Random choices, all from one seed, in the words that the generator thinks in."""

import random
from collections.abc import Sequence
from typing import TypeVar

Thing = TypeVar("Thing")


class Dice:
    def __init__(self, seed: int | str):
        self._random = random.Random(seed)

    def chance(self, percent: float) -> bool:
        return self._random.random() * 100 < percent

    def number(self, low: int, high: int) -> int:
        """Both ends may come."""
        return self._random.randint(low, high)

    def pick(self, things: Sequence[Thing]) -> Thing:
        return self._random.choice(things)

    def weighted(self, weights: dict[Thing, float]) -> Thing:
        return self._random.choices(list(weights), list(weights.values()))[0]

    def some(self, things: Sequence[Thing], low: int, high: int) -> list[Thing]:
        """Between `low` and `high` different ones of `things`, in random order."""
        count = min(self.number(low, high), len(things))
        return self._random.sample(list(things), count)

    def shuffled(self, things: Sequence[Thing]) -> list[Thing]:
        return self._random.sample(list(things), len(things))
