"""What a developer sees in an editor: a real YAML language server with `slipway schema service`."""

import tempfile
import unittest
from pathlib import Path

from messages.cases import SERVICE
from support import slipway
from support.language_server import LanguageServer


class Editor(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.folder = Path(folder.name)
        cls.servers = {}
        for format_name in ("service", "fleet"):
            schema = cls.folder / f"{format_name}.schema.json"
            schema.write_text(slipway.run("schema", format_name).stdout)
            server = LanguageServer(schema, f"{format_name}.yaml")
            cls.addClassCleanup(server.__exit__)
            cls.servers[format_name] = server
        cls.server = cls.servers["service"]

    def document(self):
        """A path for a document of this test; the server takes the text from the test."""
        return self.folder / self._testMethodName / "service.yaml"

    def complaints(self, text):
        found = self.server.open(self.document(), text)
        return [(one["range"]["start"]["line"] + 1, one["message"]) for one in found]

    def test_finds_nothing_in_good_files(self):
        for format_name, count in (("service", 20), ("fleet", 2)):
            files = [path for name in ("acme", "boutique") for path in (slipway.FIXTURES / name).rglob(f"{format_name}.yaml")]
            self.assertEqual(len(files), count)
            for path in files:
                found = self.servers[format_name].open(path, path.read_text())
                self.assertEqual([(one["range"]["start"]["line"] + 1, one["message"]) for one in found], [], path)

    def test_underlines_an_unknown_field(self):
        (line, message), = self.complaints(SERVICE.replace("ports:", "prots:"))
        self.assertEqual(line, 7)
        self.assertIn("prots", message)

    def test_underlines_a_wrong_type(self):
        (line, message), = self.complaints(SERVICE.replace("[{path: /cart}]", "/cart"))
        self.assertEqual(line, 8)
        self.assertIn("array", message)

    def test_says_what_a_value_must_be(self):
        (line, message), = self.complaints(SERVICE.replace("8080", "'80:'"))
        self.assertEqual(line, 7)
        self.assertIn("must be a port from 1 to 65535, or service:container", message)

    def test_underlines_mistakes_in_overrides(self):
        text = SERVICE + "environments:\n  test:\n    config: {A: b}\n    tier: gold\n"
        self.assertEqual([line for line, _ in self.complaints(text)], [SERVICE.count("\n") + 4])

    def test_shows_the_documentation_of_a_field(self):
        self.complaints(SERVICE)
        line = SERVICE.splitlines().index("replicas: 2..10")
        shown = self.server.hover(self.document(), line, 3).replace("\\", "")  # Markdown with its marks escaped
        self.assertIn("How many: a number, or a range that scales by load.", shown)

    def test_offers_the_fields_of_a_route(self):
        text = SERVICE + "environments:\n  test:\n    routes:\n    - path: /cart\n      \n"
        self.complaints(text)
        self.assertLessEqual({"host", "auth"}, set(self.server.completions(self.document(), text.count("\n") - 1, 6)))
        top = SERVICE.replace("[{path: /cart}]", "\n  - path: /cart\n    ")
        self.server.open(self.folder / "top" / "service.yaml", top)
        offered = self.server.completions(self.folder / "top" / "service.yaml", 9, 4)
        self.assertLessEqual({"host", "auth"}, set(offered))
        self.assertNotIn("team", offered)

    def test_knows_the_schema_that_a_file_names_itself(self):
        text = "# yaml-language-server: $schema=service.schema.json\n" + SERVICE.replace("ports:", "prots:")
        found = self.server.open(self.folder / "cart.yaml", text)
        self.assertEqual([one["range"]["start"]["line"] + 1 for one in found], [8])

    def test_offers_the_words_of_a_choice(self):
        text = SERVICE + "tier: \n"
        self.complaints(text)
        offered = self.server.completions(self.document(), text.count("\n") - 1, 6)
        self.assertLessEqual({"foundation", "business"}, set(offered))


if __name__ == "__main__":
    unittest.main()
