"""Themes of a programme, and what municipalities know and want of them."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from exchanges.meetings.languages.by_language import in_language
from municipalities.models import Participation, Programme
from municipalities.models.renaming import FormerName, Renamable


class Theme(Renamable):
    """What a meeting is about, with its content and target groups in the languages they are written in."""

    name_in_addresses = "key"

    class Scope(models.TextChoices):
        """Where the theme is for."""

        NATIONAL = "national", _("Meetings of a national network")
        PROGRAMME = "programme", _("The European conference")

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="themes", verbose_name=_("programme"))
    key = models.SlugField(_("identifier"), max_length=60)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    scope = models.CharField(_("scope"), max_length=9, choices=Scope.choices, default=Scope.NATIONAL)
    names = models.JSONField(_("name"), default=dict, help_text=_("By language."))
    content = models.JSONField(_("content"), default=dict, blank=True, help_text=_("A list of points by language."))
    target_groups = models.JSONField(_("target groups"), default=dict, blank=True, help_text=_("A list by language."))
    updated_at = models.DateTimeField(_("changed"), auto_now=True)

    class Meta:
        verbose_name = _("theme")
        verbose_name_plural = _("themes")
        ordering = ["programme", "position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "key"],
                name="programme_has_a_theme_once",
                violation_error_message=_("The programme already has a theme with this identifier."),
            ),
            models.CheckConstraint(
                condition=Q(scope__in=["national", "programme"]),
                name="theme_scope_is_known",
                violation_error_message=_("Choose national or programme."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The name in the reader's language, as near as there is."""
        return in_language(self.names) or self.key


class FormerThemeKey(FormerName):
    """What a theme was called in addresses before; whoever subscribed to it still asks for it."""

    theme = models.ForeignKey(Theme, models.CASCADE, related_name="former_names", verbose_name=_("theme"))

    class Meta(FormerName.Meta):
        verbose_name = _("former identifier of a theme")
        verbose_name_plural = _("former identifiers of themes")
        constraints = [
            models.UniqueConstraint(
                fields=["theme", "name"],
                name="theme_had_an_identifier_once",
                violation_error_message=_("This former identifier of the theme has already been recorded."),
            )
        ]


class ThemeLevel(models.Model):
    """How much a municipality knows of a theme, and wants to learn of it, each from 0 to 3."""

    participation = models.ForeignKey(
        Participation, models.CASCADE, related_name="theme_levels", verbose_name=_("participation")
    )
    theme = models.ForeignKey(Theme, models.CASCADE, related_name="levels", verbose_name=_("theme"))
    expertise = models.PositiveSmallIntegerField(_("expertise"), default=0)
    interest = models.PositiveSmallIntegerField(_("interest"), default=0)

    class Meta:
        verbose_name = _("expertise and interest")
        verbose_name_plural = _("expertise and interests")
        ordering = ["participation", "theme__position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["participation", "theme"],
                name="municipality_rates_a_theme_once",
                violation_error_message=_("The municipality already has levels for this theme."),
            ),
            models.CheckConstraint(
                condition=Q(expertise__range=(0, 3), interest__range=(0, 3)),
                name="theme_levels_go_from_0_to_3",
                violation_error_message=_("Levels go from 0 to 3."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.participation}: {self.theme}"
