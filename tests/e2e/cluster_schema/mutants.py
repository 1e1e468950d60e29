"""Systematically broken copies of an object: each differs from it in one place."""

import copy

DELETED = object()
LARGE, HUGE = 3_000_000_000, 10**19  # above 32 and 64 bits

# Whom the object is for is not broken: the request goes there.
KEPT = {("apiVersion",), ("kind",), ("metadata",), ("metadata", "name")}


def places(value, path=()):
    """Every value below, with its path."""
    if isinstance(value, dict):
        for key in value:
            yield from places(value[key], (*path, key))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from places(item, (*path, index))
    if path and path not in KEPT:
        yield path, value


def value_at(value, path):
    for key in path:
        value = value[key]
    return value


def changed(whole, path, new):
    """A copy with another value at the path; `("rename", name)` renames the field."""
    whole = copy.deepcopy(whole)
    parent = value_at(whole, path[:-1])
    if new is DELETED:
        del parent[path[-1]]
    elif isinstance(new, tuple):
        items = list(parent.items())
        parent.clear()
        parent.update({new[1] if key == path[-1] else key: value for key, value in items})
    else:
        parent[path[-1]] = new
    return whole


def replacements(value):
    """What a value is replaced by, by the name of the mistake."""
    if isinstance(value, bool):
        return {"string": "true", "number": 1}
    if isinstance(value, (int, float)):
        return {"string": "abc", "digits": str(value), "boolean": True, "negative": -1_000_000, "large": LARGE,
                "huge": HUGE, "fraction": 1.5, "zero": 0, "float": float(value)}
    if isinstance(value, str):
        return {"number": 7, "boolean": True, "empty": "", "other": "Bogus value!", "long": "x" * 5000, "map": {"a": "b"},
                "list": ["a"]}
    if isinstance(value, dict):
        return {"string": "abc", "list": [], "empty": {}, "list-of": [value], "extra": {**value, "bogusField": "x"}}
    if isinstance(value, list):
        found = {"string": "abc", "map": {}, "empty": [], "twice": value + value, "null-item": [*value, None],
                 "map-item": [*value, {}], "string-item": [*value, "s"]}
        if value and not isinstance(value[0], (dict, list)):
            found["many"] = (value * 3000)[:2500]
        return found
    return {}


def of(whole):
    """(path, name of the mistake, broken copy) for every place and mistake."""
    for path, value in places(whole):
        if isinstance(path[-1], str):
            yield path, "rename", changed(whole, path, ("rename", path[-1] + "x"))
        yield path, "delete", changed(whole, path, DELETED)
        yield path, "null", changed(whole, path, None)
        for name, new in replacements(value).items():
            yield path, name, changed(whole, path, new)
