"""How a kustomization names objects and the fields inside them."""

import json
from typing import Any

from differential.dice import Dice
from differential.names import Object
from differential.yaml_text import Alias, Anchored, Raw

Path = tuple[Any, ...]


def fields_of(body: Any, prefix: Path = ()) -> list[tuple[Path, Any]]:
    """Every field below `body`, with its path; list positions are numbers."""
    found: list[tuple[Path, Any]] = []
    if isinstance(body, Anchored):
        return fields_of(body.value, prefix)
    entries = body.items() if isinstance(body, dict) else enumerate(body) if isinstance(body, list) else ()
    for key, value in entries:
        if isinstance(key, Raw):
            continue
        found.append((prefix + (key,), value))
        found += fields_of(value, prefix + (key,))
    return found


def scalars_of(body: Any) -> list[tuple[Path, Any]]:
    return [(path, value) for path, value in fields_of(body) if not isinstance(value, (dict, list, Anchored, Alias))]


def value_at(body: Any, path: Path) -> Any:
    for step in path:
        body = body.value[step] if isinstance(body, Anchored) else body[step]
    return body


def json_pointer(path: Path) -> str:
    return "".join("/" + str(step).replace("~", "~0").replace("/", "~1") for step in path)


def dotted(dice: Dice, path: Path, body: Any) -> str:
    """The path as replacements and vars write it: dots, [key=value] for entries of lists, \\. in keys."""
    steps = []
    for position, step in enumerate(path):
        if isinstance(step, int):
            entry = value_at(body, path[:position + 1])
            if isinstance(entry, dict) and isinstance(entry.get("name"), str) and dice.chance(60):
                steps.append(f"[name={entry['name']}]")
            else:
                steps.append("*" if dice.chance(20) else str(step))
        elif "." in str(step) or "/" in str(step):
            steps.append(str(step).replace(".", "\\.") if dice.chance(70) else f"[{step}]")
        else:
            steps.append(str(step))
    return ".".join(steps)


def identity(dice: Dice, target: Object, full: bool = False) -> dict[str, Any]:
    """The fields that name one object exactly: kind and name, and sometimes more."""
    named: dict[str, Any] = {"kind": target.kind, "name": target.name}
    if full or dice.chance(30):
        if target.group:
            named["group"] = target.group
        named["version"] = target.version
    if target.namespace and dice.chance(60):
        named["namespace"] = target.namespace
    return named


def regular_expression(dice: Dice, name: str) -> str:
    """One that matches `name`, mostly."""
    if not name.replace("-", "").isalnum():
        return dice.pick((".*", name[:1] + ".*"))
    return dice.pick((name, ".*", name[:2] + ".*", f"({name}|other)", f"^{name}$", name[:-1] + ".?", "[a-z0-9-]+", f"{name}|x", name[:1], "(?i)" + name.upper(), ".+"))


def selector(dice: Dice, target: Object) -> dict[str, Any]:
    """A patch's or a replacement's target that finds `target`, and perhaps others, or with bad luck none."""
    form = dice.weighted({"identity": 4, "kind": 3, "expression": 4, "label": 2, "annotation": 1, "all": 0.5, "nothing": 0.5})
    if form == "identity":
        return identity(dice, target)
    if form == "kind":
        return {"kind": target.kind}
    if form == "expression":
        chosen = {"name": regular_expression(dice, dice.pick((target.name, target.current_name)))}
        if dice.chance(60):
            chosen["kind"] = regular_expression(dice, target.kind)
        if dice.chance(15) and target.group:
            chosen["group"] = regular_expression(dice, target.group)
        if dice.chance(15):
            chosen["version"] = regular_expression(dice, target.version)
        if dice.chance(10):
            chosen["namespace"] = dice.pick((".*", "prod", "pro.", ""))
        return chosen
    if form == "label":
        labels = (target.body.get("metadata") or {}).get("labels") or {"app": "web"}
        key = dice.pick(list(labels))
        value = labels[key] if isinstance(labels[key], str) else "web"
        return {"labelSelector": dice.pick((f"{key}={value}", f"{key}=={value}", f"{key}!=nothing", key, f"!{key}", f"{key} in ({value}, x)",
                                            f"{key} notin (zzz)", f"{key}={value},{key}", f"{key} in ({value}), other notin (y)"))}
    if form == "annotation":
        annotations = (target.body.get("metadata") or {}).get("annotations") or {"note": "x"}
        return {"annotationSelector": dice.pick((dice.pick(list(annotations)), "note=plain", "!note", "a notin (b)"))}
    if form == "all":
        return {"kind": ".*"}
    return {"kind": "Nothing", "name": "nobody"}


def json_text(dice: Dice, value: Any) -> str:
    return json.dumps(value, indent=dice.pick((None, 2)), ensure_ascii=dice.chance(50))
