"""Makes a random tree of kustomizations out of a seed.

Directories come in layers: a base holds objects, an overlay refers to one or two lower layers (sometimes twice to the
same one, through two others that rename it) and to components. While it writes, the generator keeps account of which
objects a layer sees and under which names, so that what the upper layers say about them mostly fits. A small share of
the trees is damaged afterwards: such a tree fails, or builds to something that nobody would have written on purpose.
"""

import copy
from typing import Any

from differential.damage import damaged
from differential.dice import Dice
from differential.embedded_tree import embedded_tree
from differential.filling import Layer
from differential.names import NamePool, Object
from differential.objects import NAMESPACES, ObjectMaker
from differential.plugins import PluginFiller
from differential.tree import Tree
from differential.twists import twisted
from differential.yaml_text import Alias, Anchored, Raw, Writer

DAMAGED_PERCENT = 5
EMBEDDED_PERCENT = 6  # replacements into texts that hold YAML themselves
MANY_PERCENT = 10  # of the trees, all their directories are built by one process, too
FIELDS = {  # percent of layers that get it
    "namePrefix": 22, "nameSuffix": 14, "namespace": 25, "commonLabels": 14, "labels": 18, "commonAnnotations": 14, "images": 18, "imageTags": 2,
    "replicas": 12, "patches_field": 35, "patchesStrategicMerge": 14, "patchesJson6902": 9, "replacements": 20, "vars": 10, "generatorOptions": 10,
    "transformers": 14, "generators": 7, "validators": 4, "configurations": 10, "crds": 4,
}
BEFORE_OTHERS = {"configMapGenerator": 25, "secretGenerator": 15}
TOP_FIELDS = {"sortOptions": 15, "buildMetadata": 10, "openapi": 5}
FILE_NAMES = {"kustomization.yaml": 12, "kustomization.yml": 1, "Kustomization": 1}
COMPONENT = {"apiVersion": "kustomize.config.k8s.io/v1alpha1", "kind": "Component"}
CROWD_PERCENT = 2  # of the layers have so many objects that the way in which they are sorted shows
UNRENAMED = ("Namespace", "CustomResourceDefinition", "APIService", "List", "WidgetList")  # a name prefix does not reach them
KUSTOMIZATION = {"apiVersion": "kustomize.config.k8s.io/v1beta1", "kind": "Kustomization"}


def generate(seed: int | str) -> Tree:
    if Dice(f"kind of {seed}").chance(EMBEDDED_PERCENT):
        return embedded_tree(seed)
    return twisted(TreeMaker(seed).make(), seed)


class TreeMaker:
    def __init__(self, seed: int | str):
        self.seed = seed
        self.dice = Dice(seed)
        self.files: dict[str, bytes] = {}
        self.pool = NamePool(self.dice)
        self.objects = ObjectMaker(self.dice, self.pool)
        self.filler = PluginFiller(self.dice, self.objects, self.files)
        self.fields: set[str] = set()
        self.count = 0

    def make(self) -> Tree:
        depth = self.dice.weighted({0: 5, 1: 6, 2: 2})
        directory = self.dice.pick(("top", "overlays/dev", "app"))
        self._layer(directory, depth, top=True)
        flags: tuple[str, ...] = ()
        if self.dice.chance(4):
            flags = self.dice.pick((("--reorder", "none"), ("--reorder", "legacy"), ("--load-restrictor", "LoadRestrictionsNone")))
        # Dice of its own: the trees stay those that their seeds have always made.
        many = Dice(f"many {self.seed}").chance(MANY_PERCENT)
        tree = Tree(dict(self.files), directory, flags, frozenset(self.fields), many)
        return damaged(tree, self.dice) if self.dice.chance(DAMAGED_PERCENT) else tree

    def _new_directory(self, stem: str) -> str:
        self.count += 1
        return f"{self.dice.pick(('', '', 'lib/'))}{stem}{self.count}"

    # -- layers

    def _layer(self, directory: str, depth: int, top: bool = False, excluded: tuple[str, ...] = ()) -> list[Object]:
        layer = Layer(directory)
        resources: list[str] = []
        if depth > 0:
            resources = self._lower_layers(layer, depth)
        if depth == 0 or self.dice.chance(50):
            resources += self._own_objects(layer, self.dice.number(1, 4 if depth else 6), excluded)
        key = "bases" if depth and self.dice.chance(6) else "resources"
        if key == "bases":
            layer.kustomization["bases"] = [path for path in resources if path.startswith("..")]
            resources = [path for path in resources if not path.startswith("..")]
        if self.dice.chance(CROWD_PERCENT):
            resources.append(self._crowd(layer))
        if resources:
            layer.kustomization["resources"] = resources
        self._generators(layer)
        if self.dice.chance(18):
            self._components(layer)
        self._fields(layer, top, percent=70 if top else 40)
        self._finish(layer)
        return layer.visible

    def _lower_layers(self, layer: Layer, depth: int) -> list[str]:
        if self.dice.chance(12):
            return self._diamond(layer)
        resources = []
        for _ in range(self.dice.weighted({1: 3, 2: 1})):
            nested = self.dice.chance(15)
            directory = f"{layer.directory}/{self._new_directory('base')}" if nested else self._new_directory("base")
            layer.visible += self._layer(directory, depth - 1)
            resources.append(self._spelled(relative(layer.directory, directory)))
        if self.dice.chance(0.7):
            resources.append(self.dice.pick((resources[0], ".", "..", "../" + layer.directory.rpartition("/")[2])))
        return resources

    def _spelled(self, path: str) -> str:
        return self.dice.weighted({path: 20, path + "/": 2, "./" + path: 2, path.replace("../", ".././", 1): 1})

    def _diamond(self, layer: Layer) -> list[str]:
        """Two layers that rename the same one."""
        shared = self._new_directory("shared")
        objects = self._layer(shared, 0, excluded=UNRENAMED)
        resources = []
        for prefix in ("left-", "right-"):
            middle = Layer(self._new_directory("side"), {"resources": []}, copy.deepcopy(objects))
            middle.kustomization["resources"] = [relative(middle.directory, shared)]
            middle.kustomization["namePrefix"] = middle.prefix = prefix
            self._fields(middle, top=False, percent=20, keep=("namePrefix", "namespace"))
            self._finish(middle)
            layer.visible += middle.visible
            resources.append(relative(layer.directory, middle.directory))
        return resources

    def _components(self, layer: Layer) -> None:
        paths = []
        for _ in range(self.dice.weighted({1: 3, 2: 1})):
            component = Layer(self._new_directory("component"), {}, layer.visible, component=True)
            if self.dice.chance(40):
                component.kustomization["resources"] = self._own_objects(component, 1)
            self._generators(component)
            if self.dice.chance(12):
                self._components(component)
            self._fields(component, top=False, percent=60)
            if not component.kustomization:
                self.filler.commonAnnotations(component)
            self._finish(component)
            layer.visible = component.visible
            paths.append(relative(layer.directory, component.directory))
        layer.kustomization["components"] = paths

    def _generators(self, layer: Layer) -> None:
        """Generators come before the other fields: those may refer to what is generated."""
        for name, percent in BEFORE_OTHERS.items():
            if self.dice.chance(percent):
                getattr(self.filler, name)(layer)

    def _fields(self, layer: Layer, top: bool, percent: float = 100, keep: tuple[str, ...] = ()) -> None:
        wanted = {**FIELDS, **TOP_FIELDS} if top else FIELDS
        for name, share in wanted.items():
            if name not in keep and layer.visible and self.dice.chance(share * percent / 100):
                getattr(self.filler, name)(layer)

    def _finish(self, layer: Layer) -> None:
        """Writes the kustomization; from here on its objects have the names that it gives them."""
        dice = self.dice
        content = dict(dice.shuffled(list(layer.kustomization.items())))
        self.fields.update(content)
        if layer.component:
            content = {**COMPONENT, **content}
        elif dice.chance(60):
            content = {**KUSTOMIZATION, **content}
        if dice.chance(3):
            content["metadata"] = {"name": "arbitrary", "labels": {"x": "y"}}
        if dice.chance(4):
            content = {self._other_case(key): value for key, value in content.items()}
        if not content:
            content = dict(KUSTOMIZATION)
        name = dice.weighted(FILE_NAMES)
        text = Writer(dice).document(content)
        self.files[f"{layer.directory}/{name}"] = ("---\n" + text if dice.chance(5) else text).encode()
        for seen in layer.visible:
            if seen.kind not in ("CustomResourceDefinition", "Namespace", "APIService"):
                seen.current_name = layer.prefix + seen.current_name + layer.suffix

    def _other_case(self, key: str) -> str:
        return self.dice.pick((key, key.lower(), key[0].upper() + key[1:])) if key not in ("kind", "apiVersion") else key

    # -- objects

    def _own_objects(self, layer: Layer, count: int, excluded: tuple[str, ...] = ()) -> list[str]:
        made = [self.objects.fill(chosen) for chosen in self.objects.choose(count) if chosen.kind not in excluded]
        for seen in made:
            if self.dice.chance(4):
                self._share(seen.body)
        layer.visible = layer.visible + made
        paths = []
        left = list(made)
        while left:
            size = self.dice.weighted({1: 5, 2: 2, 4: 1})
            together, left = left[:size], left[size:]
            name = together[0].kind.lower() + self.dice.weighted({".yaml": 12, ".yml": 1, ".json": 0.5, "": 0.2})
            written = self.filler.write(layer, name, self.filler.documents([seen.body for seen in together]))
            paths.append("./" + written if self.dice.chance(5) else written)
        if self.dice.chance(1.5):
            paths.append(self.filler.write(layer, "empty.yaml", self.dice.pick(("", "# nothing\n", "---\n", "\n\n"))))
        return paths

    def _crowd(self, layer: Layer) -> str:
        """Many small objects, some of them alike to everything that an order looks at."""
        dice = self.dice
        seen: set[tuple] = set()
        bodies = []
        for _ in range(dice.number(13, 60)):
            kind, version = dice.pick((("Widget", "example.com/v1"), ("Widget", "example.com/v2"), ("Widget", "other.example.com/v1"), ("ConfigMap", "v1"), ("Gadget", "v1"),
                                       ("Namespace", "v1"), ("ClusterRole", "rbac.authorization.k8s.io/v1"), ("Deployment", "apps/v1"), ("Zebra", "a.b/v1"), ("Alpha", "v1")))
            name, namespace = f"{dice.pick(('crowd', 'c', 'C', 'x'))}-{dice.number(1, 20)}", dice.pick(("", "", *NAMESPACES, "a", "~"))
            if (kind, version, name, namespace) in seen:
                continue
            seen.add((kind, version, name, namespace))
            bodies.append({"apiVersion": version, "kind": kind, "metadata": {"name": name, **({"namespace": namespace} if namespace else {})}})
        return self.filler.write(layer, "crowd.yaml", "---\n".join(Writer(dice, plain=True).document(body) for body in bodies))

    def _share(self, body: dict[str, Any]) -> None:
        """Anchors, aliases and merge keys inside one object."""
        spec = body.setdefault("spec", {})
        if not isinstance(spec, dict) or body["kind"].endswith("List"):
            return
        spec["shared"] = Anchored("s", {"cpu": 1, "memory": "1Gi", "nested": {"x": [1, 2]}})
        spec["again"] = self.dice.pick((
            Alias("s"), {Raw("<<"): Alias("s"), "cpu": 2}, [Alias("s"), {"k": Alias("s")}], {"own": 1, Raw("<<"): Alias("s")},
            {Raw("<<"): [Alias("s"), Alias("s")], "z": None}))


def relative(start: str, end: str) -> str:
    """The path from one directory to another, both relative to the root."""
    if end.startswith(start + "/"):
        return end[len(start) + 1:]
    return "../" * (start.count("/") + 1) + end
