"""Pins on the map of the calendar: how many it takes, and the rules that light a pin with its line of the list.

A rule needs a number for each pin, so they are written by a program: `make styles`.
"""

import sys

MEETINGS_A_MAP = 40
"""Further meetings are on further pages."""


def highlighting() -> str:
    """Return the stylesheet that lights a pin with its line of the list, and the line with its pin."""
    numbers = range(1, MEETINGS_A_MAP + 1)
    pins = ",\n  ".join(f".calmap:has(.it-{n} a:is(:hover, :focus-visible)) .pin-{n}" for n in numbers)
    lines = ",\n  ".join(f".calmap:has(.pin-{n}:hover) .it-{n}" for n in numbers)
    return f"""\
/* A pin lights up with its line of the list, and the line with its pin. Written by:
   python -m exchanges.public.calendar.meeting_pins > styles/generated/meeting-pins.css */
@layer pages {{
  {pins} {{
    --pin: var(--sun);
    --pin-line: var(--ink);
    --pin-text: var(--on-sun);
  }}
  {lines} {{
    background: var(--lake-tint);
  }}
}}
"""


if __name__ == "__main__":
    sys.stdout.write(highlighting())
