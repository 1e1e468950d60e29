"""`slipway preview` before a person: the pager of a long answer, colours, and `--watch` from save to save until Ctrl-C."""

import signal
import tempfile
import time
import unittest
from pathlib import Path

from support import peers, slipway
from support.terminal import Terminal

BOUTIQUE = slipway.FIXTURES / "boutique"
DESCRIPTOR = """\
apiVersion: slipway.dev/v1
kind: ServiceDescriptor
name: watched
team: shop
type: worker
image: busybox:1
replicas: 2
config: {{NUMBER: {number}}}
"""
WAITING = "-- waiting for a change --"


class OnATerminal(unittest.TestCase):
    def setUp(self):
        temporary = tempfile.TemporaryDirectory()
        self.addCleanup(temporary.cleanup)
        self.folder = Path(temporary.name)

    def terminal(self, *arguments, **options):
        terminal = Terminal([slipway.PROGRAM, *arguments], **options)
        self.addCleanup(terminal.close)
        return terminal


class Pager(OnATerminal):
    def setUp(self):
        super().setUp()
        self.paged = self.folder / "paged"
        self.pager = self.folder / "pager"
        self.pager.write_text(f"#!/bin/sh\necho given: \"$@\"\ncat > {self.paged}\n")
        self.pager.chmod(0o755)
        self.environment = {"SLIPWAY_PAGER": f"{self.pager} -a b", "PAGER": "false"}

    def test_a_long_answer_is_given_to_the_pager_in_colours(self):
        terminal = self.terminal("preview", BOUTIQUE, environment=self.environment)
        self.assertEqual(terminal.wait_for_end(), 0, terminal.plain)
        self.assertIn("given: -a b", terminal.plain)
        self.assertNotIn("kind: Deployment", terminal.plain)
        text = self.paged.read_text()
        self.assertIn("\x1b[", text)
        without = slipway.run("preview", BOUTIQUE).stdout
        self.assertEqual(text.replace("\x1b[0m", "").count("\n"), without.count("\n"))

    def test_a_short_answer_is_not(self):
        terminal = self.terminal("preview", BOUTIQUE / "src/adservice", "-e", "test", "-o", "tree", environment=self.environment)
        self.assertEqual(terminal.wait_for_end(), 0, terminal.plain)
        self.assertFalse(self.paged.exists())
        self.assertIn("Deployment adservice", terminal.plain)

    def test_nor_on_a_terminal_with_room(self):
        terminal = self.terminal("preview", BOUTIQUE / "src/adservice", "-e", "test", rows=5000, environment=self.environment)
        self.assertEqual(terminal.wait_for_end(), 0, terminal.plain)
        self.assertFalse(self.paged.exists())
        self.assertIn("kind: Deployment", terminal.plain)

    def test_a_pager_that_is_not_there_is_done_without(self):
        terminal = self.terminal("preview", BOUTIQUE, environment={"SLIPWAY_PAGER": str(self.folder / "nothing")})
        self.assertEqual(terminal.wait_for_end(), 0)
        self.assertIn("kind: Deployment", terminal.plain)

    def test_a_reader_who_leaves_early_is_no_failure(self):
        terminal = self.terminal("preview", BOUTIQUE, environment={"SLIPWAY_PAGER": "true"})
        self.assertEqual(terminal.wait_for_end(), 0, terminal.plain)

    def test_less_shows_the_first_screen_and_waits(self):
        peers.require("less")
        terminal = self.terminal("preview", BOUTIQUE, environment={"SLIPWAY_PAGER": "less -RFX", "LESS": "", "LESSSECURE": "1"})
        terminal.wait_for("apiVersion: ")
        self.assertNotIn("frontend", terminal.plain)
        terminal.type("q")
        self.assertEqual(terminal.wait_for_end(), 0, terminal.plain)


class Watch(OnATerminal):
    def setUp(self):
        super().setUp()
        self.descriptor = self.folder / "service.yaml"
        self.save("first")

    def save(self, number):
        self.descriptor.write_text(DESCRIPTOR.format(number=number))

    def test_each_save_is_shown_also_behind_a_mistake(self):
        terminal = self.terminal("preview", "--fleet", BOUTIQUE / "fleet.yaml", self.folder, "--watch",
                                 environment={"SLIPWAY_PAGER": "false"})
        terminal.wait_for(WAITING)
        self.assertIn("value: first", terminal.plain)
        self.assertIn("\x1b[", terminal.text)
        terminal.forget()
        self.save("second")
        terminal.wait_for("value: second")
        terminal.wait_for(WAITING)
        terminal.forget()
        self.descriptor.write_text(DESCRIPTOR.format(number="third").replace("replicas", "replicaz"))
        terminal.wait_for("did you mean `replicas`?")
        terminal.wait_for(WAITING)
        self.assertNotIn("value: third", terminal.plain)
        terminal.forget()
        fresh = self.folder / "fresh"  # as editors save: another file takes the name
        fresh.write_text(DESCRIPTOR.format(number="fourth"))
        fresh.rename(self.descriptor)
        terminal.wait_for("value: fourth")
        terminal.wait_for(WAITING)
        terminal.type("\x03")
        self.assertIn(terminal.wait_for_end(), (130, -signal.SIGINT))

    def test_of_many_services_a_save_shows_those_that_it_touches(self):
        folders = [self.folder / "all" / name for name in ("one", "two")]
        for folder in folders:
            folder.mkdir(parents=True)
            (folder / "service.yaml").write_text(self.of(folder, "first"))
        terminal = self.terminal("preview", "--fleet", BOUTIQUE / "fleet.yaml", folders[0], folders[1], "-e", "test", "--watch")
        terminal.wait_for(WAITING)
        self.assertIn("name: one", terminal.plain)
        terminal.forget()
        (folders[1] / "service.yaml").write_text(self.of(folders[1], "second"))
        terminal.wait_for(WAITING)
        self.assertIn("value: second", terminal.plain)
        self.assertIn("-- checking all 2 services --", terminal.plain)
        self.assertIn("# test/test-1/shop/two", terminal.plain)
        self.assertNotIn("name: one", terminal.plain)
        terminal.forget()
        # what only the others can tell comes behind it
        (folders[0] / "service.yaml").write_text(self.of(folders[0], "third") + "calls: [three]\n")
        terminal.wait_for(WAITING)
        self.assertIn("value: third", terminal.plain)
        self.assertIn("unknown-call", terminal.plain)
        terminal.forget()

    def test_services_that_come_and_go_are_seen_however_fast(self):
        folder = self.folder / "all" / "one"
        folder.mkdir(parents=True)
        (folder / "service.yaml").write_text(self.of(folder, "first"))
        terminal = self.terminal("preview", "--fleet", BOUTIQUE / "fleet.yaml", self.folder / "all", "-o", "tree", "--watch")
        terminal.wait_for(WAITING)
        for number in range(20):
            terminal.forget()
            new = self.folder / "all" / f"new-{number}"
            new.mkdir()
            time.sleep(0.001 * number)
            (new / "service.yaml").write_text(self.of(new, "first"))
            terminal.wait_for(f"ServiceAccount new-{number}")
            terminal.wait_for(WAITING)
        terminal.forget()
        (new / "service.yaml").unlink()
        terminal.wait_for(WAITING)
        self.assertNotIn("new-19", terminal.plain)

    def test_a_page_is_not_written_again_and_again(self):
        result = slipway.run("preview", BOUTIQUE / "src/adservice", "-o", "html", "--watch")
        self.assertEqual((result.returncode, result.stdout), (2, ""))
        self.assertIn("leave out one of the two", result.stderr)

    @staticmethod
    def of(folder, number):
        return DESCRIPTOR.format(number=number).replace("name: watched", f"name: {folder.name}")


if __name__ == "__main__":
    unittest.main()
