"""Icons of the lucide set; those that pages repeat come from one picture file, which the browser keeps.

After a change of SHARED: python -m exchanges.public.base.icons > static/img/icons.svg
"""

import sys
from functools import cache

from lucide.templatetags.lucide import lucide

STROKE_WIDTH = "1.75"
SHARED = (
    "arrow-left",
    "arrow-right",
    "calendar",
    "calendar-check",
    "calendar-clock",
    "calendar-plus",
    "check",
    "chevron-down",
    "download",
    "globe",
    "goal",
    "landmark",
    "languages",
    "map-pin",
    "messages-square",
    "monitor",
    "route",
    "rss",
    "sliders-horizontal",
    "tag",
    "users-round",
    "x",
)


@cache
def inline_svg(name: str) -> str:
    """Return an icon as an SVG element; raise lucide.IconDoesNotExist for an unknown name."""
    return lucide(name, size=None, stroke_width=STROKE_WIDTH, aria_hidden="true")


def picture_file() -> str:
    """Return the file of the shared icons: a symbol each, drawn in the colour of the text around its use."""
    symbols = []
    for name in SHARED:
        svg = inline_svg(name).replace("<svg ", f'<symbol id="{name}" ', 1).replace("</svg>", "</symbol>")
        svg = svg.replace(' width="24" height="24"', "", 1).replace(' aria-hidden="true"', "", 1)
        symbols.append("".join(line.strip() for line in svg.splitlines()))
    return "\n".join(['<svg xmlns="http://www.w3.org/2000/svg">', *symbols, "</svg>\n"])


if __name__ == "__main__":
    sys.stdout.write(picture_file())
