"""Kubernetes objects of every kind that kustomize knows something about, with references between them."""

from typing import Any

from differential import scalars
from differential.dice import Dice
from differential.names import NamePool, Object
from differential.pods import PodMaker

WEIGHTS = {
    "Deployment": 14, "StatefulSet": 5, "DaemonSet": 3, "ReplicaSet": 1, "ReplicationController": 1, "Job": 3, "CronJob": 4, "Pod": 3,
    "PodTemplate": 1, "Service": 9, "Ingress": 5, "OldIngress": 2, "IngressClass": 1, "ConfigMap": 9, "Secret": 6, "ServiceAccount": 5,
    "Role": 3, "RoleBinding": 4, "ClusterRole": 3, "ClusterRoleBinding": 3, "PersistentVolumeClaim": 3, "PersistentVolume": 2,
    "StorageClass": 2, "PriorityClass": 2, "HorizontalPodAutoscaler": 4, "PodDisruptionBudget": 2, "NetworkPolicy": 3,
    "Namespace": 3, "ValidatingWebhookConfiguration": 2, "MutatingWebhookConfiguration": 2, "APIService": 1,
    "CustomResourceDefinition": 2, "Widget": 8, "ServiceMonitor": 2, "KnativeService": 1, "ValidatingAdmissionPolicy": 1,
    "ValidatingAdmissionPolicyBinding": 1, "Node": 1, "List": 2, "WidgetList": 1, "LimitRange": 1, "Gadget": 2,
}
API_VERSIONS = {
    "Deployment": ("apps/v1", "apps/v1", "apps/v1", "extensions/v1beta1"), "StatefulSet": ("apps/v1",), "DaemonSet": ("apps/v1",),
    "ReplicaSet": ("apps/v1",), "Job": ("batch/v1",), "CronJob": ("batch/v1", "batch/v1beta1"),
    "Ingress": ("networking.k8s.io/v1",), "OldIngress": ("extensions/v1beta1", "networking.k8s.io/v1beta1"),
    "IngressClass": ("networking.k8s.io/v1",), "Role": ("rbac.authorization.k8s.io/v1",),
    "RoleBinding": ("rbac.authorization.k8s.io/v1", "rbac.authorization.k8s.io/v1beta1"),
    "ClusterRole": ("rbac.authorization.k8s.io/v1",), "ClusterRoleBinding": ("rbac.authorization.k8s.io/v1",),
    "StorageClass": ("storage.k8s.io/v1",), "PriorityClass": ("scheduling.k8s.io/v1",),
    "HorizontalPodAutoscaler": ("autoscaling/v2", "autoscaling/v1"), "PodDisruptionBudget": ("policy/v1", "policy/v1beta1"),
    "NetworkPolicy": ("networking.k8s.io/v1",), "ValidatingWebhookConfiguration": ("admissionregistration.k8s.io/v1",),
    "MutatingWebhookConfiguration": ("admissionregistration.k8s.io/v1",), "APIService": ("apiregistration.k8s.io/v1",),
    "CustomResourceDefinition": ("apiextensions.k8s.io/v1",), "Widget": ("example.com/v1", "example.com/v1", "example.com/v2"),
    "ServiceMonitor": ("monitoring.coreos.com/v1",), "KnativeService": ("serving.knative.dev/v1",),
    "ValidatingAdmissionPolicy": ("admissionregistration.k8s.io/v1",),
    "ValidatingAdmissionPolicyBinding": ("admissionregistration.k8s.io/v1",), "Gadget": ("v1alpha1", "tools.example.com/v1"),
    "WidgetList": ("example.com/v1",),
}
REAL_KINDS = {"OldIngress": "Ingress", "KnativeService": "Service"}
CLUSTER_KINDS = {
    "ClusterRole", "ClusterRoleBinding", "PersistentVolume", "StorageClass", "PriorityClass", "IngressClass", "Namespace",
    "ValidatingWebhookConfiguration", "MutatingWebhookConfiguration", "APIService", "CustomResourceDefinition", "Node",
    "ValidatingAdmissionPolicy", "ValidatingAdmissionPolicyBinding",
}
WORKLOADS = ("Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "ReplicationController", "Job", "CronJob", "Pod", "PodTemplate")
SCALED = ("Deployment", "StatefulSet", "ReplicaSet", "ReplicationController")
NAMESPACES = ("prod", "test", "default", "kube-system")


class ObjectMaker:
    def __init__(self, dice: Dice, pool: NamePool):
        self.dice = dice
        self.pool = pool
        self.pods = PodMaker(dice, pool)

    def choose(self, count: int) -> list[Object]:
        """Names first, so that bodies can refer to objects that are written later."""
        chosen = []
        for _ in range(count):
            kind = self.dice.weighted(WEIGHTS)
            version = self.dice.pick(API_VERSIONS.get(kind, ("v1",)))
            made = Object(version, kind, self.pool.new_name(REAL_KINDS.get(kind, kind)))
            if kind not in CLUSTER_KINDS and self.dice.chance(25):
                made.namespace = self.dice.pick(NAMESPACES)
            elif self.dice.chance(1):
                made.namespace = self.dice.pick(NAMESPACES)
            chosen.append(made)
        return chosen

    def fill(self, made: Object) -> Object:
        """Writes the body of a chosen object."""
        maker = getattr(self, "_" + made.kind, None)
        parts = maker(made) if maker else {"spec": {"limits": [{"type": "Container", "max": {"cpu": 1}}]}}
        made.kind = REAL_KINDS.get(made.kind, made.kind)
        body = {"apiVersion": made.api_version, "kind": made.kind}
        if not (made.kind.endswith("List") and "items" in parts):
            body["metadata"] = self._metadata(made)
        body.update(parts)
        if self.dice.chance(10):
            body = dict(self.dice.shuffled(list(body.items())))
        if self.dice.chance(3):
            body["status"] = {"observed": scalars.odd_value(self.dice), "items": []}
        made.body = body
        return made

    def _metadata(self, made: Object) -> dict[str, Any]:
        dice = self.dice
        metadata: dict[str, Any] = {"name": made.name}
        if made.namespace:
            metadata["namespace"] = made.namespace
        if dice.chance(40):
            metadata["labels"] = self.pods.labels()
        if dice.chance(25):
            metadata["annotations"] = {self._annotation(): scalars.odd_string(dice) for _ in range(dice.number(1, 3))}
        if dice.chance(2):
            metadata["annotations"] = dice.pick(({}, None, {"config.kubernetes.io/local-config": "true"}))
        if dice.chance(1):  # kustomize's own, as if a function had written them
            own = {"allowNameChange": "enabled", "prefixes": "own-", "suffixes": "-own,-z", "generatorBehavior": "merge", "refBy": "Pod.v1.[noGrp]/x.[noNs]", "path": "x"}
            previous = {"previousNames": "before", "previousNamespaces": "default", "previousKinds": made.kind}
            chosen = previous if dice.chance(40) else {key: own[key] for key in dice.some(list(own), 1, 2)}
            if made.kind in ("ConfigMap", "Secret"):  # the hash of others is one of Go's own structures
                chosen["needsHashSuffix"] = dice.pick(("enabled", "enabled", "true"))
            metadata["annotations"] = {f"internal.config.kubernetes.io/{key}": value for key, value in chosen.items()}
        if dice.chance(2):
            metadata["labels"] = dice.pick(({}, None, {"n": 5, "t": True}))
        if dice.chance(3):
            metadata["creationTimestamp"] = None
        if dice.chance(10):
            metadata = dict(dice.shuffled(list(metadata.items())))
        return metadata

    def _annotation(self) -> str:
        return self.dice.pick(("note", "example.com/why", "prometheus.io/scrape", "a", "b.c/d", "number", "kubernetes.io/description"))

    def _selector(self) -> dict[str, Any]:
        return {"matchLabels": self.pods.labels()} if self.dice.chance(80) else {"matchExpressions": [{"key": "app", "operator": "Exists"}]}

    # -- workloads

    def _workload(self, made: Object) -> dict[str, Any]:
        spec: dict[str, Any] = {}
        if made.kind in SCALED and self.dice.chance(70):
            spec["replicas"] = self.dice.pick((1, 3, 0))
        if self.dice.chance(85):
            spec["selector"] = self._selector() if made.kind != "ReplicationController" else self.pods.labels()
        spec["template"] = self.pods.template()
        return {"spec": spec}

    def _Deployment(self, made: Object) -> dict[str, Any]:
        parts = self._workload(made)
        if self.dice.chance(30):
            parts["spec"]["strategy"] = {"type": "RollingUpdate", "rollingUpdate": {"maxSurge": "25%", "maxUnavailable": 1}}
        return parts

    _DaemonSet = _ReplicaSet = _ReplicationController = _workload

    def _StatefulSet(self, made: Object) -> dict[str, Any]:
        parts = self._workload(made)
        parts["spec"]["serviceName"] = self.pool.reference("Service")
        if self.dice.chance(60):
            parts["spec"]["volumeClaimTemplates"] = [{
                "metadata": {"name": "data", **({"labels": self.pods.labels()} if self.dice.chance(50) else {})},
                "spec": {"storageClassName": self.pool.reference("StorageClass"), "accessModes": ["ReadWriteOnce"]}}]
        return parts

    def _Job(self, made: Object) -> dict[str, Any]:
        return {"spec": {"backoffLimit": 2, "template": self.pods.template()}}

    def _CronJob(self, made: Object) -> dict[str, Any]:
        job: dict[str, Any] = {"spec": {"template": self.pods.template()}}
        if self.dice.chance(30):
            job["metadata"] = {"labels": self.pods.labels()}
        return {"spec": {"schedule": "*/5 * * * *", "jobTemplate": job}}

    def _Pod(self, made: Object) -> dict[str, Any]:
        return {"spec": self.pods.spec()}

    def _PodTemplate(self, made: Object) -> dict[str, Any]:
        return {"template": self.pods.template()}

    def _KnativeService(self, made: Object) -> dict[str, Any]:
        return {"spec": {"template": self.pods.template()}}

    def _HorizontalPodAutoscaler(self, made: Object) -> dict[str, Any]:
        kind = self.dice.pick(SCALED)
        version = "v1" if kind == "ReplicationController" else "apps/v1"
        target = {"apiVersion": version, "kind": kind, "name": self.pool.reference(kind)}
        return {"spec": {"scaleTargetRef": target, "minReplicas": 1, "maxReplicas": 5, "metrics": [
            {"type": "Resource", "resource": {"name": "cpu", "target": {"type": "Utilization", "averageUtilization": 80}}}]}}

    def _PodDisruptionBudget(self, made: Object) -> dict[str, Any]:
        return {"spec": {"maxUnavailable": self.dice.pick((1, "50%")), "selector": self._selector()}}

    # -- network

    def _Service(self, made: Object) -> dict[str, Any]:
        dice = self.dice
        ports: list[Any] = [{"port": 80, "targetPort": "http", "name": "http"}, {"port": 53, "protocol": "UDP", "name": "dns"},
                            {"port": 53, "protocol": "TCP", "name": "dns-tcp"}, {"port": 443, "targetPort": 8443}]
        spec: dict[str, Any] = {"ports": dice.some(ports, 1, 3)}
        if dice.chance(80):
            spec["selector"] = self.pods.labels()
        if dice.chance(30):
            spec["type"] = dice.pick(("ClusterIP", "LoadBalancer", "NodePort"))
        return {"spec": spec}

    def _Ingress(self, made: Object) -> dict[str, Any]:
        backend = {"service": {"name": self.pool.reference("Service"), "port": {"number": 80}}}
        spec: dict[str, Any] = {"rules": [{"host": self.dice.pick(("a.example.com", "$(VAR_A).example.com", "*.example.com")), "http": {
            "paths": [{"path": "/", "pathType": "Prefix", "backend": backend}]}}]}
        if self.dice.chance(40):
            spec["tls"] = [{"hosts": ["a.example.com"], "secretName": self.pool.reference("Secret")}]
        if self.dice.chance(30):
            spec["ingressClassName"] = self.pool.reference("IngressClass")
        if self.dice.chance(30):
            spec["defaultBackend"] = backend
        return {"spec": spec}

    def _OldIngress(self, made: Object) -> dict[str, Any]:
        backend = {"serviceName": self.pool.reference("Service"), "servicePort": 80}
        return {"spec": {"backend": backend, "rules": [{"http": {"paths": [{"path": "/x", "backend": backend}]}}]}}

    def _IngressClass(self, made: Object) -> dict[str, Any]:
        return {"spec": {"controller": "example.com/ingress"}}

    def _NetworkPolicy(self, made: Object) -> dict[str, Any]:
        peer = {"podSelector": self._selector(), "namespaceSelector": {"matchLabels": {"name": "x"}}}
        return {"spec": {"podSelector": self._selector() if self.dice.chance(70) else {},
                         "ingress": [{"from": [peer], "ports": [{"port": 80}]}], "egress": [{"to": [peer]}, {}]}}

    # -- configuration and storage

    def _ConfigMap(self, made: Object) -> dict[str, Any]:
        dice = self.dice
        data = {self.data_key(): scalars.odd_string(dice) for _ in range(dice.number(0, 4))}
        parts: dict[str, Any] = {"data": data} if data or dice.chance(50) else {}
        if dice.chance(8):
            parts["binaryData"] = {"bin": "aGVsbG8="}
        if dice.chance(5):
            parts["immutable"] = True
        return parts

    def data_key(self) -> str:
        return self.dice.pick(("a", "b", "c", "A_KEY", "file.txt", "app.properties", "K1", "K10", "K2", "x-y", "Z", "1", "yes"))

    def _Secret(self, made: Object) -> dict[str, Any]:
        parts: dict[str, Any] = {}
        if self.dice.chance(70):
            parts["data"] = {self.data_key(): self.dice.pick(("aGVsbG8=", "", "YQ==", "c2VjcmV0" * 20))}
        if self.dice.chance(50):
            parts["stringData"] = {self.data_key(): scalars.odd_string(self.dice)}
        parts["type"] = self.dice.pick(("Opaque", "kubernetes.io/tls", "x"))
        return parts

    def _ServiceAccount(self, made: Object) -> dict[str, Any]:
        parts: dict[str, Any] = {}
        if self.dice.chance(40):
            parts["imagePullSecrets"] = [{"name": self.pool.reference("Secret")}]
        if self.dice.chance(20):
            parts["secrets"] = [{"name": self.pool.reference("Secret")}]
        return parts

    def _PersistentVolumeClaim(self, made: Object) -> dict[str, Any]:
        return {"spec": {"storageClassName": self.pool.reference("StorageClass"), "volumeName": self.pool.reference("PersistentVolume"),
                         "resources": {"requests": {"storage": "1Gi"}}}}

    def _PersistentVolume(self, made: Object) -> dict[str, Any]:
        return {"spec": {"storageClassName": self.pool.reference("StorageClass"), "capacity": {"storage": "1Gi"},
                         "azureFile": {"secretName": self.pool.reference("Secret")},
                         "claimRef": {"name": self.pool.reference("PersistentVolumeClaim"), "namespace": "default"}}}

    def _StorageClass(self, made: Object) -> dict[str, Any]:
        return {"provisioner": "example.com/disk", "parameters": {"secretName": self.pool.reference("Secret"), "type": "ssd"}}

    def _PriorityClass(self, made: Object) -> dict[str, Any]:
        return {"value": scalars.raw_scalar(self.dice) if self.dice.chance(10) else 1000, "globalDefault": False}

    def _Namespace(self, made: Object) -> dict[str, Any]:
        return {}

    def _Node(self, made: Object) -> dict[str, Any]:
        return {"spec": {"configSource": {"configMap": {"name": self.pool.reference("ConfigMap"), "namespace": "kube-system"}}}}

    # -- access

    def _rules(self) -> list[Any]:
        dice = self.dice
        rules = [{"apiGroups": [""], "resources": ["secrets"], "verbs": ["get"]}]
        if dice.chance(60):
            rules.append({"apiGroups": [""], "resources": ["configmaps"], "verbs": ["get", "list"], "resourceNames": [
                self.pool.reference(dice.pick(("ConfigMap", "Secret", "PersistentVolume"))) for _ in range(dice.number(1, 3))]})
        return rules

    def _Role(self, made: Object) -> dict[str, Any]:
        return {"rules": self._rules()}

    def _ClusterRole(self, made: Object) -> dict[str, Any]:
        if self.dice.chance(20):
            return {"aggregationRule": {"clusterRoleSelectors": [self._selector()]}, "rules": []}
        return {"rules": self._rules()}

    def _subject(self) -> dict[str, Any]:
        dice = self.dice
        if dice.chance(20):
            return {"kind": dice.pick(("User", "Group")), "name": self.pool.reference("ServiceAccount"), "apiGroup": "rbac.authorization.k8s.io"}
        subject = {"kind": "ServiceAccount", "name": dice.pick((self.pool.reference("ServiceAccount"), "default"))}
        if dice.chance(60):
            subject["namespace"] = dice.pick(NAMESPACES)
        return subject

    def _RoleBinding(self, made: Object) -> dict[str, Any]:
        kind = self.dice.pick(("Role", "ClusterRole")) if made.kind == "RoleBinding" else "ClusterRole"
        reference = {"apiGroup": "rbac.authorization.k8s.io", "kind": kind, "name": self.pool.reference(kind)}
        return {"roleRef": reference, "subjects": [self._subject() for _ in range(self.dice.number(1, 2))]}

    _ClusterRoleBinding = _RoleBinding

    # -- the API server's own

    def _ValidatingWebhookConfiguration(self, made: Object) -> dict[str, Any]:
        service = {"name": self.pool.reference("Service"), "path": "/validate"}
        if self.dice.chance(70):
            service["namespace"] = self.dice.pick(NAMESPACES)
        return {"webhooks": [{"name": "a.example.com", "clientConfig": {"service": service}},
                             {"name": "b.example.com", "clientConfig": {"url": "https://x"}}]}

    _MutatingWebhookConfiguration = _ValidatingWebhookConfiguration

    def _APIService(self, made: Object) -> dict[str, Any]:
        return {"spec": {"group": "x.example.com", "service": {"name": self.pool.reference("Service"), "namespace": "default"}}}

    def _CustomResourceDefinition(self, made: Object) -> dict[str, Any]:
        spec: dict[str, Any] = {"group": "example.com", "names": {"kind": "Widget", "plural": "widgets"},
                                "scope": self.dice.pick(("Namespaced", "Cluster")),
                                "versions": [{"name": "v1", "served": True, "schema": {"openAPIV3Schema": {"type": "object"}}}]}
        if self.dice.chance(40):
            spec["conversion"] = {"strategy": "Webhook", "webhook": {"clientConfig": {"service": {
                "name": self.pool.reference("Service"), "namespace": "system"}}}}
        return {"spec": spec}

    def _ValidatingAdmissionPolicy(self, made: Object) -> dict[str, Any]:
        return {"spec": {"validations": [{"expression": "object.spec.replicas <= 5"}]}}

    def _ValidatingAdmissionPolicyBinding(self, made: Object) -> dict[str, Any]:
        return {"spec": {"policyName": self.pool.reference("ValidatingAdmissionPolicy")}}

    # -- what kustomize knows nothing about

    def _Widget(self, made: Object) -> dict[str, Any]:
        dice = self.dice
        spec: dict[str, Any] = {"anything": self.anything(3)}
        if dice.chance(40):
            spec["configRef"] = {"name": self.pool.reference("ConfigMap")}
            spec["secrets"] = [{"secretName": self.pool.reference("Secret")}, {"secretName": "x"}]
        if dice.chance(30):
            spec["template"] = self.pods.template()
        if dice.chance(20):
            spec["image"] = "nginx:1.25"
        if dice.chance(20):
            spec["containers"] = [{"name": "a", "image": "nginx:1.25"}, {"name": "b"}]
        if dice.chance(20):
            spec["replicas"] = 1
        return {"spec": spec}

    _Gadget = _Widget

    def anything(self, depth: int) -> Any:
        """Any value, to the given depth."""
        dice = self.dice
        roll = dice.number(1, 100)
        if depth == 0 or roll <= 35:
            return scalars.odd_value(dice)
        if roll <= 45:
            return dice.pick(({}, [], None, [[]], [{}], [None]))
        if roll <= 75:
            return {key: self.anything(depth - 1) for key in dice.some(scalars.KEYS, 1, 5)}
        return [self.anything(depth - 1) for _ in range(dice.number(1, 4))]

    def _ServiceMonitor(self, made: Object) -> dict[str, Any]:
        return {"spec": {"selector": self._selector(), "endpoints": [{"port": "http", "basicAuth": {"username": {
            "name": self.pool.reference("Secret"), "key": "user"}}}]}}

    def _List(self, made: Object) -> dict[str, Any]:
        """The items are made on the spot; nobody refers to them."""
        items = [self.fill(inner).body for inner in self.choose(self.dice.number(1, 3)) if not inner.kind.endswith("List")]
        return {"items": items}

    def _WidgetList(self, made: Object) -> dict[str, Any]:
        if self.dice.chance(50):
            return {"spec": {"x": 1}}
        name = self.pool.new_name("Widget")
        return {"items": [{"apiVersion": "example.com/v1", "kind": "Widget", "metadata": {"name": name}, "spec": self.anything(2)}]}
