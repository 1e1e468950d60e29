"""Fields that name further configuration: built-in transformers, generators and validators, field paths, schemas."""

import json
from typing import Any

from differential import scalars
from differential.filling import Filler, Layer, block_text
from differential.names import Object
from differential.objects import NAMESPACES
from differential.selecting import identity, json_text, selector

CUSTOM_SCHEMA = {"definitions": {"v1.Widget": {
    "properties": {"apiVersion": {"type": "string"}, "kind": {"type": "string"}, "metadata": {"type": "object"}, "spec": {"properties": {
        "containers": {"items": {"properties": {"name": {"type": "string"}}, "type": "object"}, "type": "array",
                       "x-kubernetes-patch-merge-key": "name", "x-kubernetes-patch-strategy": "merge"}}, "type": "object"}},
    "x-kubernetes-group-version-kind": [{"group": "example.com", "kind": "Widget", "version": "v1"}]}}}
REFERRING_SCHEMA = {"definitions": {
    "v1.Widget": {"properties": {"spec": {"$ref": "#/definitions/v1.WidgetSpec"}, "metadata": {"$ref": "#/definitions/io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta"}},
                  "type": "object", "x-kubernetes-group-version-kind": [{"group": "example.com", "kind": "Widget", "version": "v1"}]},
    "v1.WidgetSpec": {"properties": {"containers": {"items": {"$ref": "#/definitions/v1.WidgetContainer"}, "type": "array",
                                                    "x-kubernetes-patch-merge-key": "name", "x-kubernetes-patch-strategy": "merge"},
                                     "list": {"items": {"$ref": "#/definitions/v1.WidgetContainer"}, "type": "array", "x-kubernetes-list-type": "map",
                                              "x-kubernetes-list-map-keys": ["name"]},
                                     "template": {"$ref": "#/definitions/io.k8s.api.core.v1.PodTemplateSpec"}, "anything": {"$ref": "#/definitions/not.there"}}},
    "v1.WidgetContainer": {"properties": {"name": {"type": "string"}, "env": {"type": "array", "x-kubernetes-patch-merge-key": "name",
                                                                                "x-kubernetes-patch-strategy": "merge"}}}}}
CRD_REFERENCES = {
    "github.com/example/v1.Widget": {"Schema": {"description": "", "properties": {
        "apiVersion": {"type": "string"}, "kind": {"type": "string"}, "metadata": {"$ref": "k8s.io/ObjectMeta"},
        "spec": {"$ref": "github.com/example/v1.WidgetSpec"}}}, "Dependencies": ["github.com/example/v1.WidgetSpec"]},
    "github.com/example/v1.WidgetSpec": {"Schema": {"properties": {
        "configRef": {"x-kubernetes-object-ref-api-version": "v1", "x-kubernetes-object-ref-kind": "ConfigMap", "$ref": "github.com/example/v1.Ref"},
        "secrets": {"type": "array", "x-kubernetes-object-ref-api-version": "v1", "x-kubernetes-object-ref-kind": "Secret",
                    "x-kubernetes-object-ref-name-key": "secretName", "$ref": "github.com/example/v1.Ref"},
        "notes": {"x-kubernetes-annotation": "", "type": "object"}, "selector": {"x-kubernetes-label-selector": "", "type": "object"}}}},
    "github.com/example/v1.Ref": {"Schema": {"properties": {"name": {"type": "string"}}}},
}


class PluginFiller(Filler):
    def transformers(self, layer: Layer) -> None:
        self._plugins(layer, "transformers", [self._transformer(layer) for _ in range(self.dice.number(1, 2))])

    def validators(self, layer: Layer) -> None:
        """A validator may change nothing: one that fits no object passes."""
        self._plugins(layer, "validators", [{"apiVersion": "builtin", "kind": "LabelTransformer", "metadata": {"name": "v"}, "labels": {"a": "b"},
                                             "fieldSpecs": [{"path": "spec/nowhere", "kind": self.dice.pick(("Nothing", "Nothing", "Deployment"))}]}])

    def generators(self, layer: Layer) -> None:
        plugins = []
        for _ in range(self.dice.number(1, 2)):
            kind = self.dice.pick(("ConfigMap", "Secret", "ConfigMap", "IAM"))
            name = self.objects.pool.new_name("ServiceAccount" if kind == "IAM" else kind)
            known = [seen for seen in layer.unique() if seen.kind == kind and seen.generated]
            again = self.dice.pick(known) if known and self.dice.chance(30) else None
            if kind == "IAM":
                plugins.append({"apiVersion": "builtin", "kind": "IAMPolicyGenerator", "metadata": {"name": "iam"}, "cloud": "gke",
                                "kubernetesService": {"name": name, "namespace": "ns"}, "serviceAccount": {"name": "gsa", "projectId": "p"}})
                continue
            entry = self.generator(layer, kind, name)
            metadata = {"name": entry.pop("name")}
            if again:
                metadata = {"name": again.name, **({"namespace": again.namespace} if again.namespace else {})}
                entry["behavior"] = self.dice.pick(("merge", "replace", "create", "unspecified", "Merge", ""))
            elif self.dice.chance(20):
                metadata["namespace"] = self.dice.pick(NAMESPACES)
            if not again:  # nobody refers to it, but it is known as one that has a hash
                layer.visible.append(Object("v1", kind, metadata["name"], metadata.get("namespace", ""), generated=True))
            plugins.append({"apiVersion": "builtin", "kind": f"{kind}Generator", "metadata": metadata, **entry})
        self._plugins(layer, "generators", plugins)

    def _plugins(self, layer: Layer, name: str, plugins: list[Any]) -> None:
        """Inline, in a file, or as the resources of a directory with its own kustomization."""
        dice = self.dice
        entries: list[Any] = []
        form = dice.pick(("inline", "file", "directory"))
        texts = [self.yaml(plugin) for plugin in plugins]
        if form == "inline":
            entries = [block_text(text) for text in texts]
        elif form == "file":
            entries = [self.write(layer, f"{name}.yaml", "---\n".join(texts))]
            if dice.chance(6):
                entries.append(self.write(layer, "nothing.yaml", dice.pick(("", "# nothing\n", "---\n", "{}\n", "null\n", "[]\n", "---\n---\n", "\n", "text\n", "--- # c\n"))))
        else:
            folder = f"{layer.directory}/{name}-dir"
            self.files[f"{folder}/plugins.yaml"] = "---\n".join(texts).encode()
            kustomization: dict[str, Any] = {"resources": ["plugins.yaml"]}
            if dice.chance(20):
                kustomization["patches"] = [{"target": {"kind": ".*Transformer"}, "patch": '[{"op": "add", "path": "/metadata/annotations", "value": {"x": "y"}}]'}]
            self.files[f"{folder}/kustomization.yaml"] = self.yaml(kustomization).encode()
            entries = [f"{name}-dir"]
        layer.kustomization[name] = entries

    def _transformer(self, layer: Layer) -> dict[str, Any]:
        dice = self.dice
        kind = dice.pick(("Label", "Annotations", "Namespace", "Prefix", "Suffix", "PrefixSuffix", "ImageTag", "ReplicaCount", "Patch", "PatchJson6902",
                          "PatchStrategicMerge", "Replacement", "ValueAdd", "Hash"))
        if kind == "ReplicaCount" and not any(seen.kind in ("Deployment", "Widget") for seen in layer.visible):
            kind = "Hash"
        parts = getattr(self, "_transformer_" + kind)(layer)
        metadata = {"name": f"plugin-{len(self.files)}-{dice.number(1, 99)}"}
        metadata.update(parts.pop("metadata", {}))
        made = {"apiVersion": "builtin", "kind": f"{kind}Transformer", "metadata": metadata, **parts}
        return made

    def _transformer_Label(self, layer: Layer) -> dict[str, Any]:
        return {"labels": self._pairs(), "fieldSpecs": self._field_specs() if self.dice.chance(70) else [{"path": "metadata/labels", "create": True}]}

    def _transformer_Annotations(self, layer: Layer) -> dict[str, Any]:
        return {"annotations": {"x": scalars.odd_string(self.dice)}, "fieldSpecs": [{"path": "metadata/annotations", "create": True}]}

    def _transformer_Namespace(self, layer: Layer) -> dict[str, Any]:
        dice = self.dice
        parts: dict[str, Any] = {"metadata": {"namespace": "plugin-ns"}}
        if dice.chance(40):
            parts["unsetOnly"] = True
        if dice.chance(50):
            parts["setRoleBindingSubjects"] = dice.pick(("none", "allServiceAccounts", "defaultOnly"))
        if dice.chance(60):
            parts["fieldSpecs"] = [{"path": "metadata/namespace", "create": True}] + dice.pick(([], [{"path": "metadata/name", "kind": "Namespace", "create": True}]))
        return parts

    def _transformer_Prefix(self, layer: Layer) -> dict[str, Any]:
        return {"prefix": "plug-", "fieldSpecs": [{"path": "metadata/name", **self.dice.pick(({}, {"kind": "Deployment"}, {"kind": "ConfigMap"}))}]}

    def _transformer_Suffix(self, layer: Layer) -> dict[str, Any]:
        return {"suffix": "-plug", "fieldSpecs": [{"path": "metadata/name", **self.dice.pick(({}, {"kind": "Service"}))}]}

    def _transformer_PrefixSuffix(self, layer: Layer) -> dict[str, Any]:
        return {"prefix": "both-", "suffix": "-both", "fieldSpecs": [{"path": "metadata/name"}]}

    def _transformer_ImageTag(self, layer: Layer) -> dict[str, Any]:
        parts: dict[str, Any] = {"imageTag": self.image()}
        if self.dice.chance(60):
            parts["fieldSpecs"] = [{"path": "spec/containers[]/image", "create": True}, {"path": "spec/image", "kind": "Widget"}]
        return parts

    def _transformer_ReplicaCount(self, layer: Layer) -> dict[str, Any]:
        scaled = [seen.name for seen in layer.visible if seen.kind in ("Deployment", "Widget")]
        return {"replica": {"name": self.dice.pick(scaled) if scaled else "nobody", "count": 7},
                "fieldSpecs": [{"path": "spec/replicas", "create": True, "kind": "Deployment"}, {"path": "spec/replicas", "kind": "Widget", "create": True}]}

    def _transformer_Patch(self, layer: Layer) -> dict[str, Any]:
        return self._strategic_patch(layer) or {"patch": "metadata: {name: x}", "target": {"kind": "Nothing"}}

    def _transformer_PatchJson6902(self, layer: Layer) -> dict[str, Any]:
        unique = [seen for seen in layer.unique() if seen.body]
        if not unique:
            return {"jsonOp": '[{"op": "test", "path": "/kind", "value": "x"}]', "target": {"kind": "Nothing", "name": "x"}}
        target = self.dice.pick(unique)
        return {"target": identity(self.dice, target, full=True),
                "jsonOp": json_text(self.dice, [{"op": "add", "path": "/metadata/labels", "value": {"by": "plugin"}}])}

    def _transformer_PatchStrategicMerge(self, layer: Layer) -> dict[str, Any]:
        made = self._some_patch(layer)
        if not made:
            return {"patches": "{}"}
        text = self.yaml(made[1])
        return {"patches": block_text(text)} if self.dice.chance(50) else {"paths": [self.write(layer, "plugin-merge.yaml", text)]}

    def _transformer_Replacement(self, layer: Layer) -> dict[str, Any]:
        made = self.replacement(layer)
        return {"replacements": [made] if made else []}

    def _transformer_ValueAdd(self, layer: Layer) -> dict[str, Any]:
        target = self.dice.pick(layer.visible) if layer.visible else None
        parts: dict[str, Any] = {"value": "added"} if self.dice.chance(80) else {}
        chosen = selector(self.dice, target) if target else {"kind": "Nothing"}
        parts["targets"] = [{"selector": chosen, "fieldPath": self.dice.pick(("metadata/namespace", "metadata/labels/x", "spec/new", "metadata/name")),
                             **self.dice.pick(({}, {"filePathPosition": 1}, {"filePathPosition": 2}))}]
        return parts

    def _transformer_Hash(self, layer: Layer) -> dict[str, Any]:
        return {}

    # -- field paths and schemas

    def configurations(self, layer: Layer) -> None:
        dice = self.dice
        parts = {
            "nameReference": [{"kind": "ConfigMap", "version": "v1", "fieldSpecs": [{"kind": "Widget", "path": "spec/configRef/name"}]},
                              {"kind": "Secret", "fieldSpecs": [{"kind": "Widget", "path": "spec/secrets/secretName"}]},
                              {"kind": "Widget", "group": "example.com", "fieldSpecs": [{"kind": "ConfigMap", "path": "data/a"}]}],
            "namePrefix": [{"path": "metadata/name", "kind": "Deployment"}, {"path": "spec/anything/name", "kind": "Widget"}],
            "nameSuffix": [{"path": "metadata/name", "kind": dice.pick(("Service", "ConfigMap"))}],
            "commonLabels": [{"path": "spec/labels", "kind": "Widget", "create": True}, {"path": "spec/template/metadata/labels", "kind": "Widget", "create": True}],
            "commonAnnotations": [{"path": "spec/notes", "kind": "Widget", "create": True}],
            "labels": [{"path": "spec/more/labels", "kind": "Widget", "create": True}],
            "templateLabels": [{"path": "spec/job/metadata/labels", "kind": "Widget", "create": True}],
            "namespace": [{"path": "spec/targetNamespace", "kind": "Widget", "create": True}],
            "images": [{"path": "spec/image", "kind": "Widget"}, {"path": "spec/anything/image", "create": True}],
            "varReference": [{"path": "spec/anything", "kind": "Widget"}, {"path": "data", "kind": "ConfigMap"}, {"path": "metadata/annotations"}],
            "replicas": [{"path": "spec/replicas", "kind": "Widget", "create": True}],
        }
        chosen = {key: dice.some(parts[key], 1, len(parts[key])) for key in dice.some(list(parts), 1, 4)}
        layer.kustomization["configurations"] = [self.write(layer, "configuration.yaml", self.yaml(chosen))]

    def crds(self, layer: Layer) -> None:
        text = json.dumps(CRD_REFERENCES, indent=1) if self.dice.chance(60) else self.yaml(CRD_REFERENCES)
        layer.kustomization["crds"] = [self.write(layer, "crd.json", text)]

    def openapi(self, layer: Layer) -> None:
        if self.dice.chance(30):
            layer.kustomization["openapi"] = {"version": "v1.21.2"}
            return
        schema = self.dice.pick((CUSTOM_SCHEMA, REFERRING_SCHEMA))
        text = json.dumps(schema, indent=1) if self.dice.chance(60) else self.yaml(schema)
        layer.kustomization["openapi"] = {"path": self.write(layer, "schema.json", text)}

    # -- the output as a whole

    def sortOptions(self, layer: Layer) -> None:
        dice = self.dice
        if dice.chance(35):
            layer.kustomization["sortOptions"] = {"order": "fifo"}
            return
        options: dict[str, Any] = {"order": "legacy"}
        if dice.chance(60):
            kinds = dice.shuffled(sorted({seen.kind for seen in layer.visible}))
            middle = len(kinds) // 2
            options["legacySortOptions"] = {"orderFirst": kinds[:middle], "orderLast": kinds[middle:middle + 2]}
        layer.kustomization["sortOptions"] = options

    def buildMetadata(self, layer: Layer) -> None:
        options = ("originAnnotations", "transformerAnnotations", "managedByLabel")
        layer.kustomization["buildMetadata"] = self.dice.some(options, 1, 3)
