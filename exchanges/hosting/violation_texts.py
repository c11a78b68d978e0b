"""Broken rules and requirements as sentences in the reader's language: what, why it matters, what one can do.

Made from codes and numbers, never from the planner's English messages.
"""

import datetime
from collections.abc import Callable

from django.utils.formats import date_format
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from exchanges.hosting.programme_names import Names, day_in_words, days_in_words
from exchanges.planning.problem.programme import Programme
from exchanges.planning.specification.checks import Violation


def describe(violation: Violation, programme: Programme) -> str:
    """Return a broken rule as one or two sentences, with the names of the programme it was found in."""
    return _SENTENCES[violation.code](violation, Names(programme))


def _day(violation: Violation, key: str) -> datetime.date:
    day = violation.params[key]
    if not isinstance(day, datetime.date):
        raise TypeError(f"{violation.code}: {key} is {day!r}, not a date")
    return day


def _number(violation: Violation, key: str) -> int:
    number = violation.params[key]
    if not isinstance(number, int):
        raise TypeError(f"{violation.code}: {key} is {number!r}, not a number")
    return number


def _keys(violation: Violation, key: str) -> tuple[object, ...]:
    keys = violation.params[key]
    return tuple(keys) if isinstance(keys, tuple | list) else (keys,)


def _slot_unfilled(violation: Violation, names: Names) -> str:
    return _("%(meeting)s: has no date yet, but is owed by the network. Propose a plan or add the meeting.") % {
        "meeting": names.slot(violation.subject)
    }


def _slot_filled_twice(violation: Violation, names: Names) -> str:
    return _(
        "%(meeting)s: is planned twice but owed once. Cancel one of the two, or choose another owed meeting for it."
    ) % {"meeting": names.slot(violation.subject)}


def _locked(violation: Violation, names: Names) -> str:
    return _(
        "%(meeting)s: is locked with %(host)s on %(days)s, so nothing may move it. Unlock the meeting to change it."
    ) % {
        "meeting": names.slot(violation.subject),
        "host": names.municipality(violation.params["host"]),
        "days": days_in_words(_day(violation, "start"), _day(violation, "end")),
    }


def _host(violation: Violation, names: Names) -> str:
    if violation.params.get("reason") == "unknown_slot":
        return _("%(meeting)s: no hosting rule asks for this meeting. Plan it as one outside the hosting rules.") % {
            "meeting": names.slot(violation.subject)
        }
    hosts = _keys(violation, "hosts")
    named = {
        "meeting": names.slot(violation.slot),
        "host": names.municipality(violation.params["host"]),
        "hosts": names.municipalities(hosts),
    }
    if not hosts:
        return _("%(meeting)s: nobody can host it. Let a municipality with the right role host.") % named
    return _("%(meeting)s: %(host)s does not owe this meeting and cannot host it. Choose %(hosts)s.") % named


def _days(violation: Violation, names: Names) -> str:
    required = _number(violation, "required")
    return ngettext(
        "%(meeting)s: its rule asks for %(required)d day, not %(actual)d. Set the last day accordingly.",
        "%(meeting)s: its rule asks for %(required)d days, not %(actual)d. Set the last day accordingly.",
        required,
    ) % {"meeting": names.slot(violation.slot), "required": required, "actual": _number(violation, "actual")}


def _period(violation: Violation, names: Names) -> str:
    return _(
        "%(meeting)s: %(day)s lies outside the programme, which runs from %(start)s to %(end)s. Choose a day within it."
    ) % {
        "meeting": names.slot(violation.slot),
        "day": day_in_words(_day(violation, "day")),
        "start": day_in_words(_day(violation, "start")),
        "end": day_in_words(_day(violation, "end")),
    }


def _weekdays(violation: Violation, names: Names) -> str:
    day = _day(violation, "day")
    return _(
        "%(meeting)s: %(day)s is a %(weekday)s, on which this programme does not meet. Choose another weekday."
    ) % {
        "meeting": names.slot(violation.slot),
        "day": day_in_words(day),
        "weekday": date_format(day, "l"),
    }


def _closed(violation: Violation, names: Names) -> str:
    return _(
        "%(meeting)s: %(day)s is a public holiday in %(host)s or in a closed period of "
        "%(country)s, so few people could come. Choose another day."
    ) % {
        "meeting": names.slot(violation.slot),
        "day": day_in_words(_day(violation, "day")),
        "host": names.municipality(violation.params["host"]),
        "country": names.country(violation.params["country"]),
    }


def _host_free(violation: Violation, names: Names) -> str:
    return _(
        "%(meeting)s: %(host)s has said that it is not available on %(day)s. Choose another day or ask the host."
    ) % {
        "meeting": names.slot(violation.slot),
        "host": names.municipality(violation.params["host"]),
        "day": day_in_words(_day(violation, "day")),
    }


def _pair(violation: Violation, names: Names) -> dict[str, object]:
    first, second = violation.slots
    return {
        "first": names.slot(first),
        "second": names.slot(second),
        "first_day": day_in_words(_day(violation, "first")),
        "second_day": day_in_words(_day(violation, "second")),
        "required": _number(violation, "required"),
        "actual": _number(violation, "actual"),
    }


def _country_gap(violation: Violation, names: Names) -> str:
    return ngettext(
        "%(first)s on %(first_day)s and %(second)s on %(second_day)s begin %(actual)d day apart; the same people "
        "travel to both, and %(required)d days are asked for. Move one of them.",
        "%(first)s on %(first_day)s and %(second)s on %(second_day)s begin %(actual)d days apart; the same people "
        "travel to both, and %(required)d days are asked for. Move one of them.",
        _number(violation, "actual"),
    ) % _pair(violation, names)


def _host_gap(violation: Violation, names: Names) -> str:
    return ngettext(
        "%(first)s on %(first_day)s and %(second)s on %(second_day)s have the same host and begin %(actual)d day "
        "apart; a host needs %(required)d days to prepare the next. Move one of them.",
        "%(first)s on %(first_day)s and %(second)s on %(second_day)s have the same host and begin %(actual)d days "
        "apart; a host needs %(required)d days to prepare the next. Move one of them.",
        _number(violation, "actual"),
    ) % _pair(violation, names)


def _themes(violation: Violation, names: Names) -> str:
    slots = get_text_list([names.slot(slot) for slot in violation.slots], _("and"))
    if violation.params["reason"] == "missing" and violation.params["country"] is None:
        return _(
            "No meeting of the whole programme is about %(themes)s, and every theme is to be covered. "
            "Change the theme of a meeting whose theme comes twice."
        ) % {"themes": names.themes(_keys(violation, "themes"))}
    if violation.params["reason"] == "missing":
        return _(
            "%(country)s: no meeting is about %(themes)s, and every theme is to be covered. "
            "Change the theme of a meeting whose theme comes twice."
        ) % {
            "country": names.country(violation.params["country"]),
            "themes": names.themes(_keys(violation, "themes")),
        }
    sentence = {
        "not_national": _(
            "%(meetings)s: “%(theme)s” is not a theme for the meetings of a country. Choose a national theme."
        ),
        "same_host": _(
            "%(meetings)s have the same host and the same theme, “%(theme)s”, so people who "
            "come to both would hear it twice. Change one of the themes."
        ),
        "repeated": _(
            "%(meetings)s are both about “%(theme)s”, and there are enough themes for all. Change one of the themes."
        ),
    }[str(violation.params["reason"])]
    return sentence % {"meetings": slots, "theme": names.theme(violation.params["theme"])}


def _conference_theme(violation: Violation, names: Names) -> str:
    return _("%(meeting)s: “%(theme)s” is a theme of the national meetings. Choose one for the whole programme.") % {
        "meeting": names.slot(violation.slot),
        "theme": names.theme(violation.params["theme"]),
    }


def _conference_year(violation: Violation, names: Names) -> str:
    return _("%(meeting)s: would be in %(actual)s, and its rule names %(required)s. Choose a day in that year.") % {
        "meeting": names.slot(violation.slot),
        "actual": violation.params["actual"],
        "required": violation.params["required"],
    }


def _conference_lead(violation: Violation, names: Names) -> str:
    actual, required = _number(violation, "actual"), _number(violation, "required")
    named = {
        "meeting": names.slot(violation.params["meeting"]),
        "conference": names.slot(violation.params["conference"]),
        "required": required,
        "actual": actual,
    }
    if actual <= 0:
        return (
            ngettext(
                "%(meeting)s would not end before the %(conference)s begins, which closes the exchange and "
                "needs %(required)d day after the last meeting. Move one of the two.",
                "%(meeting)s would not end before the %(conference)s begins, which closes the exchange and "
                "needs %(required)d days after the last meeting. Move one of the two.",
                required,
            )
            % named
        )
    return (
        ngettext(
            "%(meeting)s ends %(actual)d day before the %(conference)s begins, which gathers the results and needs "
            "%(required)d days after the last meeting. Move one of the two.",
            "%(meeting)s ends %(actual)d days before the %(conference)s begins, which gathers the results and needs "
            "%(required)d days after the last meeting. Move one of the two.",
            actual,
        )
        % named
    )


def _extra_meeting(violation: Violation, names: Names) -> str:
    named = {
        "meeting": names.slot(violation.slot),
        "days": days_in_words(_day(violation, "start"), _day(violation, "end")),
        "country": names.country(violation.params["country"]) if violation.params["country"] else "",
    }
    if violation.params["country"]:
        return _("%(meeting)s: on %(days)s the network of %(country)s has another meeting. Choose another day.") % named
    return _("%(meeting)s: on %(days)s there is a meeting for all networks. Choose another day.") % named


def _first_day(violation: Violation, names: Names) -> str:
    notice = _number(violation, "notice_days")
    named = {
        "day": day_in_words(_day(violation, "day")),
        "first_day": day_in_words(_day(violation, "first_day")),
        "notice": notice,
    }
    if violation.slot is None:
        sentence = _("On %(day)s it is too late to announce a meeting. Choose %(first_day)s or a later day.")
    else:
        named["meeting"] = names.slot(violation.slot)
        sentence = _("%(meeting)s: it is too late for %(day)s. Choose %(first_day)s or a later day.")
    if not notice:
        return sentence % named
    reason = ngettext(
        "People must know of a meeting %(notice)d day ahead.",
        "People must know of a meeting %(notice)d days ahead.",
        notice,
    )
    return f"{sentence % named} {reason % named}"


def _not_again(violation: Violation, names: Names) -> str:
    return _(
        "%(meeting)s: a meeting in %(host)s on %(day)s was cancelled. Choose "
        "another day, or allow that one to be planned again."
    ) % {
        "meeting": names.slot(violation.slot),
        "host": names.municipality(violation.params["host"]),
        "day": day_in_words(_day(violation, "day")),
    }


_SENTENCES: dict[str, Callable[[Violation, Names], str]] = {
    "slot_unfilled": _slot_unfilled,
    "slot_filled_twice": _slot_filled_twice,
    "locked": _locked,
    "host": _host,
    "days": _days,
    "period": _period,
    "weekdays": _weekdays,
    "closed": _closed,
    "host_free": _host_free,
    "country_gap": _country_gap,
    "host_gap": _host_gap,
    "themes": _themes,
    "conference_theme": _conference_theme,
    "conference_year": _conference_year,
    "conference_lead": _conference_lead,
    "extra_meeting": _extra_meeting,
    "first_day": _first_day,
    "not_again": _not_again,
}
