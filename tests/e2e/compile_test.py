"""`slipway compile` on fixtures/boutique: what is written, what is left alone, and that the real kustomize builds it."""

import os
import re
import shutil
import subprocess
import sys
import tempfile
import unittest
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from support import golden, peers, slipway

BOUTIQUE = slipway.FIXTURES / "boutique"
LARGE_STEP = 15  # the real kustomize takes 70 ms for each overlay
CLUSTERS = {"test-1": "test", "staging-1": "staging", "production-1": "production", "production-2": "production"}


def tree(folder):
    """Every file below a folder, with its content."""
    return {str(path.relative_to(folder)): path.read_bytes()
            for path in sorted(Path(folder).rglob("*")) if path.is_file()}


class Folder(unittest.TestCase):
    def setUp(self):
        temporary = tempfile.TemporaryDirectory()
        self.addCleanup(temporary.cleanup)
        self.folder = Path(temporary.name)
        self.out = self.folder / "out"

    def compile(self, source=BOUTIQUE, status=0, out=None):
        result = slipway.run("compile", source, "--out", out or self.out)
        self.assertEqual(result.returncode, status, result.stderr)
        self.assertEqual(result.stdout, "")
        return result.stderr

    def copy(self):
        """A copy of the example that may be changed; its fleet takes the components that slipway ships."""
        copy = self.folder / "boutique"
        shutil.copytree(BOUTIQUE, copy)
        fleet = copy / "fleet.yaml"
        fleet.write_text(fleet.read_text().replace("bases: ../../kustomize-bases\n", ""))
        return copy


class Compile(Folder):
    def test_twice_gives_identical_trees(self):
        self.compile()
        first = tree(self.out)
        self.assertIn("0 files written", self.compile())
        self.assertEqual(first, tree(self.out))
        other = self.folder / "other"
        self.compile(out=other)
        self.assertEqual(first, tree(other))

    def test_shipped_components_are_those_of_the_repository(self):
        self.compile()
        other = self.folder / "other"
        self.compile(self.copy(), out=other)
        self.assertEqual(tree(self.out), tree(other))

    def test_every_cluster_service_and_namespace_is_there(self):
        self.compile()
        for cluster, environment in CLUSTERS.items():
            folder = self.out / "overlays" / environment / cluster
            self.assertEqual(len(list((folder / "shop").iterdir())), 12)
            self.assertTrue((folder / "platform" / "namespaces" / f"shop-{cluster}.yaml").is_file())
            self.assertTrue((folder / "kustomization.yaml").is_file())

    def test_files_of_others_stay(self):
        self.compile()
        notes = self.out / "overlays" / "test" / "NOTES.md"
        notes.write_text("mine")
        self.compile()
        self.assertEqual(notes.read_text(), "mine")

    def test_a_file_of_others_in_the_way_stops_everything(self):
        mine = self.out / "overlays/production/production-2/shop/frontend/service.yaml"
        mine.parent.mkdir(parents=True)
        mine.write_text("mine")
        message = self.compile(status=2)
        self.assertIn("is in the way", message)
        self.assertEqual(list(tree(self.out)), [str(mine.relative_to(self.out))])
        self.assertEqual(mine.read_text(), "mine")

    def test_a_link_in_the_way_is_not_followed(self):
        elsewhere = self.folder / "elsewhere"
        elsewhere.mkdir()
        self.out.mkdir()
        (self.out / "overlays").symlink_to(elsewhere)
        self.assertIn("is in the way", self.compile(status=2))
        self.assertEqual(list(elsewhere.iterdir()), [])

    def test_a_removed_service_goes_with_its_files_only(self):
        copy = self.copy()
        self.compile(copy)
        folder = self.out / "overlays/test/test-1/shop/adservice"
        kept = self.out / "overlays/staging/staging-1/shop/adservice/mine.txt"
        kept.write_text("mine")
        shutil.rmtree(copy / "src/adservice")
        for frontend in copy.glob("src/frontend/service.yaml"):
            frontend.write_text(frontend.read_text().replace(", adservice]", "]"))
        self.compile(copy)
        self.assertFalse(folder.exists())
        self.assertEqual(os.listdir(kept.parent), ["mine.txt"])
        self.assertNotIn("adservice/", (self.out / ".slipway").read_text())

    def test_a_changed_file_of_ours_is_made_good(self):
        self.compile()
        first = tree(self.out)
        (self.out / "overlays/test/test-1/shop/frontend/service.yaml").write_text("changed")
        (self.out / "overlays/test/test-1/kustomization.yaml").unlink()
        self.assertIn("2 files written", self.compile())
        self.assertEqual(first, tree(self.out))

    def test_a_list_that_leads_outside_is_refused(self):
        self.out.mkdir()
        victim = self.folder / "victim"
        victim.write_text("mine")
        (self.out / ".slipway").write_text("../victim\n")
        self.assertIn("outside of its folder", self.compile(status=2))
        self.assertEqual(victim.read_text(), "mine")

    def test_nothing_is_written_when_a_check_fails(self):
        copy = self.copy()
        fleet = copy / "fleet.yaml"
        fleet.write_text(fleet.read_text().replace('"{team}-{cluster}"', '"{team}"'))
        self.assertIn("comes out twice", self.compile(copy, status=1))
        self.assertFalse(self.out.exists())


class Images(Folder):
    SERVICE = """\
apiVersion: slipway.dev/v1
kind: ServiceDescriptor
name: cart
team: shop
type: worker
build: {context: .}
replicas: 2
"""
    DIGEST = "sha256:" + "0123456789abcdef" * 4

    def image(self, *arguments):
        (self.folder / "service.yaml").write_text(self.SERVICE)
        result = slipway.run("compile", self.folder, "--fleet", BOUTIQUE / "fleet.yaml", "--out", self.out, *arguments)
        self.assertEqual(result.returncode, 0, result.stderr)
        deployment = self.out / "overlays/test/test-1/shop/cart/deployment.yaml"
        return next(line.split()[-1] for line in deployment.read_text().splitlines() if "image:" in line)

    def test_an_image_that_was_never_built_is_unlocked(self):
        self.assertEqual(self.image(), "registry.acme.example/apps/shop/cart:unlocked")

    def test_the_lock_beside_the_descriptor_is_found(self):
        (self.folder / "images.lock").write_text(
            f"images:\n  shop/cart: {{image: registry.acme.example/apps/shop/cart, digest: '{self.DIGEST}'}}\n")
        self.assertEqual(self.image(), f"registry.acme.example/apps/shop/cart@{self.DIGEST}")

    def test_a_lock_elsewhere_is_given(self):
        lock = self.folder / "elsewhere.lock"
        lock.write_text(f"images:\n  shop/cart: {{image: mirror.example/cart, digest: '{self.DIGEST}'}}\n")
        self.assertEqual(self.image("--lock", lock), f"mirror.example/cart@{self.DIGEST}")


class Jobs(Folder):
    """A Job's name follows what it comes out as: an API server refuses to change one."""

    SERVICE = """\
apiVersion: slipway.dev/v1
kind: ServiceDescriptor
name: migrate
team: shop
type: job
image: migrate:1
files: {/etc/migrate.sql: migrate.sql}
patches:
- {target: {kind: Job, name: migrate}, patch: '[{"op": "add", "path": "/spec/activeDeadlineSeconds", "value": 60}]'}
"""

    def setUp(self):
        super().setUp()
        self.source = self.folder / "source"
        shutil.copytree(slipway.ROOT / "kustomize-bases", self.folder / "kustomize-bases")
        (self.source / "migrate").mkdir(parents=True)
        fleet = (BOUTIQUE / "fleet.yaml").read_text().replace("../../kustomize-bases", "../kustomize-bases")
        (self.source / "fleet.yaml").write_text(fleet)
        self.write("migrate.sql", "select 1;")
        self.write("service.yaml", self.SERVICE)

    def write(self, name, text):
        (self.source / "migrate" / name).write_text(text)

    def name(self):
        result = slipway.run("preview", self.source, "--env", "test")
        self.assertEqual(result.returncode, 0, result.stderr)
        job = next(text for text in result.stdout.split("---\n") if "kind: Job\n" in text)
        self.assertIn("activeDeadlineSeconds: ", job)  # the descriptor's patch finds it by the service's name
        return re.search(r"^  name: (.*)$", job, re.MULTILINE).group(1)

    def test_the_same_content_has_the_same_name(self):
        first = self.name()
        self.assertRegex(first, "^migrate-[2456789bcdfghkmt]{10}$")
        self.assertEqual(first, self.name())
        with open(self.folder / "kustomize-bases" / "type-job" / "run.yaml", "a", encoding="utf-8") as file:
            file.write("# a comment changes no Job\n")
        self.assertEqual(first, self.name())

    def test_each_change_has_another_name(self):
        names = [self.name()]
        self.write("service.yaml", self.SERVICE.replace("migrate:1", "migrate:2"))
        names.append(self.name())
        self.write("service.yaml", self.SERVICE.replace("60", "90"))
        names.append(self.name())
        self.write("migrate.sql", "select 2;")
        names.append(self.name())
        run = self.folder / "kustomize-bases" / "type-job" / "run.yaml"
        run.write_text(run.read_text().replace("backoffLimit: 2", "backoffLimit: 3"))
        names.append(self.name())
        self.assertEqual(len(set(names)), len(names), names)


class Kustomize(Folder):
    """The real kustomize builds every overlay to the bytes of slipway's renderer, and of `slipway preview`."""

    def build_all(self, source):
        """(folder below overlays/, what kustomize printed) for each kustomization."""
        kustomize = peers.require("kustomize")
        self.compile(source)
        root = self.out / "overlays"
        folders = sorted({path.parent for path in root.rglob("kustomization.yaml")})

        def build(folder):
            return folder, subprocess.run([kustomize, "build", folder], capture_output=True, text=True, check=False)

        with ThreadPoolExecutor(os.cpu_count()) as pool:
            for folder, result in pool.map(build, folders):
                self.assertEqual((result.returncode, result.stderr), (0, ""), folder)
                yield str(folder.relative_to(root)), result.stdout

    def test_same_bytes(self):
        for name in ("boutique", "acme"):
            source = slipway.FIXTURES / name
            for folder, text in self.build_all(source):
                ours = slipway.run("kustomize", "build", self.out / "overlays" / folder)
                self.assertEqual((ours.returncode, ours.stderr), (0, ""), folder)
                self.assertEqual(ours.stdout, text, folder)
                parts = folder.split("/")
                if len(parts) == 2:
                    golden.check(self, f"manifests/{name}/{parts[1]}.yaml", text)
                elif parts[2] != "platform":
                    self.check_preview(source, parts, text)
            shutil.rmtree(self.out)

    def test_same_bytes_of_a_large_fleet(self):
        """Of fixtures/large's 1,500 overlays every 15th, in one run of ours: 100 of every cluster, type and team."""
        kustomize = peers.require("kustomize")
        source = self.folder / "large"
        subprocess.run([sys.executable, slipway.FIXTURES / "large" / "generate.py", source], check=True)
        self.compile(source)
        overlays = sorted(path.parent for path in self.out.glob("overlays/*/*/*/*/kustomization.yaml")
                          if path.parts[-3] != "platform")
        self.assertEqual(len(overlays), 1500)
        sample = overlays[::LARGE_STEP] + sorted(self.out.glob("overlays/*/*/platform/*"))
        self.assertEqual({path.parts[-3] for path in sample if path.parts[-2] != "platform"},
                         {"test-1", "staging-1", "production-1", "production-2", "production-3"})
        rendered = self.folder / "rendered"
        ours = slipway.run("kustomize", "build", *sample, "-o", f"{rendered}/")
        self.assertEqual((ours.returncode, ours.stderr), (0, ""))

        def build(folder):
            return folder, subprocess.run([kustomize, "build", folder], capture_output=True, check=False)

        with ThreadPoolExecutor(os.cpu_count()) as pool:
            for folder, result in pool.map(build, sample):
                self.assertEqual((result.returncode, result.stderr), (0, b""), folder)
                self.assertEqual(Path(f"{rendered}{folder}.yaml").read_bytes(), result.stdout, folder)

    def check_preview(self, source, parts, text):
        environment, cluster, _team, service = parts
        path = next(source.rglob(f"{service}/service.yaml"))
        shown = slipway.run("preview", path, "--env", environment, "--cluster", cluster)
        self.assertEqual((shown.returncode, shown.stdout), (0, text), shown.stderr)


class Preview(unittest.TestCase):
    def test_several_overlays_come_in_the_order_of_waves(self):
        result = slipway.run("preview", BOUTIQUE, "--env", "production")
        self.assertEqual((result.returncode, result.stderr), (0, ""))
        titles = [line[2:] for line in result.stdout.splitlines() if line.startswith("# ")]
        services = sorted(path.parent.name for path in BOUTIQUE.rglob("service.yaml"))
        self.assertEqual(titles, [f"production/{cluster}/shop/{service}" for cluster in ("production-1", "production-2")
                                  for service in services])
        self.assertEqual(result.stdout.splitlines()[0], f"# {titles[0]}")
        self.assertTrue(all(line.startswith("# ") or not line.startswith("#") for line in result.stdout.splitlines()))

    def test_the_tree_says_what_brought_each_object(self):
        result = slipway.run("preview", "fixtures/acme", "-o", "tree", cwd=slipway.ROOT)
        self.assertEqual((result.returncode, result.stderr), (0, ""))
        golden.check(self, "tree-acme.txt", result.stdout)

    def test_nothing_is_shown_when_a_check_fails(self):
        result = slipway.run("preview", BOUTIQUE, "--env", "prodution")
        self.assertEqual((result.returncode, result.stdout), (2, ""))
        self.assertIn("did you mean `production`?", result.stderr)


if __name__ == "__main__":
    unittest.main()
