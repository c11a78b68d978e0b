"""Facts of a page as a definition list."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FactLine:
    """A term and what is said of it, with the address where that is a link; left out where nothing is said.

    `links` lead to more about it on other sites, each its words and its address.
    """

    term: str
    text: str
    url: str = ""
    links: Sequence[tuple[str, str]] = ()
