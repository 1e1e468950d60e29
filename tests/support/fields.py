"""The tables of fields, compiler/fleet/data/*.fields."""

from support import slipway

TABLES = slipway.ROOT / "compiler" / "fleet" / "data"


def fields(table):
    """(path, flags, example, documentation) of each field of a table."""
    found = []
    for line in (TABLES / table).read_text().splitlines():
        if line.startswith(" "):
            found[-1][3].append(line.strip())
        elif line and not line.startswith("#"):
            head, _, example = line.partition(" = ")
            path, _type, *flags = head.split()
            found.append((path, flags, example, []))
    return found
