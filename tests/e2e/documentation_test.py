"""The tables of fields in docs/ are those of the program: SLIPWAY_UPDATE_GOLDEN=1 renews them."""

import os
import re
import subprocess
import unittest

from support import peers, slipway
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


def rules_of_the_program():
    """Each name that a message may carry, from wherever the sources give one; a way of giving it that is not known here fails.

    What the driver marks its own errors with for itself (executor/, clients/) is no rule.
    """
    folders = [slipway.ROOT / name for name in ("core", "compiler", "pipelines", "cli")]
    paths = [path for folder in folders for end in ("*.cc", "*.h") for path in folder.rglob(end)]
    text = "\n".join(path.read_text() for path in paths)
    rules = set(re.findall(r'finding\([^;"]*, "([a-z-]+)"', text))
    rules |= set(re.findall(r'return "(schema-[a-z-]+)"', text))  # manifest::rule_name()
    rules |= set(re.findall(r'constexpr std::string_view (?:\w+_)?rule = "([a-z-]+)"', text))
    rules |= set(re.search(r'Fault::outside \? "(\w+)" : "(\w+)"', text).groups())  # without a rule, in reports
    for given in re.findall(r"\.rule = ([^;]+);", text):
        literals = re.findall(r'"([a-z-]+)"', given)
        constant = re.search(rf'constexpr (?:std::string_view|const char\*) {re.escape(given)} = "([a-z-]+)"', text)
        known = given in ("type.rule", "finding.rule", "std::move(rule)", "std::move(reason.rule)") or given.removeprefix("manifest::").startswith("rule_name(")
        assert literals or constant or known, f"how does `rule = {given}` name its rule?"
        rules |= set(literals) | ({constant.group(1)} if constant else set())
    return rules


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
        headings = re.findall(r"^## ([a-z-]+)$", (DOCS / "checks.md").read_text(), re.MULTILINE)
        self.assertEqual(sorted(headings), sorted(rules_of_the_program()))
        said = set()
        for path in (slipway.ROOT / "tests" / "golden" / "messages").glob("*.txt"):
            said |= set(re.findall(r"(?m)^\S+:\d+:\d+: .* \[([a-z]+(?:-[a-z]+)*)\]$", path.read_text()))
        self.assertGreater(len(said), 15)
        self.assertEqual(said - set(headings), set())

    def test_every_rule_has_its_why_an_example_and_a_fix(self):
        sections = re.split(r"(?m)^## ", (DOCS / "checks.md").read_text())[1:]
        for section in sections:
            name, body = section.split("\n", 1)
            parts = re.split(r"(?m)^```(?:yaml)?\n", body)
            self.assertEqual(len(parts), 3, f"{name}: one example")
            why, example, fix = (part.strip() for part in parts)
            self.assertGreater(len(why.split()), 8, f"{name}: why")
            self.assertTrue(example, f"{name}: example")
            self.assertGreater(len(fix.split()), 4, f"{name}: fix")

    def test_the_command_line_names_options_and_variables(self):
        page = (DOCS / "cli.md").read_text()
        options = set(re.findall(r"--[a-z-]+", slipway.run("preview", "--help").stdout)) - {"--help", "--output"}
        self.assertLessEqual({"--watch", "--lock", "--index", "--project", "--against"}, options)
        self.assertEqual([option for option in sorted(options) if option not in page], [])
        variables = set(re.findall(r"(?m)^\.B ([A-Z_]+)$", slipway.run("manual").stdout))
        self.assertLessEqual({"SLIPWAY_FLEET", "SLIPWAY_INDEX", "SLIPWAY_PAGER", "PAGER", "KUBECONFIG"}, variables)
        self.assertEqual([name for name in sorted(variables) if f"`{name}`" not in page], [])

    def test_the_manual_fits_80_columns(self):
        man = peers.require("man")
        page = slipway.run("manual").stdout
        done = subprocess.run([man, "--warnings", "-l", "-"], input=page, capture_output=True, text=True, check=True,
                              env={**os.environ, "MANWIDTH": "80", "MANPAGER": "cat", "LC_ALL": "C.UTF-8"})
        self.assertEqual(done.stderr, "")
        self.assertEqual([line for line in done.stdout.splitlines() if len(line) > 80], [])
        self.assertIn("several come in wave order, each\n", done.stdout)  # texts are filled

    def test_both_readmes_lead_to_the_same_pages(self):
        pages = [set(re.findall(r"\]\((docs/(?!zh/)[\w/.-]+|[A-Za-z-]+/README\.md)\)", (slipway.ROOT / name).read_text()))
                 for name in ("README.md", "README.zh.md")]
        self.assertEqual(pages[0] - {"docs/tutorial.md"}, pages[1] - {"docs/tutorial.md"})


if __name__ == "__main__":
    unittest.main()
