"""Odd scalars, keys and names: spellings whose meaning YAML 1.1, YAML 1.2, JSON and Kubernetes do not agree about."""

from differential.dice import Dice
from differential.yaml_text import Raw

NUMBERS = (
    "0644", "0o644", "0x1F", "0b101", "1_000", "1e3", "1E3", "1e+21", "1e-7", "1.10", ".5", "5.", "+1", "-1", "-0", "0", "00",
    "08", "1:30", "190:20:30", "12345678901234567890", "9223372036854775807", "9223372036854775808", "-9223372036854775808",
    "1.234567895e+08", "0.1", "1.0", "100000000000000000000000", "3.4028235e+38", "123456789.123", "6.02e23", "-0.0", "1__0",
    "0x", "0o9", "1e400", "0.30000000000000004", "1234567.0", "12345678901234567.0", "1e20", "1e21", "-1.5e-10",
)
WORDS = (
    "yes", "No", "on", "OFF", "y", "N", "true", "True", "TRUE", "false", "~", "null", "Null", "NULL", "nil", "none", "", "=", "<<",
)
REFUSED = (".nan", ".inf", "-.Inf", "+.inf", ".NaN", "}y", "-", "%x", "@x", "`x", "a: b: c", "*nothing", "[a", "{a", "'a", '"a', "|x", "!!int x", "!!bool 3")
DATES = (
    "2001-01-01", "2001-12-14t21:59:43.10-05:00", "2001-12-15 2:59:43.10", "2001-12-14T21:59:43Z", "2001-1-1", "2020-02-30",
    "12:30:45", "2001-12-14 21:59:43",
)
TAGGED = (
    "!!str 123", "!!str", "!!int '5'", "!!float 1", "!!bool 'true'", "!!null ''", "!!str 2001-01-01", "! 12",
    "!!binary aGVsbG8=", "!custom x", "!!timestamp 2001-01-01",
)
QUOTED = (
    '"a\\nb"', '"tab\\there"', "'it''s'", '"\\u00e9\\x41\\U0001F600"', '"trailing "', '" leading"', '"\\\\"', '"null"', "'123'",
    "'0644'", "'yes'", '"1e3"', "'~'", "''", '"\\0"', '"\\e[0m"', '"\\u2028"', '"\\ufeff"', '"a\\\n    b"', "'a\n\n      b'",
    '"\\r\\n"', '"x\\n"', '"\\nx"', '"  \\n x"', "'2001-01-01'", "'1_000'", "'=' ", "'<<'", '"\\u0085"', '"#"', "'a: b'",
)
PLAIN = (
    "a b  c", "a#b", "a:b", "http://host:80/path?q=1&r=2", "-x", "?x", ":x", "a,b", "x]", "${VAR}", "$(VAR)",
    "50%", "a'b", 'a"b', "c:\\dir", "x*", "é", "日本語", "😀", "a\\nb", "--", "...x",
    "1.2.3", "v1", "1a", "0x1G", "1.2.3.4", "100m", "1Gi", "1-2", "2001-01", "+", ".", "..", "./x", "~/x", "a  ", "0.0.0.0/0",
)
WORD_LINE = "the quick brown fox jumps over the lazy dog and runs away from the very long line that must be folded "
BLOCKS = (
    ("|", ("line one", "line two")),
    ("|-", ("line one", "", "line three")),
    ("|+", ("kept", "", "")),
    (">", ("folded", "text", "", "new paragraph", "  more indented", "back")),
    (">-", ("folded", "text")),
    (">+", ("folded", "text", "", "")),
    ("|2", ("  leading spaces", "less")),
    ("|", ("", "leading newline")),
    ("|", ("trailing space ", "tab\there")),
    ("|", ("# no comment", "key: value", "- item")),
    ("|-", (WORD_LINE * 2,)),
    (">", (WORD_LINE * 2,)),
    ("|", ("#!/bin/sh", "set -e", "echo \"$HOME\" 'x' \\", "\tindented", "exit 0")),
    ("|", ('{"json": [1, 2, {"a": null}]}',)),
    ("|-", ("é", "日本語", "😀")),
    ("|", ()),
)
LONG = (
    WORD_LINE * 2,
    "x" * 200,
    WORD_LINE + "é" * 40 + " ünïcödé " + WORD_LINE,
    "a " * 60,
    WORD_LINE.replace(" ", "  "),
    ("word " * 15 + "\n") * 3,
    "- " + WORD_LINE,
    WORD_LINE + ": " + WORD_LINE,
    WORD_LINE + "\n",
    "\n" + WORD_LINE,
    WORD_LINE + " # " + WORD_LINE,
    "'" + WORD_LINE + "' \"" + WORD_LINE + '"',
    " " * 90 + "x",
    "true " + WORD_LINE,
)
STRINGS = (
    "plain", "with space", "yes", "123", "1.5", "0644", "", " ", "null", "a: b", "a #b", "#a", "- a", "[a]", "{a}", "*a", "&a", "!a",
    "%a", "@a", "`a", "|", ">", "'", '"', "a\nb", "a\nb\n", "\na", "a\n\n", "tab\t", "\ttab", "trailing ", " leading", "é", "日本", "😀",
    "a\\b", "C:\\x", "\u2028", "\u00a0", "\x7f", "\u0085", "\ufeff", "a'b", 'a"b', "a=b", "2001-01-01", "1e3", "0x1f", "-", "---", "...", "?", ":", "a:",
    "=", "<<", "~", "\r\n", "a\r\nb", "y", "n", "off", "TRUE", "1_000", "+1", ".5", "1:30", "key=value=x", "$(VAR)", "{{x}}", "0b1", "0o7",
    "12345678901234567890", ".inf", ".nan", "-", "a,b", "a]b", "a}b", "x" * 100, WORD_LINE, WORD_LINE * 2, "1.", "1,000", "- ", "? x", "a ", "a\tb",
    "a\n b", " a\nb", "a\n\n\nb", "a \nb", "#\nb", "- a\n- b\n", "key: value\nother: x\n", "\a", "%x\n", "&\n", "\n\n", "\n",
)
KEYS = (
    "a", "b", "K1", "K10", "K2", "k1", "k10", "k9", "k2", "key with space", "yes", "on", "1", "10", "2", "1.5", "null", "true", "é", "a.b", "a/b",
    "a-b", "a_b", "A", "Z", "-x", "", "x.y/z", "0644", "~", "日本", "a:b", "#a", "name", "kind", "metadata", "spec", "K01", "k1.5", "file.txt",
)
TYPED_KEYS = (
    "8080", "1_000", "017", "0o17", "0x1F", "0b11", "+1", "-0", "1e3", "1.0", "1.5e3", "1000000.0", "0.1", "1e-7", "123456789", ".inf", "-.inf", ".nan",
    "on", "y", "No", "OFF", "TRUE", "2001-01-01", "!!str 5", "!!int 5", "! 5", "'5'", '"on"', "12345678901234567890123", "18446744073709551615", "08",
)
NAMES = (
    "web", "api", "db", "cache", "front", "worker", "queue", "auth", "search", "mail", "cart", "shop", "n1", "n10", "n2", "a.b.c",
    "x-y-z", "the-very-long-name-of-a-service-that-someone-gave-it", "svc1", "svc-1",
)
ODD_NAMES = ("yes", "123", "true", "null", "1e3", "0x1f", "007", "on", "UPPER", "system:admin", "a_b", "*.example.com", "é", "a b", "1.5")
VARIABLES = ("VAR_A", "VAR_B", "VAR_C", "some.var")


def raw_scalar(dice: Dice) -> Raw:
    """Any spelling; a few make every build fail."""
    if dice.chance(0.1):
        return Raw(dice.pick(REFUSED))
    family = dice.weighted({NUMBERS: 5, WORDS: 3, DATES: 1, TAGGED: 0.6, QUOTED: 4, PLAIN: 4})
    return Raw(dice.pick(family))


def odd_key(dice: Dice) -> Raw:
    """A key that is no string, or does not look like one."""
    return raw_scalar(dice) if dice.chance(30) else Raw(dice.pick(TYPED_KEYS))


def block_scalar(dice: Dice) -> Raw:
    header, lines = dice.pick(BLOCKS)
    return Raw(header, lines)


def odd_value(dice: Dice) -> object:
    """A scalar of any type, as it stands in a field that nobody checks."""
    roll = dice.number(1, 100)
    if roll <= 45:
        return raw_scalar(dice)
    if roll <= 55:
        return block_scalar(dice)
    if roll <= 62:
        return dice.pick(LONG)
    if roll <= 90:
        return dice.pick(STRINGS)
    return dice.pick((1, 0, -7, True, False, None, 1.5, 3600, 65535))


def odd_string(dice: Dice) -> object:
    """A scalar that is a string, for annotations, data and environment variables."""
    roll = dice.number(1, 100)
    if roll <= 60:
        return dice.pick(STRINGS)
    if roll <= 75:
        return block_scalar(dice)
    if roll <= 85:
        return dice.pick(LONG)
    return Raw(dice.pick(QUOTED))


def label_value(dice: Dice) -> str:
    return dice.pick(("a", "b", "web", "v1", "1", "true", "yes", "1.0", "", "x.y", "A_b", "on", "front-end", "null", "007"))


def label_key(dice: Dice) -> str:
    return dice.pick(("app", "tier", "team", "env", "version", "app.kubernetes.io/name", "example.com/part", "k8s-app", "release"))
