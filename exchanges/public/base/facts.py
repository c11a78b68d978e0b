"""Facts of a page as a definition list."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FactLine:
    """A term and what is said of it, with the address where that is a link; left out where nothing is said."""

    term: str
    text: str
    url: str = ""
