"""Pod templates: the part of Kubernetes that most fields of a kustomization reach into."""

from typing import Any

from differential import scalars
from differential.dice import Dice
from differential.names import NamePool

IMAGES = (
    "nginx", "nginx:1.25", "registry.example.com:5000/team/app:v1.2.3", "busybox@sha256:" + "24a0" * 16, "team/api:latest",
    "nginx:1.25@sha256:" + "24a0" * 16, "gcr.io/project/image", "localhost:5000/app", "app:$(VAR_A)", "",
)
CONTAINERS = ("app", "main", "sidecar", "proxy", "init", "log-agent")


class PodMaker:
    def __init__(self, dice: Dice, pool: NamePool):
        self.dice = dice
        self.pool = pool

    def template(self) -> dict[str, Any]:
        metadata: dict[str, Any] = {}
        if self.dice.chance(80):
            metadata["labels"] = self.labels()
        if self.dice.chance(30):
            metadata["annotations"] = {"note": scalars.odd_string(self.dice), "var": "$(VAR_A)"}
        return {"metadata": metadata, "spec": self.spec()}

    def labels(self) -> dict[str, Any]:
        return {scalars.label_key(self.dice): scalars.label_value(self.dice) for _ in range(self.dice.number(1, 3))}

    def spec(self) -> dict[str, Any]:
        dice = self.dice
        names = dice.some(CONTAINERS, 1, 3)
        spec: dict[str, Any] = {"containers": [self.container(name) for name in names]}
        if dice.chance(25):
            spec["initContainers"] = [self.container(name) for name in dice.some(CONTAINERS, 1, 2)]
        if dice.chance(50):
            spec["volumes"] = [self.volume(name) for name in dice.some(("data", "config", "tmp", "certs"), 1, 3)]
        self._maybe(spec, 40, "serviceAccountName", lambda: self.pool.reference("ServiceAccount"))
        self._maybe(spec, 15, "priorityClassName", lambda: self.pool.reference("PriorityClass"))
        self._maybe(spec, 20, "imagePullSecrets", lambda: [{"name": self.pool.reference("Secret")}])
        self._maybe(spec, 20, "nodeSelector", lambda: {"disk": "ssd", "kubernetes.io/os": "linux"})
        self._maybe(spec, 15, "tolerations", lambda: [{"key": "a", "operator": "Exists"}, {"key": "b", "effect": "NoSchedule"}])
        self._maybe(spec, 15, "hostAliases", lambda: [{"ip": "127.0.0.1", "hostnames": ["a", "b"]}])
        self._maybe(spec, 15, "affinity", self.affinity)
        self._maybe(spec, 15, "topologySpreadConstraints", lambda: [self.spread("zone"), self.spread("host")])
        self._maybe(spec, 10, "terminationGracePeriodSeconds", lambda: dice.pick((30, 0)))
        self._maybe(spec, 10, "securityContext", lambda: {"runAsUser": 1000, "fsGroup": scalars.raw_scalar(dice)})
        return spec

    def _maybe(self, target: dict, percent: float, key: str, make) -> None:
        if self.dice.chance(percent):
            target[key] = make()

    def container(self, name: str) -> dict[str, Any]:
        dice = self.dice
        container: dict[str, Any] = {"name": name, "image": dice.pick(IMAGES)}
        self._maybe(container, 40, "env", lambda: [self.variable(key) for key in dice.some(("A", "B", "C", "LOG_LEVEL"), 1, 4)])
        self._maybe(container, 25, "envFrom", lambda: [self.variables_from() for _ in range(dice.number(1, 2))])
        self._maybe(container, 40, "ports", self.ports)
        self._maybe(container, 25, "args", lambda: ["--name=$(VAR_A)", scalars.odd_string(dice), dice.pick(("$(VAR_B)", "$$(VAR_B)", "$(X"))])
        self._maybe(container, 20, "command", lambda: ["sh", "-c", scalars.odd_string(dice)])
        self._maybe(container, 30, "volumeMounts", lambda: [{"name": "data", "mountPath": "/data"}, {"name": "tmp", "mountPath": "/$(VAR_C)"}])
        self._maybe(container, 20, "resources", lambda: {"limits": {"cpu": dice.pick((1, "100m", 0.5)), "memory": "1Gi"}})
        self._maybe(container, 15, "livenessProbe", lambda: {"httpGet": {"path": "/", "port": dice.pick((8080, "http"))}})
        return container

    def ports(self) -> list[Any]:
        ports = [{"containerPort": 8080, "name": "http"}, {"containerPort": 9090}, {"containerPort": 53, "protocol": "UDP"},
                 {"containerPort": 53, "protocol": "TCP"}]
        return self.dice.some(ports, 1, 3)

    def variable(self, key: str) -> dict[str, Any]:
        dice = self.dice
        kind = dice.weighted({"value": 5, "config": 3, "secret": 3, "field": 1})
        if kind == "value":
            return {"name": key, "value": dice.pick((scalars.odd_string(dice), "$(VAR_A)", "x-$(VAR_B)-$(VAR_C)"))}
        if kind == "config":
            return {"name": key, "valueFrom": {"configMapKeyRef": {"name": self.pool.reference("ConfigMap"), "key": "a"}}}
        if kind == "secret":
            return {"name": key, "valueFrom": {"secretKeyRef": {"name": self.pool.reference("Secret"), "key": "a"}}}
        return {"name": key, "valueFrom": {"fieldRef": {"fieldPath": "metadata.name"}}}

    def variables_from(self) -> dict[str, Any]:
        if self.dice.chance(50):
            return {"configMapRef": {"name": self.pool.reference("ConfigMap")}}
        return {"secretRef": {"name": self.pool.reference("Secret")}, "prefix": "P_"}

    def volume(self, name: str) -> dict[str, Any]:
        sources = (
            lambda: {"configMap": {"name": self.pool.reference("ConfigMap"), "defaultMode": scalars.Raw("0644")}},
            lambda: {"secret": {"secretName": self.pool.reference("Secret")}},
            lambda: {"persistentVolumeClaim": {"claimName": self.pool.reference("PersistentVolumeClaim")}},
            lambda: {"projected": {"sources": [{"configMap": {"name": self.pool.reference("ConfigMap")}},
                                               {"secret": {"name": self.pool.reference("Secret")}}]}},
            lambda: {"emptyDir": {}},
            lambda: {"nfs": {"server": "$(VAR_A)", "path": "/"}},
            lambda: {"image": {"reference": self.dice.pick(IMAGES)}},
        )
        return {"name": name, **self.dice.pick(sources)()}

    def affinity(self) -> dict[str, Any]:
        term = {"labelSelector": {"matchLabels": self.labels()}, "topologyKey": "zone"}
        return {self.dice.pick(("podAffinity", "podAntiAffinity")): {
            "requiredDuringSchedulingIgnoredDuringExecution": [term],
            "preferredDuringSchedulingIgnoredDuringExecution": [{"weight": 1, "podAffinityTerm": term}]}}

    def spread(self, key: str) -> dict[str, Any]:
        return {"maxSkew": 1, "topologyKey": key, "whenUnsatisfiable": "DoNotSchedule", "labelSelector": {"matchLabels": self.labels()}}
