"""Filtering published meetings by what the address says: lists and feeds take the same parameters."""

from collections.abc import Sequence
from datetime import date, datetime
from functools import cached_property
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_filters import CharFilter, DateFilter, FilterSet, MultipleChoiceFilter

from exchanges.meetings.languages.spoken import speaks
from exchanges.meetings.models import Meeting
from exchanges.meetings.published import PublishedMeeting
from exchanges.meetings.themes.target_groups import is_for
from exchanges.public.calendar.counts import Counts, tally_of
from exchanges.public.calendar.search import LONGEST, found_among
from exchanges.public.calendar.values import ALL_COUNTRIES, as_kept, label_of
from exchanges.public.calendar.vocabulary import Vocabulary
from exchanges.public.meeting_rows.seats_left import with_seats_left
from localisation.plain_text import PlainForm

FACETS = ("country", "theme", "format", "free", "lang", "target", "role")
FILTER_PARAMETERS = ("q", *FACETS, "from", "to")

_TAKES_PART_IN = {
    Meeting.Format.IN_PERSON: (Meeting.Format.IN_PERSON, Meeting.Format.HYBRID),
    Meeting.Format.ONLINE: (Meeting.Format.ONLINE, Meeting.Format.HYBRID),
    Meeting.Format.HYBRID: (Meeting.Format.HYBRID,),
}


def formats_matching(chosen: Sequence[str]) -> set[str]:
    """Return the formats of meetings that allow one of the chosen ways: a hybrid one allows both."""
    return {str(own) for way in chosen for own in _TAKES_PART_IN[Meeting.Format(way)]}


class PeriodForm(PlainForm):
    """Refuses a period that ends before it starts."""

    def clean(self) -> dict[str, Any]:
        """Compare both days, where both could be read; of a wrong pair neither counts."""
        values: dict[str, Any] = super().clean() or {}
        first, last = values.get("from"), values.get("to")
        if first and last and last < first:
            self.add_error("to", _("The period ends before it starts. Choose a last day after the first one."))
            values.pop("from")
        return values


def _choices(method: str, message: Any) -> MultipleChoiceFilter:
    return MultipleChoiceFilter(method=method, error_messages={"invalid_choice": message})


def _day(method: str) -> DateFilter:
    message = gettext_lazy("Write the day as year-month-day, such as 2027-04-27.")
    return DateFilter(method=method, input_formats=["%Y-%m-%d"], error_messages={"invalid": message})


class MeetingFilter(FilterSet):
    """Narrows published meetings down; several values of one parameter widen, several parameters narrow.

    `country` is the network's (`all`: the meetings of all networks together). Values that can never make sense leave
    their parameter out and an error in the form; one that no meeting has finds none. `q` is words that a meeting says
    somewhere; `free` keeps those for which one can register and get a place at `now`. Without `now` it counts for
    nothing: what is in somebody's calendar does not leave it because it is full.
    """

    country = _choices("of_countries", gettext_lazy("We don’t recognise the country “%(value)s”."))
    theme = _choices("of_themes", gettext_lazy("We don’t recognise the theme “%(value)s”."))
    target = _choices("for_groups", gettext_lazy("We don’t recognise the target group “%(value)s”."))
    role = _choices(
        "of_roles", gettext_lazy("We don’t recognise the role “%(value)s”. Choose forerunner, award or network.")
    )
    # The form offers two; an address may ask for both in one as well.
    format = _choices(
        "of_formats",
        gettext_lazy("We don’t recognise “%(value)s” as a way to take part. Choose in_person, hybrid or online."),
    )
    lang = _choices("in_languages", gettext_lazy("We don’t recognise the language “%(value)s”."))
    free = _choices("with_seats", gettext_lazy("“%(value)s” is not possible here. The only value is 1."))
    q = CharFilter(method="saying", max_length=LONGEST)
    to = _day("until")

    class Meta:
        model = PublishedMeeting
        fields: list[str] = []
        form = PeriodForm

    def __init__(
        self,
        data: MultiValueDict[str, str],
        queryset: QuerySet[PublishedMeeting],
        *,
        words: Vocabulary,
        now: datetime | None = None,
    ) -> None:
        self.words = words
        self.now = now
        self.choices = words.choices()
        super().__init__(self._understood(data), queryset)
        for name, choices in self.choices.items():
            self.filters[name].extra["choices"] = choices

    def _understood(self, data: MultiValueDict[str, str]) -> MultiValueDict[str, str]:
        """Return the parameters as the calendar writes them; a value that no meeting has becomes a choice."""
        asked = data.copy()
        for parameter, choices in self.choices.items():
            known = dict(choices)
            for value in data.getlist(parameter):
                kept = as_kept(parameter, value, known=known)
                if kept is not None and kept not in known:
                    known[kept] = label_of(parameter, kept)
            self.choices[parameter] = list(known.items())
            written = [as_kept(parameter, value, known=known) or value for value in data.getlist(parameter)]
            if written:
                asked.setlist(parameter, list(dict.fromkeys(written)))
        return asked

    @classmethod
    def get_filters(cls) -> dict[str, Any]:
        """Add `from`, a word that Python keeps for itself."""
        return {**super().get_filters(), "from": _day("since")}

    def of_countries(self, meetings: QuerySet, _name: str, codes: list[str]) -> QuerySet:
        """Keep the meetings of these countries' networks."""
        chosen = Q(exchange__country__in=codes)
        return meetings.filter(chosen | Q(exchange__country=None) if ALL_COUNTRIES in codes else chosen)

    def of_themes(self, meetings: QuerySet, _name: str, keys: list[str]) -> QuerySet:
        """Keep the meetings about these themes, of any programme."""
        return meetings.filter(theme__key__in=keys)

    def for_groups(self, meetings: QuerySet, _name: str, groups: list[str]) -> QuerySet:
        """Keep the meetings whose theme is for these groups, or for everyone."""
        return meetings.filter(theme__in=[theme.pk for theme in self.words.themes if is_for(theme, groups)])

    def of_roles(self, meetings: QuerySet, _name: str, roles: list[str]) -> QuerySet:
        """Keep the meetings whose host has one of these roles."""
        return meetings.filter(host__role__in=roles)

    def of_formats(self, meetings: QuerySet, _name: str, ways: list[str]) -> QuerySet:
        """Keep the meetings that one can take part in this way."""
        return meetings.filter(meeting__format__in=formats_matching(ways))

    def in_languages(self, meetings: QuerySet, _name: str, codes: list[str]) -> QuerySet:
        """Keep the meetings held in, or interpreted into, one of these languages."""
        chosen = Q()
        for code in codes:
            chosen |= speaks("meeting__languages", code) | speaks("meeting__interpretation", code)
        return meetings.filter(chosen)

    def with_seats(self, meetings: QuerySet, _name: str, _values: list[str]) -> QuerySet:
        """Keep the meetings for which one can register now without having to wait."""
        return meetings.filter(self._with_seats)

    @cached_property
    def _with_seats(self) -> Q:
        return with_seats_left(self.queryset, now=self.now) if self.now else Q(pk__in=[])

    def saying(self, meetings: QuerySet, _name: str, _words: str) -> QuerySet:
        """Keep the meetings that say all of these words."""
        return meetings.filter(pk__in=self._saying)

    @cached_property
    def _saying(self) -> list[int]:
        return found_among(self.queryset, self.form.cleaned_data["q"], themes=self.words.themes)

    def since(self, meetings: QuerySet, _name: str, day: date) -> QuerySet:
        """Keep the meetings that are on this day or after it."""
        return meetings.filter(ends_on__gte=day)

    def until(self, meetings: QuerySet, _name: str, day: date) -> QuerySet:
        """Keep the meetings that start on this day or before it."""
        return meetings.filter(starts_on__lte=day)

    @property
    def is_asked(self) -> bool:
        """Whether the address says anything to narrow the list by; otherwise there is no form to read."""
        return any(value for name in FILTER_PARAMETERS for value in self.data.getlist(name))

    @property
    def chosen(self) -> dict[str, Any]:
        """The parameters that narrow the list, with their values as understood."""
        if not self.is_asked:
            return {}
        self.form.is_valid()
        counting = [name for name in FILTER_PARAMETERS if name != "free" or self.now]
        return {name: self.form.cleaned_data[name] for name in counting if self.form.cleaned_data.get(name)}

    @cached_property
    def tally(self) -> Counts:
        """The number of meetings that match, by kind."""
        return tally_of(self.matching())

    def matching(self, *, without: str = "") -> QuerySet[PublishedMeeting]:
        """Return the meetings that match, `without` one of the parameters."""
        meetings: QuerySet[PublishedMeeting] = self.queryset
        for name, value in self.chosen.items():
            if name != without:
                meetings = self.filters[name].filter(meetings, value)
        return meetings
