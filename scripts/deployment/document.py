"""The commands of docs/operations.md, as they stand there."""

import re
from pathlib import Path

OPERATIONS = Path("docs/operations.md")
_BLOCK = re.compile(r"^```\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def commands_under(heading: str, *, document: Path = OPERATIONS) -> str:
    """Return the lines of all blocks in a section, to be run one after another."""
    return "".join(blocks_under(heading, document=document))


def blocks_under(heading: str, *, document: Path = OPERATIONS) -> list[str]:
    """Return the blocks of a section up to the next heading."""
    text = document.read_text(encoding="utf-8")
    found = re.search(rf"^###? {re.escape(heading)}\n(.*?)(?=^###? |\Z)", text, re.MULTILINE | re.DOTALL)
    if found is None:
        raise ValueError(f"{document} has no section {heading!r}.")
    return _BLOCK.findall(found[1])
