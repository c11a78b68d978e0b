"""Highlights of a municipality, which others come to see, each tied to a theme."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from exchanges.meetings.languages.by_language import in_language
from exchanges.meetings.models.themes import Theme
from municipalities.models import Participation

MOST_HIGHLIGHTS = 5
"""How many a municipality may show: few enough to be read."""


class Highlight(models.Model):
    """Something that a municipality of a programme shows its guests."""

    participation = models.ForeignKey(
        Participation, models.CASCADE, related_name="highlights", verbose_name=_("participation")
    )
    theme = models.ForeignKey(Theme, models.CASCADE, related_name="highlights", verbose_name=_("theme"))
    titles = models.JSONField(_("title"), default=dict, help_text=_("By language."))
    texts = models.JSONField(_("text"), default=dict, blank=True, help_text=_("A sentence or two by language."))
    position = models.PositiveSmallIntegerField(_("position"), default=1)

    class Meta:
        verbose_name = _("what others come to see")
        verbose_name_plural = _("what others come to see")
        ordering = ["participation", "position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(position__range=(1, MOST_HIGHLIGHTS)),
                name="highlights_are_few",
                violation_error_message=_("Positions go from 1 to 5."),
            ),
            models.CheckConstraint(
                condition=~Q(titles={}),
                name="highlight_has_a_title",
                violation_error_message=_("Write a title in one language at least."),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        """The title in the reader's language, as near as there is."""
        return in_language(self.titles) or ""
