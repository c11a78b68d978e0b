"""Sentences of what would do where there is no plan, in the reader's language.

Made from the codes, subjects and numbers of a plan's repairs, never from their English messages.
"""

import datetime
from collections.abc import Callable

from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from exchanges.hosting.conflict_texts import extras_on, is_beside
from exchanges.hosting.programme_names import Names, day_in_words, days_in_words, period_in_words, weekday_names
from exchanges.planning.files.plan_files import Repair
from exchanges.planning.problem.calendars import runs_of
from exchanges.planning.problem.programme import Period, Programme


def describe_repair(repair: Repair, programme: Programme, country: str | None = None) -> str:
    """Return what would do, verb first, in a plan of a country or of all."""
    if is_beside(repair, programme, country):
        return _move_what_stands_beside(repair, programme, Names(programme))
    return _REPAIRS[repair.requirement](repair, programme, Names(programme))


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
    return _("Allow meetings on another weekday, too: %(weekdays)s.") % {"weekdays": weekday_names(weekdays)}


def _shorten_notice(repair: Repair, programme: Programme, _names: Names) -> str:
    return ngettext(
        "Tell people %(days)d day ahead instead of %(before)d.",
        "Tell people %(days)d days ahead instead of %(before)d.",
        _number(repair),
    ) % {"days": _number(repair), "before": programme.notice_days}


def _unlock(repair: Repair, programme: Programme, names: Names) -> str:
    beside = extras_on(programme, repair.subject or "")
    if beside:
        return _("A meeting outside the hosting rules is on %(days)s: move it, or cancel it.") % {
            "days": get_text_list([days_in_words(extra.start, extra.end) for extra in beside], _("and"))
        }
    return _("Allow this meeting to move: %(meeting)s. Unlock it, or withdraw its exemption.") % {
        "meeting": names.slot(repair.subject)
    }


def _move_what_stands_beside(repair: Repair, programme: Programme, names: Names) -> str:
    return _("Move or cancel this meeting, which is not part of this plan: %(meeting)s, in %(host)s on %(days)s.") % (
        names.standing(programme.standing[repair.subject or ""])
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
    return get_text_list([period_in_words(run) for run in runs_of(days)], _("and"))
