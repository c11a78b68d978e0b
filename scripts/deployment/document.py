"""The commands of docs/operations.md, as they stand there."""

import re
from pathlib import Path

OPERATIONS = Path("docs/operations.md")
_BLOCK = re.compile(r"^```\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def commands_under(heading: str, *, document: Path = OPERATIONS) -> str:
    """Return the lines of all blocks in a section, to be run one after another."""
    text = document.read_text(encoding="utf-8")
    _before, found, rest = text.partition(f"\n## {heading}\n")
    if not found:
        raise ValueError(f"{document} has no section {heading!r}.")
    return "".join(_BLOCK.findall(rest.partition("\n## ")[0]))
