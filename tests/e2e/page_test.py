"""`preview -o html` in a real browser: it asks for nothing, complains of nothing, and answers at once."""

import json
import os
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

from support import peers, slipway
from support.browser import Browser

# SLIPWAY_SCREENSHOTS=DIR keeps pictures of the page, for people to look at.
SCREENSHOTS = os.environ.get("SLIPWAY_SCREENSHOTS")
FRAME = "new Promise((done) => requestAnimationFrame(() => setTimeout(done)))"
KEYSTROKE_LIMIT = 0.1  # seconds of processor time from a keystroke to the painted answer, at fixtures/large


def page_of(fleet, folder):
    """The page's address."""
    result = slipway.run("preview", fleet, "-o", "html", timeout=120)
    if result.returncode != 0:
        raise AssertionError(result.stderr)
    file = Path(folder) / "page.html"
    file.write_text(result.stdout, encoding="utf-8")
    return file.as_uri()


class PageTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.folder.cleanup)
        cls.program = peers.require("chromium")
        cls.address = page_of(slipway.FIXTURES / "acme", cls.folder.name)

    def setUp(self):
        self.browser = Browser(self.program)
        self.addCleanup(self.browser.close)
        self.browser.open(self.address)

    def tearDown(self):
        self.assertEqual(self.browser.requests, [], "the page asked for something")
        self.assertEqual(self.browser.complaints, [])
        if SCREENSHOTS:
            self.browser.screenshot(Path(SCREENSHOTS) / f"{self._testMethodName}.png")

    def type(self, text):
        for character in text:
            self.browser.key(character)

    def hidden(self, selector):
        return self.browser.evaluate(f"document.querySelector('{selector}').hidden")

    def text(self, selector):
        return self.browser.evaluate(f"document.querySelector('{selector}').innerText")

    def test_shows_the_fleet_as_a_map(self):
        self.assertIn("feature/**", self.text("#map"))
        self.assertIn("production-2", self.text("#map"))
        self.assertIn("orders", self.text("#services"))
        self.assertIn("acme.example", self.text("#routes"))
        self.assertTrue(self.hidden("#drawer"))

    def test_every_object_is_one_click_away(self):
        cells = self.browser.evaluate("document.querySelectorAll('#services .cell').length")
        self.assertEqual(cells, self.browser.evaluate("data.overlays.length"))
        shown = self.browser.evaluate("""(() => {
          const wrong = [];
          for (const overlay of data.overlays) {
            openDrawer(overlay, 0);
            const buttons = [...document.querySelectorAll("#objects button")];
            overlay.objects.forEach((object, i) => {
              buttons[i].click();
              if (document.getElementById("yaml").textContent !== object.yaml) wrong.push(`${object.kind} ${object.name}`);
            });
          }
          return wrong;
        })()""")
        self.assertEqual(shown, [])

    def test_keyboard_alone_finds_and_opens_an_object(self):
        self.browser.key("/")
        self.type("orders")
        self.browser.key("Enter")
        self.assertFalse(self.hidden("#drawer"))
        self.assertIn("orders", self.text("#drawer-title"))
        first = self.text("#object-name")
        self.browser.key("j")
        self.assertNotEqual(self.text("#object-name"), first)
        self.browser.key("k")
        self.assertEqual(self.text("#object-name"), first)
        self.browser.key("Escape")
        self.assertTrue(self.hidden("#drawer"))

    def test_filter_hides_what_does_not_match_and_gives_it_back(self):
        rows = "[...document.querySelectorAll('#services tbody tr')].filter((row) => !row.hidden).length"
        every = self.browser.evaluate(rows)
        self.browser.key("/")
        self.type("mailer")
        self.assertEqual(self.browser.evaluate(rows), 1)
        self.type(" nothingatall")
        self.assertEqual(self.browser.evaluate(rows), 0)
        self.assertFalse(self.hidden("#nothing"))
        self.browser.key("Escape")
        self.assertEqual(self.browser.evaluate(rows), every)

    def test_a_service_opens_at_what_runs(self):
        for kind in ("Deployment", "StatefulSet", "CronJob", "Job"):
            cell = self.browser.evaluate("""rows.flatMap((row) => row.cells).findIndex(({ overlay }) => overlay.objects.some((o) => o.kind === "%s"))""" % kind)
            self.browser.evaluate(f"document.querySelectorAll('#services .cell')[{cell}].click()")
            self.assertEqual(self.text("#object-name").split()[0], kind)
            self.browser.key("Escape")

    def test_routes_for_known_users_are_marked(self):
        marked = self.browser.evaluate("[...document.querySelectorAll('#routes .badge')].map((mark) => mark.parentElement.textContent)")
        self.assertIn("/orders/historyknown users", marked)
        self.assertNotIn("/ordersknown users", marked)

    def test_routes_of_a_host_stand_together(self):
        hosts = self.browser.evaluate("[...document.querySelectorAll('#routes tbody tr')].map((row) => row.children[0].textContent)")
        self.assertGreater(len(hosts), 10)
        changes = sum(one != other for one, other in zip(hosts, hosts[1:]))
        self.assertEqual(changes + 1, len(set(hosts)))
        pale = self.browser.evaluate("document.querySelectorAll('#routes .again').length")
        self.assertEqual(pale, len(hosts) - len(set(hosts)))

    def test_a_service_is_compared_with_itself_in_another_cluster(self):
        self.browser.evaluate("openDrawer(data.overlays.find((o) => o.service === 'orders' && o.cluster === 'production-1'))")
        plain = self.text("#yaml")
        compare = """(() => { const against = document.getElementById("against"); against.value = "%s";
                      against.dispatchEvent(new Event("change")); })()"""
        self.browser.evaluate(compare % "production/production-2")
        lines = self.text("#yaml").splitlines()
        self.assertIn("-   replicas: 2", lines)  # there, where no autoscaler has it
        self.assertEqual([line for line in lines if "namespace:" in line and line[0] != " "], [])
        marks = self.text("#objects")
        self.assertIn("only here", marks)
        self.assertIn("differs", marks)
        account = self.browser.evaluate("document.querySelector('#objects button em').textContent")
        self.assertEqual(account, "", "the ServiceAccount is the same but for its place")
        self.assertIn("Ingress orders", self.text("#only-there"))
        here = self.browser.evaluate("[...document.querySelectorAll('#yaml .here, #yaml .both')].map((line) => line.textContent.slice(2)).join('')")
        self.assertEqual(here.strip(), plain.strip())
        self.browser.evaluate(compare % "")
        self.assertEqual(self.text("#yaml"), plain)

    def test_an_address_leads_to_an_object(self):
        self.browser.evaluate("openDrawer(data.overlays[1], 2)")
        address, name = self.browser.evaluate("location.href"), self.text("#object-name")
        self.browser.open("about:blank")
        self.browser.open(address)
        self.assertEqual(self.text("#object-name"), name)

    def test_dark_where_the_person_prefers_dark(self):
        ground = "getComputedStyle(document.body).backgroundColor"
        light = self.browser.evaluate(ground)
        self.browser.prefer("dark")
        self.browser.open(self.address)
        self.assertNotEqual(self.browser.evaluate(ground), light)
        self.browser.key("t")
        self.assertEqual(self.browser.evaluate(ground), light)


HOSTILE = [
    "</script><script>window.caught = 1</script>", "<!--<script>", "]]></style><svg onload='window.caught = 2'>",
    "<img src=x onerror='window.caught = 3'>", "'\"><iframe srcdoc='<script>parent.caught = 4</script>'>",
    "\u202egpj.exe\u2066", "zero\u200bwidth", "javascript:window.caught=5", "${window.caught = 6}", "\u2028\u2029", "&lt;script&gt;window.caught = 7&lt;/script&gt;",
]


class HostilePageTest(unittest.TestCase):
    """What a descriptor holds is text on the page, whatever it looks like."""

    def test_no_value_of_a_descriptor_runs(self):
        program = peers.require("chromium")
        with tempfile.TemporaryDirectory() as folder:
            service = {
                "apiVersion": "slipway.dev/v1", "kind": "ServiceDescriptor", "name": "hostile", "team": "shop", "type": "web",
                "image": "busybox:1", "ports": {"http": 8080}, "routes": [{"path": "/"}],
                "config": {f"VALUE_{number}": text for number, text in enumerate(HOSTILE)}, "args": HOSTILE,
                "files": {"/etc/hostile.txt": "hostile.txt"}, "environments": {"production": {"replicas": 2}},
            }
            (Path(folder) / "hostile.txt").write_text("\n".join(HOSTILE))
            descriptor = Path(folder) / "service.yaml"
            descriptor.write_text(json.dumps(service))
            said = slipway.run("preview", descriptor, "--fleet", slipway.FIXTURES / "boutique/fleet.yaml", "-o", "html")
            self.assertEqual(said.returncode, 0, said.stderr)
            page = Path(folder) / "page.html"
            page.write_text(said.stdout, encoding="utf-8")
            with Browser(program) as browser:
                browser.open(page.as_uri())
                shown = browser.evaluate("""(async () => {
                  const texts = [];
                  for (const overlay of data.overlays) {
                    overlay.objects.forEach((_, number) => {
                      openDrawer(overlay, number);
                      texts.push(document.getElementById("yaml").textContent);
                    });
                  }
                  const filter = document.getElementById("filter");
                  for (const text of %s) {
                    filter.value = text;
                    filter.dispatchEvent(new Event("input"));
                  }
                  await new Promise((done) => setTimeout(done, 200));
                  return texts.join("");
                })()""" % json.dumps(HOSTILE))
                for text in (*HOSTILE[:2], "\\u202egpj.exe\\u2066", "zero\\u200bwidth"):
                    self.assertIn(text, shown)
                self.assertNotRegex(shown, "[\u202e\u2066\u200b]")
                self.assertIsNone(browser.evaluate("window.caught ?? null"))
                self.assertEqual(browser.evaluate("document.querySelectorAll('iframe, img, svg[onload]').length"), 0)
                self.assertEqual((browser.requests, browser.complaints), ([], []))


class LargeFleetTest(unittest.TestCase):
    def test_filter_answers_within_a_blink(self):
        program = peers.require("chromium")
        with tempfile.TemporaryDirectory() as folder:
            generator = slipway.FIXTURES / "large" / "generate.py"
            subprocess.run([sys.executable, generator, f"{folder}/fleet"], check=True, capture_output=True)
            with Browser(program) as browser:
                browser.open(page_of(f"{folder}/fleet", folder))
                slow = {}
                for text in ("p", "pa", "pay", "payments", "payments replicas", "log_level: debug", "nosuchthing", ""):
                    before = browser.busy()
                    browser.evaluate(f"""(() => {{ const filter = document.getElementById("filter"); filter.value = "{text}";
                      filter.dispatchEvent(new Event("input")); return {FRAME}; }})()""")
                    took = browser.busy() - before
                    print(f"filter {text!r}: {took * 1000:.0f} ms")
                    if took > KEYSTROKE_LIMIT:
                        slow[text] = took
                if SCREENSHOTS:
                    browser.screenshot(Path(SCREENSHOTS) / "large.png")
                self.assertEqual((browser.requests, browser.complaints), ([], []))
                self.assertEqual(slow, {})
