"""Vocabulary of the filters: what one can filter by, taken from what is published."""

from dataclasses import dataclass
from functools import cached_property
from itertools import chain

from django.conf import settings
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from exchanges.meetings.languages.spoken import codes_of, language_name
from exchanges.meetings.models import Meeting, Theme
from exchanges.meetings.published import PublishedMeeting, Version
from exchanges.meetings.themes.target_groups import TargetGroup, all_groups, is_for
from exchanges.public.base.labels import format_name, role_name
from exchanges.public.calendar.values import ALL_COUNTRIES
from localisation.alphabet import in_the_alphabet
from municipalities.models import Country, Role

SEATS_LEFT = "1"
"""The one value of `free`."""


@dataclass(frozen=True)
class Vocabulary:
    """What one can filter by, taken from the programmes that have published something."""

    countries: tuple[Country, ...]
    themes: tuple[Theme, ...]
    languages: tuple[str, ...] = ()

    @cached_property
    def theme_names(self) -> dict[str, str]:
        """Themes by key; several programmes' themes of one key are one choice, named as in the newest."""
        names: dict[str, str] = {}
        for theme in self.themes:
            names.setdefault(theme.key, theme.name)
        return names

    @cached_property
    def theme_keys(self) -> dict[int, str]:
        """The themes' keys by primary key."""
        return {theme.pk: theme.key for theme in self.themes}

    @cached_property
    def target_groups(self) -> list[TargetGroup]:
        """Every target group once."""
        return all_groups(self.themes)

    @cached_property
    def _groups_by_theme(self) -> dict[int, list[str]]:
        return {
            theme.pk: [group.value for group in self.target_groups if is_for(theme, [group.value])]
            for theme in self.themes
        }

    def target_groups_of(self, theme_id: int | None) -> list[str]:
        """Return the values of the target groups that a theme is for; none without a theme."""
        return self._groups_by_theme.get(theme_id or 0, [])

    def choices(self) -> dict[str, list[tuple[str, str]]]:
        """Return value and name of every choice, by facet."""
        countries = [(country.code, country.display_name) for country in self.countries]
        countries.sort(key=lambda choice: in_the_alphabet(choice[1]))
        return {
            "country": [*countries, (ALL_COUNTRIES, _("For all networks"))],
            "theme": list(self.theme_names.items()),
            "target": [(group.value, capfirst(group.name)) for group in self.target_groups],
            "role": [(role, role_name(role)) for role in Role.values],
            # A meeting in both ways is found by either; asked for alone in an address, it becomes a choice.
            "format": [(way, format_name(way)) for way in (Meeting.Format.IN_PERSON, Meeting.Format.ONLINE)],
            "lang": [(code, capfirst(language_name(code))) for code in self.languages],
            "free": [(SEATS_LEFT, _("Places left"))],
        }


@dataclass(frozen=True, slots=True)
class _Published:
    """The rows that a vocabulary is made of, as they stood under a stamp of the content."""

    stamp: int | None
    countries: tuple[Country, ...]
    themes: tuple[Theme, ...]
    spoken: frozenset[str]


_known: _Published | None = None
"""What was last read under a stamp; it holds as long as the content's stamp does, whoever registers meanwhile."""


def vocabulary(stamp: int | None = None) -> Vocabulary:
    """Read what one can filter by, in three queries; in none while the content's `stamp` is that of the last time.

    Without a stamp nobody could tell how long it holds: it is read, and what is known stays.
    """
    global _known
    known = _known
    if not stamp or known is None or known.stamp != stamp:
        known = _read(stamp)
        if stamp:
            _known = known
    return Vocabulary(known.countries, known.themes, _in_order(known.spoken))


def _read(stamp: int | None) -> _Published:
    current = Version.objects.current()
    countries = Country.objects.filter(networks__programme__versions__in=current).distinct()
    themes = Theme.objects.filter(programme__versions__in=current).select_related("programme")
    shown = PublishedMeeting.objects.current().order_by()
    kept = shown.values_list("meeting__languages", "meeting__interpretation").distinct()
    spoken = frozenset(code for column in chain(*kept) for code in codes_of(column))
    in_order = themes.order_by("-programme__starts_on", "position", "pk")
    return _Published(stamp, tuple(countries), tuple(in_order), spoken)


def _in_order(spoken: frozenset[str]) -> tuple[str, ...]:
    """Return the codes of languages that meetings can be followed in: the site's own first, others by name."""
    own = [code for code, _name in settings.LANGUAGES]
    others = sorted(spoken.difference(own), key=lambda code: in_the_alphabet(language_name(code)))
    return (*(code for code in own if code in spoken), *others)
