"""Draw the site's icons for browsers and phones from its logo: static/img/icon-*.png and favicon.ico."""

import struct
from pathlib import Path

import typst

IMAGES = Path(__file__).resolve().parent.parent / "static" / "img"
SIZES = (32, 180, 192, 512)
# Phones cut a circle out of an icon: what is in the middle four fifths stays.
_PAGE = """#set page(width: {size}pt, height: {size}pt, margin: {margin}pt, fill: {fill})
#image("logo.svg", width: 100%)
"""


def drawn(size: int) -> bytes:
    """Return the logo as a PNG of a size, on white where a phone would show black behind it."""
    is_for_phones = size > SIZES[0]
    page = _PAGE.format(size=size, margin=size // 10 if is_for_phones else 0, fill="white" if is_for_phones else "none")
    source = IMAGES / "icon.typ"
    source.write_text(page, encoding="utf-8")
    try:
        return bytes(typst.compile(source, root=IMAGES, format="png", ppi=72.0))
    finally:
        source.unlink()


def as_favicon(png: bytes, size: int) -> bytes:
    """Return a PNG as an icon file of one picture, for browsers that ask for /favicon.ico."""
    head = struct.pack("<3H", 0, 1, 1)
    entry = struct.pack("<4B2H2I", size, size, 0, 0, 1, 32, len(png), len(head) + 16)
    return head + entry + png


def main() -> None:
    """Write the files."""
    for size in SIZES:
        (IMAGES / f"icon-{size}.png").write_bytes(drawn(size))
    (IMAGES / "favicon.ico").write_bytes(as_favicon(drawn(SIZES[0]), SIZES[0]))
    (IMAGES / f"icon-{SIZES[0]}.png").unlink()


if __name__ == "__main__":
    main()
