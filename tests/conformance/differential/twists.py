"""What is done to a finished tree with dice of its own: links, detours in paths, odd integers, output into a directory.

A tree that is not twisted stays what its seed has always made.
"""

import re

from differential.dice import Dice
from differential.tree import Tree

LINKS_PERCENT = 6
DETOUR_PERCENT = 4
INTEGER_PERCENT = 5
SPLIT_PERCENT = 5
INTEGERS = (b"3.0", b"1e1", b"0b101", b"0o17", b"1_000", b"0x1F", b"010", b"+5", b"-0", b"5.5", b"1e400", b"9223372036854775808", b"'5'", b"!!int 5", b"!!str 5",
            b"!!float 5", b"5.", b"1E2", b"1e-1", b"0.0", b"yes", b"00", b"09", b"1:30", b"~", b"[5]", b"1e21", b"123456789.0", b"-3.0", b"2.50e1")
INTEGER_LINE = re.compile(rb"^(\s*(?:- )?[\"']?\w+[\"']?: )(?:\d+|true|false)$", re.MULTILINE)
KUSTOMIZATION = re.compile(r"(?:^|/)(?:kustomization\.ya?ml|Kustomization)$")


def twisted(tree: Tree, seed: int | str) -> Tree:
    dice = Dice(f"twist {seed}")
    if dice.chance(LINKS_PERCENT):
        tree = linked_directory(tree, dice) if dice.chance(60) else linked_file(tree, dice)
    if dice.chance(DETOUR_PERCENT):
        tree = with_detour(tree, dice)
    if dice.chance(INTEGER_PERCENT):
        tree = with_odd_integers(tree, dice)
    return Tree(tree.files, tree.target, tree.flags, tree.fields, tree.many, tree.links, dice.chance(SPLIT_PERCENT))


def linked_directory(tree: Tree, dice: Dice) -> Tree:
    """A directory is referred to by a link beside it or elsewhere, or by a way back out of one."""
    inner = sorted({path.rpartition("/")[0] for path in tree.files if KUSTOMIZATION.search(path)} - {tree.target})
    if not inner:
        return tree
    real = dice.pick(inner)
    name = real.rpartition("/")[2]
    link, there = dice.pick(((f"link-{name}", real), (f"elsewhere/deep/{name}-link", f"../../{real}"), (f"{real}-link", name)))
    shape = dice.weighted({"link": 6, "back": 3, "inside": 1})
    files = dict(tree.files)
    for path, content in tree.files.items():
        if not KUSTOMIZATION.search(path):
            continue
        up = "../" * (path.count("/"))
        new = {"link": up + link, "back": f"{up}{link}/../{name}", "inside": f"{up}{link}/."}[shape]
        files[path] = re.sub(rb"(?<=[\s\"'])(?:\.\./|\./)+" + re.escape(real if "../" in f"{content!r}" else name).encode() + rb"(?=[\s\"',/\]]|$)", new.encode(), content)
    return Tree(files, tree.target, tree.flags, tree.fields, tree.many, {**tree.links, link: there}, tree.split)


def linked_file(tree: Tree, dice: Dice) -> Tree:
    """A file is a link: to one beside it, in a directory below, outside of its root, to nothing, or to itself."""
    path = dice.pick(sorted(tree.files))
    directory, _, name = path.rpartition("/")
    files = dict(tree.files)
    content = files.pop(path)
    where = dice.weighted({"beside": 4, "below": 3, "outside": 2, "nothing": 1, "itself": 1})
    there = {"beside": "real-" + name, "below": "below/" + name, "outside": "../outside-" + name, "nothing": "gone", "itself": name}[where]
    if where in ("beside", "below"):
        files[f"{directory}/{there}"] = content
    elif where == "outside":
        files[f"{directory.rpartition('/')[0]}/outside-{name}".lstrip("/")] = content
    return Tree(files, tree.target, tree.flags, tree.fields, tree.many, {**tree.links, path: there}, tree.split)


def with_detour(tree: Tree, dice: Dice) -> Tree:
    """A path in a kustomization goes through a directory, a file or nothing at all and back."""
    path = dice.pick(sorted(name for name in tree.files if KUSTOMIZATION.search(name)) or sorted(tree.files))
    content = tree.files[path]
    places = list(re.finditer(rb"(?m)^(\s*- )((?:\.\./)*[\w./-]+)$", content))
    if not places:
        return tree
    place = dice.pick(places)
    written = place[2].decode()
    name = written.rpartition("/")[2]
    new = dice.pick((f"nowhere/../{written}", f"./{written}", f".//{written}", f"{written}/", f"{written}/.", f"{written}/../{name}", f"kustomization.yaml/../{written}",
                     f"{written}//", f" {written}", f"{written}/../../{path.split('/')[0]}/{name}"))
    return tree.with_files({**tree.files, path: content[:place.start(2)] + new.encode() + content[place.end(2):]})


def with_odd_integers(tree: Tree, dice: Dice) -> Tree:
    files = dict(tree.files)
    for path in dice.some(sorted(files), 1, 3):
        places = list(INTEGER_LINE.finditer(files[path]))
        if places:
            place = dice.pick(places)
            files[path] = files[path][:place.end(1)] + dice.pick(INTEGERS) + files[path][place.end():]
    return tree.with_files(files)
