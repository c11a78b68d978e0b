"""Words in place of an empty list."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class EmptyState:
    """The words, and at most two ways out, in the reader's language; empty where there is none."""

    title: str
    text: str = ""
    url: str = ""
    action: str = ""
    other_url: str = ""
    other_action: str = ""
