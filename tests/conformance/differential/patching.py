"""Patches: strategic merges and JSON 6902, made from the body of the object that they change."""

from typing import Any

from differential import scalars
from differential.dice import Dice
from differential.names import Object
from differential.objects import ObjectMaker
from differential.selecting import fields_of, json_pointer, scalars_of, value_at
from differential.yaml_text import Raw

STRUCTURE = ("name", "kind", "containers", "spec", "template", "roleRef", "subjects", "scaleTargetRef", "serviceName", "selector", "labels")


class PatchMaker:
    def __init__(self, dice: Dice, objects: ObjectMaker):
        self.dice = dice
        self.objects = objects

    # -- strategic merge

    def strategic(self, target: Object, name: str) -> dict[str, Any]:
        """A patch of `target`, which it calls `name`."""
        dice = self.dice
        patch: dict[str, Any] = {"apiVersion": target.api_version, "kind": target.kind, "metadata": {"name": name}}
        if target.namespace:
            patch["metadata"]["namespace"] = target.namespace
        if dice.chance(4):
            patch["$patch"] = "delete"
            return patch
        if dice.chance(25):
            patch["metadata"]["labels"] = {"patched": scalars.label_value(dice)}
        if dice.chance(25):
            patch["metadata"]["annotations"] = dice.pick((
                {"patched": scalars.odd_string(dice)}, {"note": None}, {"note": "new", "example.com/why": None}, None))
        for _ in range(dice.number(1, 3)):
            for key, value in self._change(target).items():
                if isinstance(patch.get(key), dict) and isinstance(value, dict):
                    patch[key] = {**patch[key], **value}
                else:
                    patch[key] = value
        return patch

    def _change(self, target: Object) -> dict[str, Any]:
        spec = target.body.get("spec")
        pod_path = pod_spec_path(target.body)
        if pod_path and self.dice.chance(60):
            return nested(pod_path, self._pod_change(target))
        if target.kind == "Service" and self.dice.chance(60):
            return {"spec": {"ports": self._service_ports()}}
        if target.kind in ("ConfigMap", "Secret") and self.dice.chance(60):
            return {"data": {self.objects.data_key(): "bmV3" if target.kind == "Secret" else scalars.odd_string(self.dice), "a": None}}
        if target.kind in ("ServiceAccount",) and self.dice.chance(50):
            return {"imagePullSecrets": [{"name": self.objects.pool.reference("Secret")}], "automountServiceAccountToken": False}
        if isinstance(spec, dict) and self.dice.chance(75):
            return self._mirror(target.body)
        return {self.dice.pick(("spec", "data", "extra")): self.dice.pick(({"added": self.objects.anything(1)}, None, {}))}

    def _mirror(self, body: dict[str, Any]) -> dict[str, Any]:
        """Changes one field that exists, mostly to a value of its own type."""
        dice = self.dice
        if dice.chance(90):
            return self._mild_mirror(body)
        candidates = [path for path, _ in fields_of(body) if path[0] not in ("apiVersion", "kind", "metadata") and all(
            isinstance(step, str) for step in path)]
        if not candidates:
            return {}
        path = dice.pick(candidates)
        value = dice.weighted({"odd": 5, "null": 3, "map": 2, "list": 2, "directive": 2})
        if value == "odd":
            return nested(path, self.objects.anything(1))
        if value == "null":
            return nested(path, None)
        if value == "map":
            return nested(path, {"added": scalars.odd_value(dice)})
        if value == "list":
            return nested(path, [{"name": "a", "value": "1"}, {"name": "b"}] if dice.chance(50) else ["x", "y"])
        return nested(path, {"$patch": dice.pick(("delete", "replace", "merge")), "only": "this"})

    def _mild_mirror(self, body: dict[str, Any]) -> dict[str, Any]:
        dice = self.dice
        candidates = [(path, value) for path, value in fields_of(body) if path[0] not in ("apiVersion", "kind", "metadata") and all(
            isinstance(step, str) and not step.startswith("$") for step in path) and path[-1] not in STRUCTURE]
        if not candidates:
            return {}
        path, value = dice.pick(candidates)
        if isinstance(value, dict):
            return nested(path, dice.pick(({"added": scalars.odd_value(dice)}, {"added": {"x": [1]}}, {"$patch": "merge", "y": 1})))
        if isinstance(value, list):
            same = value[:1] if value and not isinstance(value[0], dict) else []
            return nested(path, dice.pick((same, [], None) if same else (None, [])) if dice.chance(20) else same or value)
        return nested(path, dice.weighted({None: 1, "new": 3, 5: 1}) if dice.chance(60) else scalars.odd_value(dice))

    def _pod_change(self, target: Object) -> dict[str, Any]:
        dice = self.dice
        pods = self.objects.pods
        known = [value for path, value in scalars_of(target.body) if path[-1] == "name" and "containers" in path and path[-3] == "containers"]
        name = dice.pick(known) if known and dice.chance(80) else "added"
        form = dice.number(1, 11)
        if form == 1:
            return {"containers": [pods.container(name)]}
        if form == 2:
            return {"containers": [{"name": name, "env": [pods.variable("A"), pods.variable("NEW")]}]}
        if form == 3:
            return {"containers": [{"name": name, "$patch": "delete"}]}
        if form == 4:
            return {"containers": [{"name": name, "ports": pods.ports(), "image": dice.pick(("nginx:2", None))}]}
        if form == 5:
            return {"containers": [{"name": name, "args": ["--only"], "command": None, "env": [{"name": "A", "$patch": "delete"}]}]}
        if form == 6:
            return {"volumes": [pods.volume("data"), {"name": "config", "$patch": "delete"}]}
        if form == 7:
            return {"volumes": [{"name": "data", "emptyDir": {}, "$patch": "replace"}] if dice.chance(50) else [{"$patch": "replace"}, {"name": "n", "emptyDir": {}}]}
        if form == 8:
            return {"containers": [{"name": name, "volumeMounts": [{"mountPath": "/data", "name": "x"}, {"mountPath": "/y", "name": "y"}],
                                    "resources": {"limits": {"cpu": None, "gpu": 1}}}]}
        if form == 9:
            return {"containers": [{"$patch": "replace"}, pods.container("new")] if dice.chance(50) else [pods.container("first"), pods.container(name)]}
        if form == 10:
            return {"$setElementOrder/containers": [{"name": name}], "containers": [{"name": name, "image": "ordered"}]} if dice.chance(30) else {
                "tolerations": [{"key": "c", "operator": "Exists"}], "imagePullSecrets": [{"name": "pull"}], "nodeSelector": {"disk": None, "a": "b"}}
        return {"initContainers": [pods.container(name)], "hostAliases": [{"ip": "127.0.0.1", "hostnames": ["c"]}, {"ip": "10.0.0.1", "hostnames": ["d"]}],
                "topologySpreadConstraints": [pods.spread("zone")]}

    def _service_ports(self) -> list[Any]:
        return self.dice.some(({"port": 80, "targetPort": 9999}, {"port": 53, "protocol": "UDP", "name": "new"}, {"port": 53, "nodePort": 30053},
                               {"port": 8080}, {"port": 80, "$patch": "delete"}, {"name": "portless"}), 1, 2)

    # -- JSON 6902

    def json_operations(self, target: Object) -> list[dict[str, Any]]:
        return [self._operation(target.body) for _ in range(self.dice.number(1, 3))]

    def general_operations(self) -> list[dict[str, Any]]:
        """What can be done to any object."""
        dice = self.dice
        known = ({"op": "add", "path": "/metadata/labels", "value": {"set": "by-json"}}, {"op": "add", "path": "/spec", "value": {"x": self.objects.anything(1)}},
                 {"op": "add", "path": "/metadata/annotations", "value": {"a/b": "c"}}, {"op": "add", "path": "/extra", "value": [1, "two"]},
                 {"op": "replace", "path": "/metadata", "value": {"name": "same"}} if dice.chance(1) else {"op": "copy", "from": "/metadata", "path": "/extra"},
                 {"op": "add", "path": "/metadata/finalizers", "value": ["x"]}, {"op": "test", "path": "/kind", "value": "Widget"} if dice.chance(5) else
                 {"op": "add", "path": "/metadata/annotations", "value": None})
        return dice.some(known, 1, 2)

    def _operation(self, body: dict[str, Any]) -> dict[str, Any]:
        dice = self.dice
        operation = dice.weighted({"replace": 4, "add": 6, "remove": 1.5, "test": 0.6, "copy": 0.6, "move": 0.4})
        scalars_here = [(path, value) for path, value in scalars_of(body) if path[0] not in ("apiVersion", "kind")]
        path, value = dice.pick(scalars_here) if scalars_here else (("metadata", "name"), "x")
        if operation == "replace":
            if dice.chance(90):
                scalars_here = [(path, value) for path, value in scalars_here if path[-1] != "name" and path[0] != "metadata"] or scalars_here
                return {"op": "replace", "path": json_pointer(dice.pick(scalars_here)[0] if scalars_here else path), "value": dice.pick(("replaced", "x", 5, scalars.odd_value(dice)))}
            return {"op": "replace", "path": json_pointer(path), "value": self._new_value()}
        if operation == "add":
            return self._addition(body, path)
        if operation == "remove":
            leaves = [path for path, _ in scalars_here if path[-1] != "name" and not isinstance(path[-1], int)]
            path = dice.pick(leaves) if leaves else ("metadata", "missing")
            return {"op": "remove", "path": json_pointer(path)}
        if operation == "test":
            return {"op": "test", "path": json_pointer(path), "value": value if dice.chance(90) else "other"}
        return {"op": operation, "from": json_pointer(path), "path": json_pointer(("metadata", "annotations~copy" if dice.chance(10) else "copied"))}

    def _addition(self, body: dict[str, Any], path: tuple) -> dict[str, Any]:
        dice = self.dice
        lists = [where for where, value in fields_of(body) if isinstance(value, list)]
        if lists and dice.chance(50):
            where = dice.pick(lists)
            entries = value_at(body, where)
            value = {"name": "added", "value": "x"} if entries and isinstance(entries[0], dict) else "added"
            return {"op": "add", "path": json_pointer(where) + dice.pick(("/-", "/-", "/0", f"/{len(entries)}", "/-1" if dice.chance(20) else "/-")),
                    "value": value if dice.chance(90) else self._new_value()}
        if dice.chance(30):
            return {"op": "add", "path": "/metadata/labels", "value": {"set": "by-json"}}
        maps = [where for where, value in fields_of(body) if isinstance(value, dict) and where[0] != "metadata"]
        where = dice.pick(maps) if maps else ()
        return {"op": "add", "path": json_pointer(where + (dice.pick(("added", "example.com/x", "a~b", "K10", "0")),)), "value": scalars.odd_string(dice) if dice.chance(70) else self._new_value()}

    def _new_value(self) -> Any:
        return self.dice.pick((lambda: self.objects.anything(1), lambda: {"name": "added", "value": "x"}, lambda: "replaced", lambda: 5,
                               lambda: {scalars.odd_key(self.dice): "x", "plain": 1}))()


def pod_spec_path(body: dict[str, Any]) -> tuple[str, ...]:
    for path in (("spec", "template", "spec"), ("spec", "jobTemplate", "spec", "template", "spec"), ("spec",), ("template", "spec")):
        here: Any = body
        for step in path:
            here = here.get(step) if isinstance(here, dict) else None
        if isinstance(here, dict) and "containers" in here:
            return path
    return ()


def nested(path: tuple[str, ...], value: Any) -> dict[str, Any]:
    for step in reversed(path):
        value = {step: value}
    return value


def json_ready(value: Any) -> bool:
    """Whether a value can be written as JSON, too."""
    if isinstance(value, dict):
        return all(isinstance(key, str) and json_ready(entry) for key, entry in value.items())
    if isinstance(value, list):
        return all(json_ready(entry) for entry in value)
    return not isinstance(value, Raw)
