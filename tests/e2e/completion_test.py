"""The completion scripts in the shells that they are for: what a person gets who types a part and presses Tab."""

import subprocess
import tempfile
import unittest
from pathlib import Path

from support import peers, slipway
from support.cases import expand, for_each
from support.terminal import Terminal

# What is typed; what is offered, and what is not.
TYPED = {
    "a command": ("slipway prev", ["preview"], ["check"]),
    "a command of commands": ("slipway executor pri", ["print-config"], ["prepare"]),
    "an option": ("slipway preview --wat", ["--watch"], ["--against"]),
    "an option of a command of commands": ("slipway kustomize build --load", ["--load-restrictor"], ["--watch"]),
    "what another command takes": ("slipway check --wat", [], ["--watch"]),
    "what a command of the same last word takes": ("slipway schema check --proj", [], ["--project"]),
    "a form of output": ("slipway preview -o tr", ["tree"], ["yaml", "html"]),
    "a form of another command": ("slipway check --output c", ["code-quality"], ["json", "tree"]),
    "when to colour": ("slipway schema check --color al", ["always"], ["auto"]),
    "an environment": ("slipway preview cart --env pro", ["production"], ["test", "staging"]),
    "a cluster": ("slipway check -c stag", ["staging-1"], ["test-1"]),
    "a cluster of an environment": ("slipway compile --env test --cluster ", ["test-1"], ["staging-1", "production-1"]),
    "an environment of another fleet": ("slipway preview --fleet other.yaml -e ", ["lab"], ["test"]),
    "a team": ("slipway init --team sh", ["shop"], []),
    "a field": ("slipway explain service.routes.au", ["service.routes.auth"], ["service.routes.host"]),
    "a format": ("slipway schema fl", ["fleet"], ["service", "snapshot"]),
    "a command beside formats": ("slipway schema sn", ["snapshot"], ["service"]),
    "a revision": ("slipway preview --against feature/c", ["feature/cart"], ["HEAD"]),
}


def script(shell):
    made = slipway.run("completion", shell)
    assert made.returncode == 0, made.stderr
    return made.stdout


@expand
class Completion(unittest.TestCase):
    def setUp(self):
        temporary = tempfile.TemporaryDirectory()
        self.addCleanup(temporary.cleanup)
        self.folder = Path(temporary.name)
        fleet = (slipway.FIXTURES / "boutique" / "fleet.yaml").read_text()
        (self.folder / "fleet.yaml").write_text(fleet)
        (self.folder / "other.yaml").write_text("environments: {lab: {branches: [lab], clusters: []}}\n")
        (self.folder / "bin").mkdir()
        (self.folder / "bin/slipway").symlink_to(slipway.PROGRAM)
        self.environment = {"HOME": str(self.folder), "PATH": f"{self.folder}/bin:/usr/bin:/bin"}

    def make_branches(self, *names):
        git = [peers.require("git"), "-c", "user.name=a", "-c", "user.email=a@acme.example"]
        for words in (["init", "-q"], ["commit", "-q", "--allow-empty", "-m", "x"], *(["branch", name] for name in names)):
            subprocess.run([*git, *words], cwd=self.folder, env=self.environment, check=True)

    def run_shell(self, *command):
        done = subprocess.run([str(word) for word in command], capture_output=True, text=True, check=False, timeout=120,
                              stdin=subprocess.DEVNULL, cwd=self.folder, env=self.environment)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        return done.stdout.splitlines()

    def check(self, offered, typed):
        _, wanted, unwanted = TYPED[typed]
        for word in wanted:
            self.assertIn(word, offered)
        for word in unwanted:
            self.assertNotIn(word, offered)

    @for_each(TYPED)
    def test_bash(self, typed):
        self.make_branches("feature/cart")
        self.check(self.bash(*TYPED[typed][0].split(" ")), typed)

    def bash(self, *words):
        bash = peers.require("bash")
        (self.folder / "slipway.bash").write_text(script("bash"))
        ask = 'source slipway.bash; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _slipway; printf "%s\\n" "${COMPREPLY[@]}"'
        return self.run_shell(bash, "--norc", "-c", ask, "bash", *words)

    def test_bash_splits_at_equals_signs(self):
        self.assertEqual(self.bash("slipway", "preview", "--env", "=", "pro"), ["production"])
        self.assertEqual(self.bash("slipway", "preview", "--fleet", "=", "other.yaml", "--env", "="), ["lab"])

    def test_a_fleet_that_cannot_be_read_offers_nothing(self):
        for text in ("{", "7", "environments: {'$(touch bad)': {}, \"a b\": {}, '\x1b[1m': {}}\n"):
            (self.folder / "fleet.yaml").write_text(text)
            self.assertEqual(self.bash("slipway", "preview", "--env", ""), [""])
        (self.folder / "fleet.yaml").unlink()
        self.assertEqual(self.bash("slipway", "preview", "--env", ""), [""])

    def test_names_of_branches_are_no_code(self):
        self.make_branches("x$(touch${IFS}bad)")
        self.assertEqual(self.bash("slipway", "preview", "--against", "x"), ["x\\$\\(touch\\$\\{IFS\\}bad\\)"])
        self.assertFalse((self.folder / "bad").exists())

    @for_each(TYPED)
    def test_fish(self, typed):
        fish = peers.require("fish")
        self.make_branches("feature/cart")
        self.check(self.fish(fish, TYPED[typed][0]), typed)

    def fish(self, fish, text):
        (self.folder / "slipway.fish").write_text(script("fish"))
        lines = self.run_shell(fish, "--no-config", "-c", "source slipway.fish; complete -C $argv[1]", text)
        return [line.split("\t")[0] for line in lines]

    def test_fish_with_an_equals_sign(self):
        self.assertEqual(self.fish(peers.require("fish"), "slipway preview --env=pro"), ["--env=production"])

    def test_fish_tells_what_each_is_for(self):
        fish = peers.require("fish")
        (self.folder / "slipway.fish").write_text(script("fish"))
        lines = self.run_shell(fish, "--no-config", "-c", "source slipway.fish; complete -C 'slipway pre'")
        self.assertEqual(lines, ["preview\trender descriptors and show what they become"])

    def zsh(self):
        zsh = peers.require("zsh")
        (self.folder / "_slipway").write_text(script("zsh"))
        terminal = Terminal([zsh, "-f", "-i"], environment={**self.environment, "ZDOTDIR": str(self.folder)}, cwd=self.folder)
        self.addCleanup(terminal.close)
        terminal.type("PS1='at''>'; fpath=($PWD $fpath); autoload -Uz compinit; compinit -u -D; unsetopt beep; bindkey -e; "
                      "print rea''dy\n")
        terminal.wait_for("ready\n")
        terminal.wait_for("at>")
        return terminal

    @for_each([name for name, (_, wanted, _) in TYPED.items() if wanted])
    def test_zsh(self, typed):
        text, wanted, _ = TYPED[typed]
        self.make_branches("feature/cart")
        terminal = self.zsh()
        terminal.forget()
        terminal.type(text + "\t")
        terminal.wait_for(" ".join([*text.split(" ")[:-1], wanted[0]]))

    def test_zsh_with_an_equals_sign(self):
        terminal = self.zsh()
        terminal.forget()
        terminal.type("slipway preview --env=pro\t")
        terminal.wait_for("--env=production")

    def test_zsh_tells_what_each_is_for(self):
        terminal = self.zsh()
        terminal.forget()
        terminal.type("slipway \t")
        terminal.wait_for("check the fleet and the descriptors, write nothing")
        terminal.wait_for("render descriptors and show what they become")


if __name__ == "__main__":
    unittest.main()
