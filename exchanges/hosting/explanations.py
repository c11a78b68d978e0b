"""Sentences of why there is no plan, and of what would do, in the reader's language.

Made from the codes, subjects and numbers of a plan's conflict and repairs, never from their English messages.
"""

import datetime
from collections.abc import Callable, Iterable

from django.utils.dates import WEEKDAYS
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from exchanges.hosting.programme_names import Names, day_in_words, days_in_words
from exchanges.planning.files.plan_files import Conflict, Repair
from exchanges.planning.problem.beside import stands_beside
from exchanges.planning.problem.calendars import longest_run_of, runs_of
from exchanges.planning.problem.programme import HostingRule, Period, Programme, StandingMeeting

_MOST_PERIODS = 4


def describe_conflict(conflict: Conflict, programme: Programme, country: str | None = None) -> str:
    """Return what one of the requirements asks for that cannot be met together, in a plan of a country or of all."""
    if _is_beside(conflict, programme, country):
        return _stays_beside(programme, Names(programme), conflict.subject or "")
    return _REQUIREMENTS[conflict.requirement](programme, Names(programme), conflict.subject or "")


def describe_repair(repair: Repair, programme: Programme, country: str | None = None) -> str:
    """Return what would do, verb first, in a plan of a country or of all."""
    if _is_beside(repair, programme, country):
        return _move_what_stands_beside(repair, programme, Names(programme))
    return _REPAIRS[repair.requirement](repair, programme, Names(programme))


def _is_beside(item: Conflict | Repair, programme: Programme, country: str | None) -> bool:
    return item.requirement == "locked" and stands_beside(programme, item.subject, country)


# What requirements ask for.


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
        "weekdays": _weekday_names(programme.weekdays)
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
        return " ".join(_beside(extra, names) for extra in _extras_on(programme, slot))
    named = _named(standing, names)
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
    return _("%(meeting)s is not part of this plan, so it stays: in %(host)s on %(days)s.") % _named(standing, names)


def _named(standing: StandingMeeting, names: Names) -> dict[str, str]:
    return {
        "meeting": names.slot(standing.slot),
        "host": names.municipality(standing.host),
        "days": days_in_words(standing.start, standing.end),
    }


def _extras_on(programme: Programme, day: str) -> list[StandingMeeting]:
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


# What would do.


def _free_the_host(repair: Repair, _programme: Programme, names: Names) -> str:
    return _("Ask %(host)s to be available %(period)s.") % {
        "host": names.municipality(repair.subject),
        "period": _days_in_words(repair),
    }


def _let_come_again(repair: Repair, _programme: Programme, names: Names) -> str:
    return _("Allow the cancelled meeting to be planned again: %(host)s hosts %(period)s.") % {
        "host": names.municipality(repair.subject),
        "period": _days_in_words(repair),
    }


def _open_the_country(repair: Repair, _programme: Programme, names: Names) -> str:
    return _("Let the network of %(country)s meet %(period)s, too.") % {
        "country": names.country(repair.subject),
        "period": _days_in_words(repair),
    }


def _shorten_country_gap(repair: Repair, programme: Programme, names: Names) -> str:
    if repair.subject is None:
        return ngettext(
            "Allow %(days)d day between two meetings of the whole programme instead of %(before)d.",
            "Allow %(days)d days between two meetings of the whole programme instead of %(before)d.",
            _number(repair),
        ) % {"days": _number(repair), "before": programme.spacing.country_gap_days}
    return ngettext(
        "In %(country)s allow %(days)d day between two meetings instead of %(before)d.",
        "In %(country)s allow %(days)d days between two meetings instead of %(before)d.",
        _number(repair),
    ) % {
        "country": names.country(repair.subject),
        "days": _number(repair),
        "before": programme.spacing.country_gap_days,
    }


def _shorten_host_gap(repair: Repair, programme: Programme, names: Names) -> str:
    return ngettext(
        "Allow %(days)d day between the meetings that %(host)s hosts instead of %(before)d.",
        "Allow %(days)d days between the meetings that %(host)s hosts instead of %(before)d.",
        _number(repair),
    ) % {"host": names.municipality(repair.subject), "days": _number(repair), "before": programme.spacing.host_gap_days}


def _drop_themes(repair: Repair, _programme: Programme, names: Names) -> str:
    if repair.subject is None:
        return _("Allow a theme of the whole programme to come twice or be left out.")
    return _("In %(country)s allow a theme to come twice or be left out.") % {"country": names.country(repair.subject)}


def _change_the_year(repair: Repair, _programme: Programme, _names: Names) -> str:
    return _("Hold the European conference in %(year)s.") % {"year": _number(repair)}


def _shorten_lead(repair: Repair, programme: Programme, _names: Names) -> str:
    return ngettext(
        "Let the European conference begin %(days)d day after the last national meeting instead of %(before)d.",
        "Let the European conference begin %(days)d days after the last national meeting instead of %(before)d.",
        _number(repair),
    ) % {"days": _number(repair), "before": programme.spacing.conference_lead_days}


def _lengthen_the_programme(repair: Repair, programme: Programme, _names: Names) -> str:
    start, end = _dates(repair)
    if start != programme.start:
        return _("Let the programme begin on %(day)s instead of %(before)s.") % {
            "day": day_in_words(start),
            "before": day_in_words(programme.start),
        }
    return _("Let the programme end on %(day)s instead of %(before)s.") % {
        "day": day_in_words(end),
        "before": day_in_words(programme.end),
    }


def _add_a_weekday(repair: Repair, _programme: Programme, _names: Names) -> str:
    weekdays = [part for part in repair.value if isinstance(part, int)]
    return _("Allow meetings on another weekday, too: %(weekdays)s.") % {"weekdays": _weekday_names(weekdays)}


def _shorten_notice(repair: Repair, programme: Programme, _names: Names) -> str:
    return ngettext(
        "Tell people %(days)d day ahead instead of %(before)d.",
        "Tell people %(days)d days ahead instead of %(before)d.",
        _number(repair),
    ) % {"days": _number(repair), "before": programme.notice_days}


def _unlock(repair: Repair, programme: Programme, names: Names) -> str:
    beside = _extras_on(programme, repair.subject or "")
    if beside:
        return _("A meeting outside the hosting rules is on %(days)s: move it, or cancel it.") % {
            "days": get_text_list([days_in_words(extra.start, extra.end) for extra in beside], _("and"))
        }
    return _("Allow this meeting to move: %(meeting)s. Unlock it, or withdraw its exemption.") % {
        "meeting": names.slot(repair.subject)
    }


def _move_what_stands_beside(repair: Repair, programme: Programme, names: Names) -> str:
    return _("Move or cancel this meeting, which is not part of this plan: %(meeting)s, in %(host)s on %(days)s.") % (
        _named(programme.standing[repair.subject or ""], names)
    )


_REPAIRS: dict[str, Callable[[Repair, Programme, Names], str]] = {
    "host_free": _free_the_host,
    "not_again": _let_come_again,
    "closed": _open_the_country,
    "country_gap": _shorten_country_gap,
    "host_gap": _shorten_host_gap,
    "themes": _drop_themes,
    "conference_year": _change_the_year,
    "conference_lead": _shorten_lead,
    "period": _lengthen_the_programme,
    "weekdays": _add_a_weekday,
    "first_day": _shorten_notice,
    "locked": _unlock,
}


def _number(repair: Repair) -> int:
    if repair.value and isinstance(repair.value[0], int):
        return repair.value[0]
    raise TypeError(f"{repair.requirement}: {repair.value!r} has no number")


def _dates(repair: Repair) -> Period:
    first, last = repair.value[0], repair.value[-1]
    if isinstance(first, datetime.date) and isinstance(last, datetime.date):
        return first, last
    raise TypeError(f"{repair.requirement}: {repair.value!r} is no period")


def _days_in_words(repair: Repair) -> str:
    days = [part for part in repair.value if isinstance(part, datetime.date)]
    if not days:
        raise TypeError(f"{repair.requirement}: {repair.value!r} has no days")
    return get_text_list([_period_in_words(run) for run in runs_of(days)], _("and"))


def _within(programme: Programme, periods: Iterable[Period]) -> tuple[Period, ...]:
    return tuple(period for period in periods if period[1] >= programme.start and period[0] <= programme.end)


def _periods(programme: Programme, periods: Iterable[Period]) -> str:
    within = _within(programme, periods)
    said = [_period_in_words(period) for period in within[:_MOST_PERIODS]]
    more = len(within) - len(said)
    if more:
        said.append(ngettext("in %(count)d more period", "in %(count)d more periods", more) % {"count": more})
    return get_text_list(said, _("and"))


def _period_in_words(period: Period) -> str:
    first, last = period
    if first == last:
        return _("on %(day)s") % {"day": day_in_words(first)}
    return _("from %(first)s to %(last)s") % {"first": day_in_words(first), "last": day_in_words(last)}


def _weekday_names(weekdays: Iterable[int]) -> str:
    return get_text_list([str(WEEKDAYS[weekday - 1]) for weekday in weekdays], _("and"))
