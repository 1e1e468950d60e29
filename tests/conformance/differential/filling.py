"""The fields of a kustomization that generate or change objects, one method each.

A method is called with the layer that it belongs to and adds its field to the layer's kustomization, and files beside it.
Most of what it writes fits the objects that the layer sees, so that most trees build; some deliberately does not.
"""

from dataclasses import dataclass, field
from typing import Any

from differential import scalars
from differential.dice import Dice
from differential.names import Object
from differential.objects import NAMESPACES, SCALED, ObjectMaker
from differential.patching import PatchMaker, json_ready
from differential.pods import IMAGES
from differential.selecting import dotted, identity, json_text, regular_expression, scalars_of, selector
from differential.yaml_text import Raw, Writer

PRINTABLE = [text for text in scalars.STRINGS if not set(text) & {"\x7f", "\a", "\ufeff"}]
FIELD_SPECS = (
    {"path": "metadata/annotations", "create": True}, {"path": "spec/anything/a", "kind": "Widget", "create": True},
    {"path": "spec/template/metadata/labels", "create": False}, {"path": "spec/selector", "kind": "Widget", "create": True},
    {"path": "spec/containers/image", "kind": "Widget"}, {"path": "spec/containers[]/tag", "kind": "Widget", "create": True},
    {"path": "metadata/labels", "create": True}, {"path": "spec/deep/er/field", "group": "example.com", "create": True},
    {"path": "data/a", "kind": "ConfigMap", "version": "v1"},
)


@dataclass
class Layer:
    """One directory with a kustomization, while it is being made."""

    directory: str
    kustomization: dict[str, Any] = field(default_factory=dict)
    visible: list[Object] = field(default_factory=list)
    component: bool = False
    prefix: str = ""
    suffix: str = ""

    def unique(self) -> list[Object]:
        """The objects that their first kind, name and namespace find without doubt."""
        keys = [(seen.kind, seen.name, seen.namespace) for seen in self.visible]
        return [seen for seen, key in zip(self.visible, keys) if keys.count(key) == 1]


class Filler:
    def __init__(self, dice: Dice, objects: ObjectMaker, files: dict[str, bytes]):
        self.dice = dice
        self.objects = objects
        self.files = files
        self.patches = PatchMaker(dice, objects)
        self.variables = list(scalars.VARIABLES)

    # -- files

    def write(self, layer: Layer, name: str, text: str) -> str:
        """Puts a file into the layer's directory; gives its name for the kustomization."""
        if self.dice.chance(10):
            name = "files/" + name
        if self.dice.chance(0.2):  # refused, but for one load restrictor
            self.files["outside/" + name] = text.encode()
            return "../" * (layer.directory.count("/") + 1) + "outside/" + name
        while f"{layer.directory}/{name}" in self.files:
            name = "x-" + name if "/" not in name else name.replace("files/", "files/x-")
        self.files[f"{layer.directory}/{name}"] = text.encode()
        return name

    def yaml(self, value: Any) -> str:
        return Writer(self.dice).document(value)

    def documents(self, values: list[Any]) -> str:
        text = "---\n".join(self.yaml(value) for value in values)
        dice = self.dice
        if dice.chance(15):
            text = "---\n" + text
        if dice.chance(5):
            text += dice.pick(("---\n", "---\n# the end\n", "...\n", "\n\n", "--- # c\n"))
        if dice.chance(3):
            text = dice.pick(("# first\n---\n", "\n", "# c\n", "--- # note\n", "---\n---\n")) + text
        if dice.chance(2):
            text = text.rstrip("\n")
        if dice.chance(1):
            text = text.replace("\n", "\r\n")
        if dice.chance(0.7):
            text = "\ufeff" + text
        return text

    # -- names, namespaces, labels

    def namePrefix(self, layer: Layer) -> None:
        layer.prefix = self.dice.pick(("pre-", "a-", "dev-", "x.", "p", "01-"))
        layer.kustomization["namePrefix"] = layer.prefix

    def nameSuffix(self, layer: Layer) -> None:
        layer.suffix = self.dice.pick(("-suf", "-v1", "-z", ".s", "9", "-0"))
        layer.kustomization["nameSuffix"] = layer.suffix

    def namespace(self, layer: Layer) -> None:
        layer.kustomization["namespace"] = self.dice.pick((*NAMESPACES, "new-ns", "new-ns"))

    def _pairs(self) -> dict[str, Any]:
        dice = self.dice
        pairs: dict[str, Any] = {scalars.label_key(dice): scalars.label_value(dice) for _ in range(dice.number(1, 3))}
        if dice.chance(0.5):
            pairs["number"] = dice.pick((5, True, None, 1.5))
        return pairs

    def commonLabels(self, layer: Layer) -> None:
        layer.kustomization["commonLabels"] = self._pairs()

    def labels(self, layer: Layer) -> None:
        entries = []
        for _ in range(self.dice.number(1, 2)):
            entry: dict[str, Any] = {"pairs": self._pairs()}
            for option in ("includeSelectors", "includeTemplates", "includeVolumeClaimTemplates"):
                if self.dice.chance(35):
                    entry[option] = self.dice.chance(80)
            if self.dice.chance(15):
                entry["fields"] = self._field_specs()
            entries.append(entry)
        layer.kustomization["labels"] = entries

    def _field_specs(self) -> list[Any]:
        return [dict(spec) for spec in self.dice.some(FIELD_SPECS, 1, 2)]

    def commonAnnotations(self, layer: Layer) -> None:
        dice = self.dice
        values = {dice.pick(("note", "example.com/why", "x", "a/b")): scalars.odd_string(dice) for _ in range(dice.number(1, 2))}
        if dice.chance(0.5):
            values["number"] = dice.pick((5, True))
        layer.kustomization["commonAnnotations"] = values

    # -- images, replicas

    def images(self, layer: Layer) -> None:
        layer.kustomization["images"] = [self.image() for _ in range(self.dice.number(1, 3))]

    def imageTags(self, layer: Layer) -> None:
        layer.kustomization["imageTags"] = [self.image()]

    def image(self) -> dict[str, Any]:
        dice = self.dice
        name = dice.pick(IMAGES[:8])
        if dice.chance(85):
            name = name.split("@")[0]
            name = name[:name.rfind(":")] if ":" in name.rpartition("/")[2] else name
        image = {"name": name}
        form = dice.number(1, 6)
        if form in (1, 4):
            image["newTag"] = dice.pick(("v2", "1.26", "latest", "123", "1.10"))
        if form in (2, 4, 5):
            image["newName"] = dice.pick(("other", "registry.example.com/other/app", "localhost:5000/x"))
        if form in (3, 5):
            image["digest"] = "sha256:" + "ab12" * 16
        if form == 6:
            image["tagSuffix"] = "-alpine"
        return image

    def replicas(self, layer: Layer) -> None:
        scaled = [seen for seen in layer.visible if seen.kind in SCALED]
        if not scaled and not self.dice.chance(5):
            return
        chosen = self.dice.some(scaled, 1, 2) if scaled else []
        entries = [{"name": seen.name, "count": self.dice.pick((0, 2, 5, 100))} for seen in chosen]
        layer.kustomization["replicas"] = entries or [{"name": "nobody", "count": 1}]

    # -- patches

    def _name_for_patch(self, seen: Object, layer: Layer) -> str | None:
        """The name under which a patch finds exactly this object."""
        if seen in layer.unique() and self.dice.chance(75):
            return seen.name
        current = [other.current_name for other in layer.visible if other.kind == seen.kind]
        if seen.generated or current.count(seen.current_name) > 1:
            return seen.name if seen in layer.unique() else None
        return seen.current_name

    def _some_patch(self, layer: Layer) -> tuple[Object, dict[str, Any]] | None:
        patchable = [seen for seen in layer.visible if seen.body and not seen.kind.endswith("List")]
        if not patchable:
            return None
        target = self.dice.pick(patchable)
        name = self._name_for_patch(target, layer)
        if name is None:
            return None
        if self.dice.chance(0.5):
            name = "nobody"
        patch = self.patches.strategic(target, name)
        if patch.get("$patch") == "delete":
            layer.visible.remove(target)
        return target, patch

    def _inline_or_path(self, layer: Layer, entry: dict[str, Any], text: str, name: str) -> None:
        if self.dice.chance(50):
            entry["patch"] = block_text(text)
        else:
            entry["path"] = self.write(layer, name, text)

    def patches_field(self, layer: Layer) -> None:
        entries = []
        for _ in range(self.dice.number(1, 3)):
            entry = self._json_patch(layer) if self.dice.chance(40) else self._strategic_patch(layer)
            if entry:
                entries.append(entry)
        if entries:
            layer.kustomization["patches"] = entries

    def _strategic_patch(self, layer: Layer) -> dict[str, Any] | None:
        dice = self.dice
        made = self._some_patch(layer)
        if not made:
            return None
        target, patch = made
        entry: dict[str, Any] = {}
        texts = [patch]
        if dice.chance(40):
            entry["target"] = selector(dice, target)
            if dice.chance(15):
                patch["metadata"]["name"] = "renamed"
            if dice.chance(10) and not target.generated:  # else the hash is one of Go's own structures
                patch["kind"] = "Other"
            if dice.chance(25):
                entry["options"] = {"allowNameChange": dice.chance(50), "allowKindChange": dice.chance(50)}
                # The hash of a generated object that is no ConfigMap or Secret any more is one of Go's structures in memory,
                # with the lines, columns and comments of the files: nobody can rely on it.
                entry["options"]["allowKindChange"] &= not any(seen.generated for seen in layer.visible)
        elif dice.chance(15):
            more = self._some_patch(layer)
            texts += [more[1]] if more else []
        self._inline_or_path(layer, entry, self.documents(texts), "patch.yaml")
        return dict(dice.shuffled(list(entry.items())))

    def _json_patch(self, layer: Layer) -> dict[str, Any] | None:
        entry = self._operations(layer, selector)
        if entry and self.dice.chance(10):
            entry["options"] = {"allowNameChange": True, "allowKindChange": True}
        return entry

    def _operations(self, layer: Layer, target_of) -> dict[str, Any] | None:
        candidates = [seen for seen in layer.visible if seen.body]
        if not candidates:
            return None
        target = self.dice.pick(candidates)
        entry = {"target": target_of(self.dice, target)}
        exact = entry["target"].get("name") == target.name
        operations = self.patches.json_operations(target) if exact or self.dice.chance(4) else self.patches.general_operations()
        text = json_text(self.dice, operations) if json_ready(operations) and self.dice.chance(40) else self.yaml(operations)
        self._inline_or_path(layer, entry, text, self.dice.pick(("ops.yaml", "ops.json")))
        return entry

    def patchesStrategicMerge(self, layer: Layer) -> None:
        entries: list[Any] = []
        for _ in range(self.dice.number(1, 2)):
            made = self._some_patch(layer)
            if made:
                text = self.documents([made[1]])
                entries.append(self.write(layer, "merge.yaml", text) if self.dice.chance(60) else block_text(text))
        if entries:
            layer.kustomization["patchesStrategicMerge"] = entries

    def patchesJson6902(self, layer: Layer) -> None:
        before = layer.visible
        layer.visible = layer.unique()
        entries = [entry for entry in (self._operations(layer, lambda dice, target: identity(dice, target, full=True))
                                       for _ in range(self.dice.number(1, 2))) if entry]
        layer.visible = before
        if entries:
            layer.kustomization["patchesJson6902"] = entries

    # -- replacements and vars

    def replacements(self, layer: Layer) -> None:
        entries = []
        for _ in range(self.dice.number(1, 3)):
            replacement = self.replacement(layer)
            if replacement and self.dice.chance(15):
                entries.append({"path": self.write(layer, "replacement.yaml", self.yaml(replacement))})
            elif replacement:
                entries.append(replacement)
        if entries:
            layer.kustomization["replacements"] = entries

    def replacement(self, layer: Layer) -> dict[str, Any] | None:
        dice = self.dice
        sources = [seen for seen in layer.unique() if seen.body]
        if not sources:
            return None
        made: dict[str, Any] = {}
        if dice.chance(12):
            made["sourceValue"] = dice.pick(("fixed", "5", "", "true", "a/b/c"))
        else:
            made["source"] = self._source(dice.pick(sources))
        made["targets"] = [self._target(layer) for _ in range(dice.number(1, 2))]
        return made

    def _source(self, source: Object) -> dict[str, Any]:
        dice = self.dice
        chosen = identity(dice, source)
        # Not `labels: null`: see the known deviation of maps that were null.
        fields = [path for path, value in scalars_of(source.body) if not (isinstance(value, Raw) and value.text == "") and
                  not (path[0] == "metadata" and value is None) and "internal.config" not in str(path)]
        safe = [path for path in fields if path[0] == "metadata" or path[-1] in ("image", "name", "type", "schedule", "port", "host")]
        if fields and dice.chance(80):
            path = dice.pick(safe if safe and dice.chance(85) else fields)
            if dice.chance(4):
                path = path[:-1] or path
            chosen["fieldPath"] = dotted(dice, path, source.body).replace("*", "0")
        if dice.chance(15):
            chosen["options"] = {"delimiter": dice.pick(("/", ":", "-", ".")), "index": dice.weighted({0: 20, 1: 2, -1: 1, 7: 1})}
        return chosen

    def _target(self, layer: Layer) -> dict[str, Any]:
        dice = self.dice
        target = dice.pick([seen for seen in layer.visible if seen.body])
        exact = dice.chance(50)
        made: dict[str, Any] = {"select": identity(dice, target) if exact else dice.pick((
            {"kind": target.kind}, {"name": target.name}, {"kind": target.kind, "name": regular_expression(dice, target.name)},
            {"kind": target.kind, "version": target.version}))}
        if dice.chance(12 if not exact else 3):
            other = dice.pick(layer.visible)
            made["reject"] = [dice.pick(({"name": other.name}, {"namespace": "prod"}, {"name": "nobody"}, {"kind": "Widget", "name": "web.*"},
                                         {"labelSelector": "app=web"}, {"annotationSelector": "note"}, {"labelSelector": "!app", "kind": target.kind},
                                         {"labelSelector": "app", "annotationSelector": "!note"}, {"name": other.name, "labelSelector": "team=a"}, {}))
                              for _ in range(dice.weighted({1: 5, 2: 1}))]
        if not exact and dice.chance(15):
            made["select"].update(dice.pick(({"labelSelector": "app"}, {"labelSelector": "app in (web, a)"}, {"annotationSelector": "!note"}, {"labelSelector": "!app"})))
        paths = [path for path, value in scalars_of(target.body) if path[0] not in ("apiVersion", "kind") and (isinstance(value, str) or dice.chance(4))]
        paths = [path for path in paths if "internal.config" not in str(path)]
        create = not exact or dice.chance(60)
        inner = [path for path in paths if path[0] != "metadata" and not any(isinstance(step, int) for step in path)]
        paths = inner if create and inner and dice.chance(90) else paths
        chosen = [dotted(dice, dice.pick(paths), target.body) for _ in range(dice.number(1, 2)) if paths and (exact or dice.chance(40))]
        if create and dice.chance(50):
            chosen.append(dice.pick(("metadata.annotations.copied", "metadata.annotations.copied", "metadata.labels.[a.b/c]", "metadata.annotations.a\\.b/c",
                                     "metadata.labels.new", dice.pick((
                                         "spec.new.field", "spec.list.[name=x].value", "spec.template.spec.containers.[name=app].image", "spec.list.-",
                                         "spec.template.spec.containers.*.image", "data.NEW")))))
        made["fieldPaths"] = chosen or ["metadata.annotations.x"]
        options: dict[str, Any] = {"create": True} if create else {}
        if dice.chance(15):
            options.update({"delimiter": dice.pick(("/", ":", "-", ".", " ", "", "ab")), "index": dice.pick((0, 0, 1, -1, 2, 100, -7))})
        if options:
            made["options"] = options
        return made

    def vars(self, layer: Layer) -> None:
        entries = []
        sources = [seen for seen in layer.unique() if seen.body and not seen.kind.endswith("List")]
        for _ in range(self.dice.number(1, 2)):
            if not sources or not self.variables:
                break
            source = self.dice.pick(sources)
            reference = {"apiVersion": source.api_version, "kind": source.kind, "name": source.name}
            if source.namespace and self.dice.chance(90):
                reference["namespace"] = source.namespace
            entry: dict[str, Any] = {"name": self.variables.pop(), "objref": reference}
            if self.dice.chance(50):
                paths = [path for path, _ in scalars_of(source.body)]
                known = [path for path in paths if path[-1] in ("name", "image", "apiVersion")]
                path = self.dice.pick(known if known and self.dice.chance(75) else paths)
                entry["fieldref"] = {"fieldPath": "".join(f"[{step}]" if isinstance(step, int) else "." + str(step) for step in path).lstrip(".")}
            entries.append(entry)
        if entries:
            layer.kustomization["vars"] = entries

    # -- generators

    def configMapGenerator(self, layer: Layer) -> None:
        self._generators(layer, "ConfigMap", "configMapGenerator")

    def secretGenerator(self, layer: Layer) -> None:
        self._generators(layer, "Secret", "secretGenerator")

    def _generators(self, layer: Layer, kind: str, name: str) -> None:
        entries = []
        for _ in range(self.dice.number(1, 2)):
            known = [seen for seen in layer.unique() if seen.kind == kind and seen.generated]
            if known and self.dice.chance(50):
                seen = self.dice.pick(known)
                entry = self.generator(layer, kind, seen.name, seen.namespace)
                entry["behavior"] = self.dice.pick(("merge", "merge", "replace"))
            else:
                made = Object("v1", kind, self.objects.pool.new_name(kind), generated=True)
                if self.dice.chance(15):
                    made.namespace = self.dice.pick(NAMESPACES)
                entry = self.generator(layer, kind, made.name, made.namespace)
                if self.dice.chance(10):
                    entry["behavior"] = "create"
                made.body = {"apiVersion": "v1", "kind": kind, "metadata": {"name": made.name}, "data": {"a": "x"}}
                layer.visible.append(made)
            entries.append(dict(self.dice.shuffled(list(entry.items()))))
        layer.kustomization[name] = entries

    def generator(self, layer: Layer, kind: str, name: str, namespace: str = "") -> dict[str, Any]:
        dice = self.dice
        entry: dict[str, Any] = {"name": name}
        if namespace:
            entry["namespace"] = namespace
        keys = dice.shuffled(["a", "b", "C_D", "e.f", "K1", "K10", "K2", "file.txt", "g-h"])
        if dice.chance(65):
            entry["literals"] = [f"{keys.pop()}={self._literal()}" for _ in range(dice.number(1, 3))]
        if dice.chance(35):
            entry["files"] = []
            used: set[str] = set()
            for _ in range(dice.number(1, 2)):
                path = self._data_file(layer)
                base = path.rpartition("/")[2]
                entry["files"].append(f"{keys.pop()}={path}" if base in keys or dice.chance(50) else path)
                keys = [key for key in keys if key != base]
                if base in used and not dice.chance(3):
                    entry["files"].pop()
                used.add(base)
        if dice.chance(25):
            text = "".join(f"{keys.pop()}{dice.pick(('=', '=', '= ', ' ='))}{dice.pick(('1', 'x y', '', 'a=b', quoted, 'é'))}\n" for quoted in ('"q"', "'s'"))
            text = dice.pick(("", "# comment\n", "\n")) + text + dice.pick(("", "#end\n", "\n\n", "  # indented\n"))
            path = self.write(layer, "settings.env", text)
            entry.update({"env": path} if dice.chance(20) else {"envs": [path]})
        if kind == "Secret" and dice.chance(30):
            entry["type"] = dice.pick(("Opaque", "kubernetes.io/basic-auth", "x"))
        if dice.chance(25):
            entry["options"] = self._generator_options()
        return entry

    def _literal(self) -> str:
        text = self.dice.pick((*PRINTABLE, '"quoted"', "'single'", '"half', "a=b=c", "'\"'", "''", '""'))
        return text

    def _data_file(self, layer: Layer) -> str:
        dice = self.dice
        name = dice.pick(("app.ini", "file.txt", "run.sh", "config.json", "binary.bin", "data_x", "e.f"))
        content = dice.pick((
            "key=value\n[section]\nx = 1\n", "", "no newline", "\n\n", "#!/bin/sh\n\techo hi\n", '{"a": 1}\n', "a\r\nb\r\n", "trailing \nx\n", "é日本😀\n",
            scalars.WORD_LINE * 3, "a" * 300 + "\n", " leading\n", "tab\t\n", "\ufeffbom\n", "x: |\n  y\n", "line\n" * 30, "\u2028\n"))
        path = self.write(layer, name, content)
        if dice.chance(12) and not path.startswith(".."):
            self.files[f"{layer.directory}/{path}"] = dice.pick((b"\xff\xfe\x00binary", b"\x00\x01\x02" * 60, b"\x80", "ok\x00null\n".encode(), b"\xc3\x28"))
        return path

    def _generator_options(self) -> dict[str, Any]:
        dice = self.dice
        options: dict[str, Any] = {}
        if dice.chance(50):
            options["labels"] = self._pairs()
        if dice.chance(40):
            options["annotations"] = {"generated": scalars.odd_string(dice)}
        if dice.chance(40):
            options["disableNameSuffixHash"] = dice.chance(70)
        if dice.chance(30):
            options["immutable"] = dice.chance(80)
        return options

    def generatorOptions(self, layer: Layer) -> None:
        layer.kustomization["generatorOptions"] = self._generator_options()


def block_text(text: str) -> Raw | str:
    """Text as a block scalar, where its lines allow that."""
    lines = text.split("\n")
    if lines[-1] != "" or not lines[0] or lines[0][:1] in " \t" or any(line != line.rstrip() or "\r" in line or "\ufeff" in line for line in lines):
        return text
    while lines and lines[-1] == "":
        lines.pop()
    return Raw("|", tuple(lines))
