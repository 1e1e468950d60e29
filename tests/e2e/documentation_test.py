"""The tables of fields in docs/ are those of the program: SLIPWAY_UPDATE_GOLDEN=1 renews them."""

import os
import re
import unittest

from support import slipway
from support.fields import fields

DOCS = slipway.ROOT / "docs"
BEGIN, END = "<!-- fields -->\n", "<!-- end of fields -->\n"


def markdown(table):
    lines = ["| field | | for example |\n", "|---|---|---|\n"]
    for path, flags, example, text in fields(table):
        notes = " ".join(text)
        if "required" in flags:
            notes += " Required."
        if "planned" in flags:
            notes += " Not built yet."
        example = example.replace("|", "\\|")
        lines.append(f"| `{path}` | {notes} | `{example}` |\n")
    return "".join(lines)


class Documentation(unittest.TestCase):
    def check_table(self, page, table):
        path = DOCS / page
        text = path.read_text()
        before, rest = text.split(BEGIN)
        after = rest.split(END)[1]
        expected = before + BEGIN + markdown(table) + END + after
        if os.environ.get("SLIPWAY_UPDATE_GOLDEN"):
            path.write_text(expected)
        else:
            self.assertEqual(expected, text, f"the fields of {page} differ from {table}")

    def test_fleet(self):
        self.check_table("fleet.md", "fleet.fields")

    def test_service(self):
        self.check_table("service.md", "service.fields")

    def test_every_rule_is_explained(self):
        sources = (slipway.ROOT / "compiler").rglob("*.cc")
        text = "".join(path.read_text() for path in sources if path.parent.name in ("check", "fleet"))
        rules = set(re.findall(r'(?:rule = |finding\([^;"]*, )"([a-z-]+)"', text))
        validator = slipway.ROOT / "compiler" / "manifest" / "schema" / "validator.cc"
        rules |= set(re.findall(r'return "(schema-[a-z-]+)"', validator.read_text()))
        self.assertGreater(len(rules), 5)
        headings = set(re.findall(r"^## ([a-z-]+)$", (DOCS / "checks.md").read_text(), re.MULTILINE))
        self.assertEqual(rules, headings)


if __name__ == "__main__":
    unittest.main()
