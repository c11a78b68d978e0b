"""Refusals of services: one root, so that a page catches one name and shows its words.

A refusal is named after what it says (SlotsInUse, TooManyRequests); one that is raised with words of its own for each
case, or only groups others, after what was refused (ChangeRefused, LinkRefused).
"""

from typing import ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Refusal(Exception):
    """A use case that was refused, nothing was changed. `str()` says why and what to do, fit to show.

    `words` are said where none are given, in the language that is active when it is raised.
    """

    words: ClassVar[str | Promise] = _("That is not possible.")

    def __init__(self, words: str = "") -> None:
        super().__init__(words or str(self.words))


class NotWithinReach(Refusal):
    """The actor does not coordinate the network concerned."""

    words = _("You coordinate another network. Ask its coordinator, or a coordinator of all networks.")


class ReasonMissing(Refusal):
    """A reason was asked for and not given."""
