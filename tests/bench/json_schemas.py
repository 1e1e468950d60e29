"""JSON Schemas of a schema file of Slipway, for kubeconform: the same knowledge in its own format."""

import json
import re

SCALARS = {"string": {"type": "string"}, "integer": {"type": "integer"}, "number": {"type": "number"},
           "boolean": {"type": "boolean"}, "int-or-string": {"type": ["integer", "string"]},
           "quantity": {"type": ["number", "string"]}, "any": {}, "object": {"type": "object"}}


def type_of(text):
    if text.startswith("@"):
        return {"$ref": f"#/definitions/{text[1:]}"}
    if text.startswith("{}"):
        return {"type": "object", "additionalProperties": type_of(text[2:])} if text[2:] else {"type": "object"}
    if text.startswith("["):
        inner = text.partition("]")[2]
        return {"type": "array", "items": type_of(inner)} if inner else {"type": "array"}
    return dict(SCALARS[text])


def parse(lines, depth, schema):
    """Adds what is indented by `depth` to a schema; `lines` is a list that is used up from its end."""
    while lines and len(lines[-1]) - len(lines[-1].lstrip(" ")) == depth:
        key, rest = lines.pop().strip().split(" ", 1)
        inner = type_and_attributes(rest, lines, depth)
        name = key.rstrip("*")
        if name == "[]":
            schema["items"] = inner
        elif name == "{}":
            schema["additionalProperties"] = inner
        else:
            schema.setdefault("properties", {})[name] = inner
            if key.endswith("*"):
                schema.setdefault("required", []).append(name)
    if "properties" in schema and not schema.pop("open", False):
        schema["additionalProperties"] = False


def type_and_attributes(text, lines, depth):
    word, _, attributes = text.partition(" ")
    schema = type_of(word)
    if enum := re.search(r'enum=(\[[^]]*\])', attributes):
        schema["enum"] = json.loads(enum.group(1))
    if " open" in f" {attributes}":
        schema["open"] = True
    parse(lines, depth + 1, schema)
    return schema


def write(schema_file, folder):
    """A file per kind, named as kubeconform's default template has it."""
    head, *types = re.split(r"\n(?=builtin )", schema_file.read_text(encoding="utf-8"))
    definitions = {}
    for text in types:
        lines = [line for line in text.splitlines() if line][::-1]
        _, name, rest = lines.pop().split(" ", 2)
        definitions[name] = type_and_attributes(rest, lines, 0)
    for line in head.splitlines():
        if not line.startswith("kind "):
            continue
        _, api_version, kind, *_, name = line.split(" ")
        used, pending = {}, [name]
        while pending:
            current = pending.pop()
            if current not in used:
                used[current] = definitions[current]
                pending += re.findall(r'"#/definitions/([^"]+)"', json.dumps(definitions[current]))
        suffix = "-".join(part.split(".")[0] for part in api_version.lower().split("/"))
        schema = {"$schema": "http://json-schema.org/draft-07/schema#", "$ref": f"#/definitions/{name}", "definitions": used}
        (folder / f"{kind.lower()}-{suffix}.json").write_text(json.dumps(schema), encoding="utf-8")
