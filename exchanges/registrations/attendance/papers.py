"""Papers for a meeting, as PDF in the active language: the list to sign, name badges, certificates of attendance."""

from collections.abc import Iterable
from datetime import date
from typing import Any

import segno
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from exchanges.meetings.languages.by_language import foreign_language
from exchanges.meetings.published import PublishedMeeting
from exchanges.meetings.time_and_place.location import location_of
from exchanges.meetings.time_and_place.times import when_in_words
from exchanges.registrations.attendance.attending import NotThere, attended_days
from exchanges.registrations.attendance.participant_list import lines_of, meeting_days, name_of
from exchanges.registrations.identity.links import certificate_url
from exchanges.registrations.models import Attendance, Registration
from exchanges.registrations.models.registering import Mode
from exchanges.registrations.queries.registrations import participants_of
from exchanges.typesetting.pdf import render_pdf
from localisation.dates import date_range, day_in_words

FREE_ROWS = 5
"""Lines of the sheet for people who are not on it."""


def attendance_sheet(published: PublishedMeeting) -> bytes:
    """Return the list to sign: everybody with a seat in the room, with a column for each day, and free rows."""
    days = meeting_days(published)
    coming = participants_of(published.meeting).filter(mode=Mode.IN_PERSON).prefetch_related("attendances")
    people = [
        {"name": line.name, "affiliation": line.affiliation, "days": [box.is_planned for box in line.boxes]}
        for line in lines_of(published, coming)
    ]
    free = {"name": "", "affiliation": "", "days": [True] * len(days)}
    return render_pdf(
        "attendance_sheet",
        {
            "title": _("Attendance sheet"),
            "document": _titled(_("Attendance sheet"), published),
            "meeting": published.title,
            "meeting_language": _title_language(published),
            "facts": [when_in_words(published), location_of(published)],
            "number": pgettext("column", "No."),
            "name": pgettext("of a person", "Name"),
            "affiliation": _("Municipality"),
            "days": [_("Signature, %(day)s") % {"day": _day(day)} for day in days],
            "absent": _("not on this day"),
            "people": people + [free] * FREE_ROWS,
            "signed": _("The people above were present."),
            "where_and_when": _("Place and date"),
            "signature": _("Signature of the host"),
            "footer": _("Contains personal data: keep it locked away, and destroy it when it is no longer needed."),
        },
    )


def name_badges(published: PublishedMeeting) -> bytes:
    """Return a badge for everybody with a seat in the room whose name is known."""
    named = participants_of(published.meeting).filter(mode=Mode.IN_PERSON, person__isnull=False)
    return render_pdf(
        "name_badges",
        {
            "title": _("Name badges"),
            "document": _titled(_("Name badges"), published),
            "meeting": published.title,
            "meeting_language": _title_language(published),
            "meeting-days": date_range(published.starts_on, published.ends_on, language=_language()),
            "people": [
                {
                    "name": name_of(each),
                    "affiliation": each.affiliation,
                    "function": each.person.function if each.person else "",
                }
                for each in named
            ],
        },
    )


def certificate(registration: Registration, published: PublishedMeeting) -> bytes:
    """Return a certificate of the days on which somebody was there; raise NotThere where there are none."""
    attended = attended_days(registration)
    if not attended or registration.person is None:
        raise NotThere
    return render_pdf("certificate", _certificate(registration, published, attended))


def _certificate(
    registration: Registration, published: PublishedMeeting, attended: Iterable[Attendance]
) -> dict[str, Any]:
    host = str(published.host) if published.host else str(published.version.programme)
    address = certificate_url(registration, language=_language())
    return {
        "title": _("Certificate of attendance"),
        "document": _titled(_("Certificate of attendance"), published),
        "name": name_of(registration),
        "affiliation": registration.affiliation,
        "sentence": _("took part in a meeting of the network exchange between European municipalities:"),
        "meeting": published.title,
        "meeting_language": _title_language(published),
        "where": location_of(published),
        "days_label": _("Present on"),
        "days": certified_days(published, attended),
        "issued_by": _("Issued by %(host)s within %(programme)s.")
        % {"host": host, "programme": str(published.version.programme)},
        "signature": _("For the host"),
        "reference": _("Reference %(reference)s") % {"reference": registration.reference},
        "genuine": _("Whether this certificate is genuine can be seen at this address:"),
        "address": address,
        # Of a paper nobody wants to type it.
        "code": segno.make_qr(address, error="m").svg_inline(border=0),
    }


def certified_days(published: PublishedMeeting, attended: Iterable[Attendance]) -> list[str]:
    """Write the days on which somebody was there, with the hours as published and how they took part."""
    return [
        _("%(day)s (%(way)s)") % {"day": _hours_of(published, each.day), "way": each.get_mode_display()}
        for each in attended
    ]


def _hours_of(published: PublishedMeeting, day: date) -> str:
    """Write a day with the hour at which the meeting begins or ends on it; one that it has no more, without."""
    return when_in_words(published, [day]) if published.starts_on <= day <= published.ends_on else _day(day)


def _title_language(published: PublishedMeeting) -> str:
    return foreign_language(published.titles) or _language()


def _titled(paper: str, published: PublishedMeeting) -> str:
    """Return what a file is called by the program that shows it."""
    return _("%(paper)s: %(meeting)s") % {"paper": paper, "meeting": published.title}


def _day(day: Any) -> str:
    return day_in_words(day, language=_language())


def _language() -> str:
    return get_language() or "en"
