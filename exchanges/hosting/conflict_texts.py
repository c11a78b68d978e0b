"""Sentences of why there is no plan, in the reader's language.

Made from the codes and subjects of a plan's conflict, never from its English messages.
"""

from collections.abc import Callable, Iterable

from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from exchanges.hosting.programme_names import Names, day_in_words, days_in_words, period_in_words, weekday_names
from exchanges.planning.files.plan_files import Conflict, Repair
from exchanges.planning.problem.beside import stands_beside
from exchanges.planning.problem.calendars import longest_run_of
from exchanges.planning.problem.programme import HostingRule, Period, Programme, StandingMeeting

_MOST_PERIODS = 4


def describe_conflict(conflict: Conflict, programme: Programme, country: str | None = None) -> str:
    """Return what one of the requirements asks for that cannot be met together, in a plan of a country or of all."""
    if is_beside(conflict, programme, country):
        return _stays_beside(programme, Names(programme), conflict.subject or "")
    return _REQUIREMENTS[conflict.requirement](programme, Names(programme), conflict.subject or "")


def is_beside(item: Conflict | Repair, programme: Programme, country: str | None) -> bool:
    """Tell whether it is about a meeting that stands and is not part of the plan of a country."""
    return item.requirement == "locked" and stands_beside(programme, item.subject, country)


def _host_free(programme: Programme, names: Names, host: str) -> str:
    return _("%(host)s is not available %(periods)s.") % {
        "host": names.municipality(host),
        "periods": _periods(programme, programme.municipality[host].off_until(programme.end)),
    }


def _not_again(programme: Programme, names: Names, host: str) -> str:
    cancelled = [(day, day) for day in programme.cancelled_days(host)]
    return _("%(host)s does not host again %(periods)s, because that meeting was cancelled.") % {
        "host": names.municipality(host),
        "periods": _periods(programme, cancelled),
    }


def _closed(programme: Programme, names: Names, country: str) -> str:
    closed = _within(programme, programme.country[country].closed)
    if not closed:
        return _("In %(country)s there are no meetings on public holidays.") % {"country": names.country(country)}
    return _("In %(country)s there are no meetings on public holidays or %(periods)s.") % {
        "country": names.country(country),
        "periods": _periods(programme, closed),
    }


def _country_gap(programme: Programme, names: Names, country: str) -> str:
    days = programme.spacing.country_gap_days
    if not country:
        return ngettext(
            "The meetings of the whole programme begin at least %(days)d day apart.",
            "The meetings of the whole programme begin at least %(days)d days apart.",
            days,
        ) % {"days": days}
    return ngettext(
        "Meetings in %(country)s begin at least %(days)d day apart.",
        "Meetings in %(country)s begin at least %(days)d days apart.",
        days,
    ) % {"country": names.country(country), "days": days}


def _host_gap(programme: Programme, names: Names, host: str) -> str:
    days = programme.spacing.host_gap_days
    return ngettext(
        "The meetings that %(host)s hosts begin at least %(days)d day apart.",
        "The meetings that %(host)s hosts begin at least %(days)d days apart.",
        days,
    ) % {"host": names.municipality(host), "days": days}


def _themes(_programme: Programme, names: Names, country: str) -> str:
    if not country:
        return _("The meetings of the whole programme cover every theme, and no host has a theme twice.")
    return _("In %(country)s every theme is covered, and no host has a theme twice.") % {
        "country": names.country(country)
    }


def _conference_year(programme: Programme, _names: Names, _subject: str) -> str:
    years = [str(rule.year) for rule in programme.rules if rule.year is not None]
    return _("The European conference is in %(years)s.") % {"years": get_text_list(years, _("or"))}


def _conference_lead(programme: Programme, _names: Names, _subject: str) -> str:
    days = programme.spacing.conference_lead_days
    return ngettext(
        "The European conference begins at least %(days)d day after the last national meeting.",
        "The European conference begins at least %(days)d days after the last national meeting.",
        days,
    ) % {"days": days}


def _period(programme: Programme, _names: Names, _subject: str) -> str:
    return _("The programme runs from %(start)s to %(end)s.") % {
        "start": day_in_words(programme.start),
        "end": day_in_words(programme.end),
    }


def _first_day(programme: Programme, _names: Names, _subject: str) -> str:
    if programme.first_day is None:
        raise ValueError("the programme is not planned on any day")
    first_day, notice = day_in_words(programme.first_day), programme.notice_days
    if not notice:
        return _("No meeting is added or moved before %(first_day)s; earlier meetings stay as they are.") % {
            "first_day": first_day
        }
    return ngettext(
        "No meeting is added or moved before %(first_day)s, because people must know "
        "%(days)d day ahead; earlier meetings stay as they are.",
        "No meeting is added or moved before %(first_day)s, because people must know "
        "%(days)d days ahead; earlier meetings stay as they are.",
        notice,
    ) % {"first_day": first_day, "days": notice}


def _weekdays(programme: Programme, _names: Names, _subject: str) -> str:
    only = _("Meetings are only held on these weekdays: %(weekdays)s.") % {
        "weekdays": weekday_names(programme.weekdays)
    }
    most = longest_run_of(programme.weekdays)
    return " ".join([only, *(_too_long(rule, most) for rule in programme.rules if most and rule.days > most)])


def _too_long(rule: HostingRule, most: int) -> str:
    named = {"days": rule.days, "most": most, "kind": rule.kind}
    if rule.scope == "programme":
        return (
            ngettext(
                "The European conference takes %(days)d days in a row; the weekdays give at most %(most)d day.",
                "The European conference takes %(days)d days in a row; the weekdays give at most %(most)d days.",
                most,
            )
            % named
        )
    return (
        ngettext(
            "The rule “%(kind)s” asks for %(days)d days in a row; the weekdays give at most %(most)d day.",
            "The rule “%(kind)s” asks for %(days)d days in a row; the weekdays give at most %(most)d days.",
            most,
        )
        % named
    )


def _locked(programme: Programme, names: Names, slot: str) -> str:
    standing = programme.standing.get(slot)
    if standing is None:
        return " ".join(_beside(extra, names) for extra in extras_on(programme, slot))
    named = names.standing(standing)
    if standing.is_held:
        return _("%(meeting)s was held in %(host)s on %(days)s.") % named
    if standing.locked:
        return _("%(meeting)s is locked: in %(host)s on %(days)s.") % named
    if standing.also_fills:
        return _("%(meeting)s counts for several hosts, so it stays: in %(host)s on %(days)s.") % named
    return _("%(meeting)s stays because of its exemption: in %(host)s on %(days)s.") % named


def _stays_beside(programme: Programme, names: Names, slot: str) -> str:
    standing = programme.standing[slot]
    if standing.is_held:
        return _locked(programme, names, slot)
    return _("%(meeting)s is not part of this plan, so it stays: in %(host)s on %(days)s.") % names.standing(standing)


def extras_on(programme: Programme, day: str) -> list[StandingMeeting]:
    """Return the meetings outside the hosting rules that begin on a day."""
    return [extra for extra in programme.extra_meetings if extra.start.isoformat() == day]


def _beside(extra: StandingMeeting, names: Names) -> str:
    named = {"days": days_in_words(extra.start, extra.end), "country": names.country(extra.country)}
    if extra.country:
        return _("On %(days)s the network of %(country)s has a meeting outside the hosting rules.") % named
    return _("On %(days)s there is a meeting outside the hosting rules for all networks.") % named


def _host(_programme: Programme, names: Names, slot: str) -> str:
    return _("%(meeting)s: no municipality has the role that its rule asks for and can host.") % {
        "meeting": names.slot(slot)
    }


def _conference_theme(_programme: Programme, _names: Names, _subject: str) -> str:
    return _("The European conference needs a theme for the whole programme, and there is none.")


_REQUIREMENTS: dict[str, Callable[[Programme, Names, str], str]] = {
    "host_free": _host_free,
    "not_again": _not_again,
    "closed": _closed,
    "country_gap": _country_gap,
    "host_gap": _host_gap,
    "themes": _themes,
    "conference_year": _conference_year,
    "conference_lead": _conference_lead,
    "period": _period,
    "weekdays": _weekdays,
    "first_day": _first_day,
    "locked": _locked,
    "host": _host,
    "conference_theme": _conference_theme,
}


def _within(programme: Programme, periods: Iterable[Period]) -> tuple[Period, ...]:
    return tuple(period for period in periods if period[1] >= programme.start and period[0] <= programme.end)


def _periods(programme: Programme, periods: Iterable[Period]) -> str:
    within = _within(programme, periods)
    said = [period_in_words(period) for period in within[:_MOST_PERIODS]]
    more = len(within) - len(said)
    if more:
        said.append(ngettext("in %(count)d more period", "in %(count)d more periods", more) % {"count": more})
    return get_text_list(said, _("and"))
