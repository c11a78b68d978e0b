"""Draw the rooms of the house, and who imports whom, as docs/images/rooms.svg (`make picture`).

Usage: draw_rooms.py [--check]. --check draws nothing and fails where the picture shows other rooms, or other imports
between them, than there are. Its figures, the lines of a room and the thickness of an arc, are those of the day on
which it was drawn: else every change of the code would be one of the picture.

Rooms and their order are those of the contracts in pyproject.toml. An arc is an import downwards, the thicker the more
modules import; what the contracts forbid cannot be drawn, as `make lint` would have refused it.
"""

import re
import sys
import tomllib
from collections import Counter
from pathlib import Path
from xml.sax.saxutils import escape

import grimp

ROOT = Path(__file__).resolve().parent.parent
PICTURE = ROOT / "docs/images/rooms.svg"
WIDTH, ROW, BOX, MARGIN, ARC = 580, 56, 44, 12, 13
OF_EACH_ROOM = {"admin", "models"}
"""Folders that every room may have: no rooms of their own."""
STYLE = (
    "<style>svg{background:#fff}path{fill:none;stroke:#5b6b80;opacity:.5}rect{fill:#eef4f1;stroke:#1d5c45}"
    "text{font:600 14px system-ui,sans-serif;fill:#12261f}.n{font-weight:400;font-size:11px;fill:#44544e}"
    "@media(prefers-color-scheme:dark){svg{background:#10201a}path{stroke:#9fb3aa}rect{fill:#1b3128;stroke:#7fc3a5}"
    "text{fill:#eaf4ef}.n{fill:#b6c6be}}</style>"
)


def layers() -> dict[str, list[str]]:
    """Return the layers of each package that has some ("": the whole), from the roof down; a row may hold several."""
    with (ROOT / "pyproject.toml").open("rb") as file:
        contracts = tomllib.load(file)["tool"]["importlinter"]["contracts"]
    return {each.get("containers", [""])[0]: each["layers"] for each in contracts if each["type"] == "layers"}


def rooms_of(inside: dict[str, list[str]]) -> list[str]:
    """Return the full names of all rooms from the roof down, those of the exchange one by one."""
    rooms: list[str] = []
    for top in inside[""]:
        rows = inside.get(top)
        rooms += [f"{top}.{room.strip()}" for row in rows for room in row.split("|")] if rows else [top]
    return rooms


def rooms_within(room: str, inside: dict[str, list[str]]) -> list[str]:
    """Return the rooms inside a room, from its roof down; what is a single module is none."""
    names = [each.strip() for row in inside.get(room, []) for each in row.split("|")]
    folder = ROOT.joinpath(*room.split("."))
    return [each for each in names if each not in OF_EACH_ROOM and not (folder / f"{each}.py").is_file()]


def lines_of(room: str) -> int:
    """Count the lines of a room's code."""
    folder = ROOT.joinpath(*room.split("."))
    return sum(len(path.read_text(encoding="utf-8").splitlines()) for path in folder.rglob("*.py"))


def imports_between(rooms: list[str]) -> Counter[tuple[str, str]]:
    """Count the modules of a room that import another room."""
    sys.path.insert(0, str(ROOT))
    graph = grimp.build_graph(*sorted({room.partition(".")[0] for room in rooms}))
    found: Counter[tuple[str, str]] = Counter()
    for module in graph.modules:
        own = room_of(module, rooms)
        there = {room_of(each, rooms) for each in graph.find_modules_directly_imported_by(module)}
        found.update((own, other) for other in there - {own, ""} if own)
    return found


def room_of(module: str, rooms: list[str]) -> str:
    """Return the room a module lies in, or nothing."""
    return next((room for room in rooms if module == room or module.startswith(f"{room}.")), "")


def drawn(inside: dict[str, list[str]]) -> str:
    """Return the picture as SVG; its colours follow the reader's scheme."""
    rooms = rooms_of(inside)
    imports = imports_between(rooms)
    most, row_of = max(imports.values()), {room: number for number, room in enumerate(rooms)}
    height = 2 * MARGIN + (len(rooms) - 1) * ROW + BOX
    width = MARGIN + WIDTH + ARC * (len(rooms) + 1)
    label = "The rooms of the code from the roof to the ground, and which imports which"
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img" aria-label="{label}">',
        STYLE,
    ]
    for (upper, lower), count in sorted(imports.items()):
        right = MARGIN + WIDTH
        top = MARGIN + row_of[upper] * ROW + BOX * 0.7
        end = MARGIN + row_of[lower] * ROW + BOX * 0.3
        reach = right + ARC * (row_of[lower] - row_of[upper]) * 1.33
        thickness = 0.8 + 5 * count / most
        parts.append(
            f'<path d="M{right} {top:.0f}C{reach:.0f} {top:.0f} {reach:.0f} {end:.0f} {right} {end:.0f}" '
            f'stroke-width="{thickness:.1f}"/>'
        )
    for room, number in row_of.items():
        corner = MARGIN + number * ROW
        words = " · ".join(rooms_within(room, inside))
        parts.append(
            f'<rect x="{MARGIN}" y="{corner}" width="{WIDTH}" height="{BOX}" rx="6"/>'
            f'<text x="{MARGIN + 12}" y="{corner + 19}">{escape(room.removeprefix("exchanges."))}</text>'
            f'<text class="n" x="{MARGIN + WIDTH - 12}" y="{corner + 19}" text-anchor="end">'
            f"{max(100, round(lines_of(room), -2)):,} lines</text>"
            f'<text class="n" x="{MARGIN + 12}" y="{corner + 36}">{escape(words)}</text>'
        )
    return "\n".join([*parts, "</svg>"])


def without_figures(picture: str) -> str:
    """Return a picture without what a change of any module would change in it."""
    return re.sub(r'[\d,]+ lines|(?<=stroke-width=")[\d.]+', "", picture)


def main(arguments: list[str]) -> int:
    """Print the picture, or say whether the one that is kept has become another; return the exit status."""
    picture = drawn(layers()) + "\n"
    if "--check" not in arguments:
        sys.stdout.write(picture)
        return 0
    if without_figures(PICTURE.read_text(encoding="utf-8")) != without_figures(picture):
        sys.stderr.write("The picture of the rooms shows others than there are, run `make picture`.\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
