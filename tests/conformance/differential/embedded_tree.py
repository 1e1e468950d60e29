"""Trees of their own kind: objects whose fields hold YAML or JSON, and replacements into these.

The manifests have comments, for what is copied out of them takes its own along, and patterns in field paths see them. Patches of such an object
are left out: they move comments in ways that we do not follow (docs/conformance.md).
"""

from typing import Any

from differential.dice import Dice
from differential.embedded import COMMENTS, MARK, EmbeddedYaml, embedded_json
from differential.tree import Tree

SOURCE = """apiVersion: apps/v1
kind: Deployment
metadata:
  name: source{c}
  annotations:
    text: some/text/here{c}
spec:
  replicas: 3{c}
  template:
    spec:{c}
      containers:
      - name: app{c}
        image: "nginx:1.2"{c}
        ports: [{{containerPort: 80, name: 'http'}}]{c}
        command:{c}
        - sh
{h}        - "-c"{c}
        - |
          echo one
          echo two
        args: !custom [a, !!str 1]
      # the second
      - &x
        name: side{c}
        image: busybox
{h}      - name: 'third'{c}
        env: {{a: &y 1, b: *y}}
      volumes:
      - name: v
        emptyDir: {{}}{c}
"""
SOURCE_PATHS = (
    "metadata.name", "spec.replicas", "metadata.annotations.text", "spec.template.spec.containers", "spec.template.spec.containers.0",
    "spec.template.spec.containers.[name=side]", "spec.template.spec.containers.0.command", "spec.template.spec.containers.0.ports",
    "spec.template.spec.containers.0.command.2", "spec.template.spec.volumes", "spec.template.spec.containers.[name=third].env",
    "spec.template.spec.containers.0.args", "spec.template.spec", "spec.template.spec.containers.0.image")
PATTERN_PATHS = (
    "spec.template.spec.containers.[name=app$].image", "spec.template.spec.containers.[name=^side].image", "spec.template.spec.containers.[name=third].image",
    "spec.template.spec.containers.[image=2\"].image", "spec.template.spec.containers.[name=#].image", "spec.template.spec.containers.[image=nginx].name",
    "spec.template.spec.containers.0.command.[=sh$]", "spec.template.spec.containers.0.command.[=-c]")


def embedded_tree(seed: int | str) -> Tree:
    return EmbeddedTreeMaker(Dice(f"embedded {seed}")).make()


class EmbeddedTreeMaker:
    def __init__(self, dice: Dice):
        self.dice = dice
        self.noise = dice.weighted({0.01: 1, 4: 3, 12: 3, 25: 1})

    def make(self) -> Tree:
        dice = self.dice
        count = dice.weighted({1: 6, 2: 2})
        files = {"top/source.yaml": self._source().encode()}
        replacements = []
        for number in range(count):
            text = embedded_json(dice) if dice.chance(15) else EmbeddedYaml(dice, self.noise).text()
            files[f"top/map{number}.yaml"] = self._config_map(number, text).encode()
            replacements.append({**self._from(), "targets": [self._target(number, text)]})
        if dice.chance(15) and not any("source" in made for made in replacements):  # what it changes keeps its comment there
            targets = [{"select": {"kind": "Deployment"}, "fieldPaths": [dice.pick(PATTERN_PATHS)]}]
            replacements.append({"sourceValue": "new", "targets": targets})
        content = {"resources": [name.removeprefix("top/") for name in files], "replacements": dice.shuffled(replacements)}
        if dice.chance(10):
            content["namePrefix"] = "pre-"
        files["top/kustomization.yaml"] = plain(content).encode()
        return Tree(files, "top", (), frozenset(("replacements",)))

    def _source(self) -> str:
        text = SOURCE
        while "{c}" in text:
            text = text.replace("{c}", " " + self.dice.pick(COMMENTS) if self.dice.chance(self.noise * 2) else "", 1)
        while "{h}" in text:
            text = text.replace("{h}", " " * 8 + self.dice.pick(COMMENTS) + "\n" if self.dice.chance(self.noise * 2) else "", 1)
        return text.replace("{{", "{").replace("}}", "}").replace("name: source ", "name: source  ")

    def _config_map(self, number: int, text: str) -> str:
        return f"apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: map{number}\ndata:\n  config.yaml: {quoted(text)}\n"

    def _from(self) -> dict[str, Any]:
        dice = self.dice
        if dice.chance(40):
            return {"sourceValue": dice.pick(("new", "5", "true", "a: b", "x # y", "é", "😀", "two words", "a/b", "|", "- a"))}
        source: dict[str, Any] = {"kind": "Deployment", "fieldPath": dice.pick(SOURCE_PATHS)}
        if dice.chance(10):
            source["options"] = {"delimiter": "/", "index": 1}
        return {"source": source}

    def _target(self, number: int, text: str) -> dict[str, Any]:
        dice = self.dice
        paths = [MARK] * 30 + ["key", "a", "0", "0.mark", "*.mark", f"{MARK}.0", f"{MARK}.mark", "a.mark", f"[{MARK}=.].mark", f"[{MARK}=x$].mark", "[=x]", "é.mark"]
        made: dict[str, Any] = {"select": {"kind": "ConfigMap", "name": f"map{number}$"}}
        made["fieldPaths"] = ["data.config\\.yaml." + dice.pick(paths) for _ in range(dice.weighted({1: 6, 2: 1}))]
        options: dict[str, Any] = {}
        if dice.chance(30):
            options["create"] = True
            made["fieldPaths"][0] = "data.config\\.yaml." + dice.pick((MARK, "new", "new.er", f"{MARK}.new", "new.0", "a.new", "new.[name=x].y"))
        if dice.chance(8):
            options.update(delimiter=dice.pick((" ", ":", "")), index=dice.pick((0, 1, -1, 5)))
        return {**made, "options": options} if options else made


def quoted(text: str) -> str:
    """In double quotes: the text comes through as it is."""
    out = []
    for letter in text:
        code = ord(letter)
        if letter in '"\\':
            out.append("\\" + letter)
        elif letter == "\n":
            out.append("\\n")
        elif 0x20 <= code < 0x7F:
            out.append(letter)
        else:
            out.append(f"\\U{code:08x}")
    return '"' + "".join(out) + '"'


def plain(value: Any, indent: int = 0) -> str:
    """Block style without any surprise."""
    pad = " " * indent
    if isinstance(value, dict):
        parts = []
        for key, inner in value.items():
            nested = isinstance(inner, (dict, list)) and inner
            parts.append(f"{pad}{key}:\n{plain(inner, indent + 2)}" if nested else f"{pad}{key}: {plain(inner)}\n")
        return "".join(parts)
    if isinstance(value, list):
        return "".join(f"{pad}- {plain(item, indent + 2).lstrip(' ')}" + ("" if isinstance(item, dict) else "\n") for item in value)
    if isinstance(value, bool):
        return "true" if value else "false"
    return quoted(value) if isinstance(value, str) else str(value)
