#!/usr/bin/env python3
"""Compares how Slipway and the real kustomize print odd scalars, keys, strings and structures.

Generates resources from a seed, builds them with `kustomize build` in batches, writes the same resources
with build/emit_tool, and compares the bytes. What emit_tool refuses, kustomize must refuse too (a sample
of those is tried one by one, as each costs a process).

    tests/conformance/scalars.py [--seed N] [--count N] [--batch N]

Exit status: 0 no difference, 1 differences (printed with the document), 77 skipped: no kustomize here.
"""

import argparse
import os
import pathlib
import random
import shutil
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]

PLAIN = """
yes no on off y n Y N Yes NO ON Off true True TRUE false null Null ~ NULL << = . - .inf .Inf -.inf .nan --- --
-1 +1 0 00 01 07 08 09 010 0o7 0o17 0O17 0x1F 0X1f 0b11 -0x1f +0x1F 0b-1 0o-7 0b+1 0x 0b 0o 1_000 _1 1_ 1__0 0x_1F
.5 5. .5e3 1e3 1E3 1e+3 1e-3 1e21 1e20 1e400 1e-400 1.5e300 123456789.5 1.10 -0 -0.0 +0.0 0.1 1e-7 1.5e-7 0.000001
9223372036854775807 9223372036854775808 -9223372036854775808 -9223372036854775809 18446744073709551615
18446744073709551616 100000000000000000000000 1e19 -1e19 1e18 .1_0 ._1 .1_ 12:30 12:30:45 1:2:3.5 -12:30 1:60 190:20:30
2001-01-01 2001-1-1 2001-12-14t21:59:43.10-05:00 2001-12-14T21:59:43Z 2001-12-14T21:59:43.123456789123Z 2001-02-30
2001-1-1T1:2:3+24:00 2001-1-1T1:2:3+23:60 2000-02-29 0000-01-01 10.0.0.1 100m 1Gi 1.5Gi 1h v1 1.2.3 1d 0x1p3 1e 1e+ + ++1
a b abc a-b a.b/c http://x:80/y#f k1 k2 k10 K1 é ☺ 日本 a:b a#b a@b @a %a `a a' a" a\\b a} $x ${x} $(X) a=b =a <a NaN
Inf inf 0.0 1.0 2.50 12e03 1_000.5 1,000 0777 0888 -012 1.7976931348623157e308 5e-324
""".split()

QUOTED = [
    '""', "''", '" "', "' a'", "'a '", '"a  b"', r'"\t"', r'"a\tb"', r'"a\nb"', r'"\n"', r'"a\n"', r'"\na"', r'"a\n\n"',
    r'"\n\n"', r'" a\nb"', r'"a \nb"', r'"a\n b"', r'"a\n b\n"', r'"a\r\nb"', r'"a\u2028b"', r'"\u2028"', r'"a\u2028\nb c"',
    r'"\u0085"', r'"a \u0085 b"', r'"a\u0085\u0085b"', r'"\u00a0"', r'"\ufeff"', r'"\ufeffabc"', r'"a\ufeffb"', r'"\x7f"',
    r'"\x01"', r'"\x1b[0m"', r'"\0"', r'"\u0080"', r'"\uffff"', r'"\ufffd"', r'"\U0001F600 a"', '"a: b"', '"a:"', '"a #b"',
    '"#a"', '"- a"', '"-"', '"? a"', '"?"', '": a"', '":"', '"---"', '"--- a"', '"..."', '"----"', r'"a\\b"', r'"a\"b"',
    "'it''s'", '"<<"', '"="', '"~"', '"null"', '"true"', '"123"', '"1.5"', '"0x1f"', '"0o17"', '"2001-01-01"', '"12:30"',
    '"yes"', '"y"', '"n"', '"0b-1"', '"0o-7"', '"+1"', '".5"', '"1_000"', '"_1"', r'"\/"', '"<a>&b"', '"日本 語"',
    r'"a\n\tb"', r'"\ta\nb"', r'"a\n\n b\n\nc\n"', r'"  \n"', r'"a\n  "',
]

TAGS = ["!!str", "!!int", "!!float", "!!bool", "!!null", "!!binary", "!!timestamp", "!foo", "!"]


def double_quoted(text):
    escapes = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t", "\r": "\\r"}
    return '"' + "".join(escapes.get(c, c) for c in text) + '"'


class Generator:
    """Writes YAML by hand, so that every form of a value comes up."""

    def __init__(self, seed):
        self.random = random.Random(seed)

    def words(self, count):
        pool = ["a", "bb", "ccc", "longerword", "x" * self.random.randint(1, 60), "é", "日本", "--", "#c", "c:", "'q'", '"d"', "☺"]
        return "".join(("" if i == 0 else self.random.choice([" "] * 8 + ["  "])) + self.random.choice(pool) for i in range(count))

    def characters(self):
        pool = "ab01 -:#'\"\n\t.,[]{}&*!|>%@`?=~<>_+eExyn\\/é☺\u2028\u00a0\U0001F600"
        return "".join(self.random.choice(pool) for _ in range(self.random.randint(0, 14)))

    def lines(self):
        pool = ["", "a", "b c", "- x", "k: v", "# c", "word " * self.random.randint(1, 25), "é ü", "x ", " \ty"]
        indents = ["", "", "", " ", "  ", "\t"]
        lines = [self.random.choice(indents) * self.random.choice([0, 0, 1]) + self.random.choice(pool)
                 for _ in range(self.random.randint(1, 6))]
        return "\n".join(lines) + self.random.choice(["", "\n", "\n\n"])

    def number(self):
        r = self.random
        return repr(r.choice([r.random(), r.uniform(-1e9, 1e9), r.random() * 10.0 ** r.randint(-320, 308),
                              float(r.randint(-10**22, 10**22)), r.randint(-2**65, 2**65)]))

    def scalar(self):
        r = self.random
        forms = [
            (30, lambda: r.choice(PLAIN)),
            (15, lambda: r.choice(QUOTED)),
            (10, lambda: double_quoted(self.words(r.randint(1, 40)))),
            (10, lambda: double_quoted(self.characters())),
            (8, lambda: double_quoted(self.lines())),
            (5, lambda: "'" + self.words(r.randint(1, 30)).replace("'", "''") + "'"),
            (4, lambda: r.choice(TAGS) + " " + r.choice(r.choice([PLAIN, QUOTED]))),
            (5, lambda: "".join(r.choice("0123456789._eE+-xob:") for _ in range(r.randint(1, 10)))),
            (8, self.number),
            (3, lambda: ""),
        ]
        return r.choices([f for _, f in forms], [w for w, _ in forms])[0]()

    def block(self, indent):
        text = self.lines()
        head = self.random.choice("|>")
        chomp = self.random.choice(["", "", "-", "+"])
        lines = text.split("\n")
        if lines[-1] == "":
            lines.pop()
        first = next((line for line in lines if line.strip(" ")), "")
        mark = "2" if first[:1] in (" ", "\t") or self.random.random() < 0.1 else ""
        body = "\n".join(" " * indent + line if line else "" for line in lines)
        return head + mark + chomp + "\n" + body

    def key(self, index):
        r = self.random
        forms = [
            (45, lambda: f"k{index}"),
            (10, lambda: r.choice(PLAIN)),
            (10, lambda: r.choice(QUOTED)),
            (5, lambda: double_quoted("key " * r.randint(1, 45))),
            (5, lambda: double_quoted(self.characters())),
            (25, lambda: double_quoted("".join(r.choice("abAB.-_/é") for _ in range(r.randint(1, 6))))),
        ]
        return r.choices([f for _, f in forms], [w for w, _ in forms])[0]()

    def flow(self, depth=0):
        kind = self.random.random()
        if depth > 2 or kind < 0.5:
            # Where libyaml and its port in Go part: a `:` or `!tag` right before an indicator.
            scalar = self.scalar()
            return scalar + " " if scalar.endswith(":") or scalar.startswith("!") else scalar
        items = range(self.random.randint(0, 4))
        if kind < 0.75:
            return "[" + ", ".join(self.flow(depth + 1) for _ in items) + "]"
        return "{" + ", ".join(self.key(i) + ": " + self.flow(depth + 1) for i in items) + "}"

    def node(self, indent, depth=0):
        """What follows `key:` or `-`."""
        kind = self.random.random()
        if depth > 3 or kind < 0.5:
            return " " + self.scalar()
        if kind < 0.62:
            return " " + self.block(indent + 2)
        if kind < 0.72:
            return " " + self.flow()
        count = range(self.random.randint(1, 4))
        if kind < 0.86:
            return "\n" + "\n".join(" " * indent + "-" + self.node(indent, depth + 1) for _ in count)
        return "\n" + "\n".join(" " * (indent + 2) + self.key(i) + ":" + self.node(indent + 2, depth + 1) for i in count)

    def resource(self, index):
        fields = "".join(f"f{i}:" + self.node(0) + "\n" for i in range(self.random.randint(1, 4)))
        return f"apiVersion: slipway.test/v1\nkind: Thing\nmetadata:\n  name: thing-{index}\n{fields}"


class Comparison:
    def __init__(self, tool, kustomize, directory):
        self.tool = tool
        self.kustomize = kustomize
        self.directory = pathlib.Path(directory)
        (self.directory / "kustomization.yaml").write_text("resources:\n- all.yaml\n")
        self.differences = []

    def ours(self, text):
        path = self.directory / "ours.yaml"
        path.write_bytes(text.encode())
        done = subprocess.run([self.tool, path], capture_output=True, check=False)
        if done.returncode not in (0, 1):
            raise SystemExit(f"{self.tool} ended with {done.returncode} on\n{text}")
        return done.stdout if done.returncode == 0 else None

    def theirs(self, documents):
        (self.directory / "all.yaml").write_bytes("---\n".join(documents).encode())
        done = subprocess.run([self.kustomize, "build", self.directory], capture_output=True, check=False)
        return done.stdout if done.returncode == 0 else None

    def compare(self, batch):
        """A batch of (document, our output); halves it until the differing document stands alone."""
        if not batch:
            return
        theirs = self.theirs([document for document, _ in batch])
        if theirs == b"---\n".join(output for _, output in batch):
            return
        if len(batch) == 1:
            self.report(batch[0][0], batch[0][1], theirs)
            return
        middle = len(batch) // 2
        self.compare(batch[:middle])
        self.compare(batch[middle:])

    def compare_refused(self, document):
        theirs = self.theirs([document])
        if theirs is not None:
            self.report(document, None, theirs)

    def report(self, document, ours, theirs):
        self.differences.append(document)
        shown = lambda output: "an error" if output is None else repr(output.decode())
        print(f"--- differs:\n{document}\nours:      {shown(ours)}\nkustomize: {shown(theirs)}\n")


def find_kustomize():
    lab = pathlib.Path.home() / ".cache/slipway-lab/bin/kustomize"
    return os.environ.get("KUSTOMIZE") or (str(lab) if lab.exists() else shutil.which("kustomize"))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=2000, help="resources")
    parser.add_argument("--batch", type=int, default=200, help="resources in one kustomize run")
    parser.add_argument("--refused", type=int, default=50, help="refused resources to try")
    parser.add_argument("--tool", default=str(ROOT / "build/emit_tool"))
    options = parser.parse_args()
    kustomize = find_kustomize()
    if not kustomize:
        print("skipped: kustomize is not installed; `./dev lab` installs it")
        return 77
    generator = Generator(options.seed)
    with tempfile.TemporaryDirectory(prefix="slipway-scalars-") as directory:
        comparison = Comparison(options.tool, kustomize, directory)
        batch, refused = [], []
        for index in range(options.count):
            document = generator.resource(index)
            output = comparison.ours(document)
            if output is None:
                refused.append(document)
                continue
            batch.append((document, output))
            if len(batch) == options.batch:
                comparison.compare(batch)
                batch = []
        comparison.compare(batch)
        for document in refused[: options.refused]:
            comparison.compare_refused(document)
    print(f"scalars: seed {options.seed}, {options.count} resources, {len(refused)} refused, "
          f"{len(comparison.differences)} different")
    return 1 if comparison.differences else 0


if __name__ == "__main__":
    sys.exit(main())
