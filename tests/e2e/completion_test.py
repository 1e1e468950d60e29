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

    def run_shell(self, *command):
        done = subprocess.run([str(word) for word in command], capture_output=True, text=True, check=False, timeout=120,
                              stdin=subprocess.DEVNULL, cwd=self.folder, env={"HOME": str(self.folder), "PATH": "/usr/bin:/bin"})
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
        bash = peers.require("bash")
        (self.folder / "slipway.bash").write_text(script("bash"))
        words = TYPED[typed][0].split()
        ask = 'source slipway.bash; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _slipway; printf "%s\\n" "${COMPREPLY[@]}"'
        self.check(self.run_shell(bash, "--norc", "-c", ask, "bash", *words), typed)

    @for_each(TYPED)
    def test_fish(self, typed):
        fish = peers.require("fish")
        (self.folder / "slipway.fish").write_text(script("fish"))
        lines = self.run_shell(fish, "--no-config", "-c", "source slipway.fish; complete -C $argv[1]", TYPED[typed][0])
        self.check([line.split("\t")[0] for line in lines], typed)

    def test_fish_tells_what_each_is_for(self):
        fish = peers.require("fish")
        (self.folder / "slipway.fish").write_text(script("fish"))
        lines = self.run_shell(fish, "--no-config", "-c", "source slipway.fish; complete -C 'slipway pre'")
        self.assertEqual(lines, ["preview\trender descriptors and show what they become"])

    def zsh(self):
        zsh = peers.require("zsh")
        (self.folder / "_slipway").write_text(script("zsh"))
        terminal = Terminal([zsh, "-f", "-i"], environment={"HOME": str(self.folder), "ZDOTDIR": str(self.folder)}, cwd=self.folder)
        self.addCleanup(terminal.close)
        terminal.type("PS1='at''>'; fpath=($PWD $fpath); autoload -Uz compinit; compinit -u -D; unsetopt beep; bindkey -e; "
                      "print rea''dy\n")
        terminal.wait_for("ready\n")
        terminal.wait_for("at>")
        return terminal

    @for_each([name for name, (_, wanted, _) in TYPED.items() if wanted])
    def test_zsh(self, typed):
        text, wanted, _ = TYPED[typed]
        terminal = self.zsh()
        terminal.forget()
        terminal.type(text + "\t")
        terminal.wait_for(" ".join([*text.split()[:-1], wanted[0]]))

    def test_zsh_tells_what_each_is_for(self):
        terminal = self.zsh()
        terminal.forget()
        terminal.type("slipway \t")
        terminal.wait_for("check the fleet and the descriptors, write nothing")
        terminal.wait_for("render descriptors and show what they become")


if __name__ == "__main__":
    unittest.main()
