"""The page of a meeting: all that it shows, as one object."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.urls import reverse
from django.utils.formats import localize
from django.utils.translation import get_language, ngettext, pgettext
from django.utils.translation import gettext as _

from exchanges.meetings.alternatives import alternatives_to
from exchanges.meetings.calendar_files.invitations import PersonalVisit, personal_event
from exchanges.meetings.calendar_files.web_calendars import WebCalendars, web_calendars
from exchanges.meetings.documents.documents import Document
from exchanges.meetings.documents.lines import DocumentLine, document_lines
from exchanges.meetings.hosts.contacts import contact_of
from exchanges.meetings.hosts.photos import ShownPhoto, photo_of
from exchanges.meetings.languages.by_language import foreign_language, in_language
from exchanges.meetings.languages.spoken import names_of
from exchanges.meetings.models import Meeting
from exchanges.meetings.published import PublishedMeeting
from exchanges.meetings.time_and_place.location import location_of
from exchanges.meetings.time_and_place.times import when_in_words
from exchanges.meetings.time_and_place.web_maps import web_maps
from exchanges.public.base.audience import Audience, audience_of
from exchanges.public.base.facts import FactLine
from exchanges.public.base.labels import format_name
from exchanges.public.base.queries import earlier_days
from exchanges.public.base.theme_texts import ThemeTexts, theme_texts
from exchanges.public.meeting_page.agenda import AgendaDay, agenda_of
from exchanges.public.meeting_page.register_card import RegisterCard, register_card
from exchanges.public.meeting_page.travel_and_entrance import Access, access_to
from exchanges.public.meeting_rows.dated_rows import meeting_rows
from exchanges.public.meeting_rows.listed import ListedMeeting
from exchanges.public.meeting_rows.rows import MeetingRow
from exchanges.registrations.attendance.attending import AttendanceTotals, attendance_totals
from exchanges.registrations.attendance.take_aways import public_take_homes
from exchanges.registrations.mail.mail_facts import meeting_url
from exchanges.registrations.models import Person, TakeHome
from exchanges.registrations.queries.documents import documents_of, is_coming
from exchanges.registrations.queries.registrations import municipalities_coming
from localisation.dates import date_range
from municipalities.models import Municipality
from municipalities.notices import Notice


@dataclass(frozen=True, slots=True)
class Text:
    """A text in the reader's language, or as near as there is; `language` is empty where it is the reader's."""

    words: str
    language: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingPage:
    """The page of a published meeting, for one reader.

    `old_days` is empty where the meeting never moved; `attended` is None until it is over, or where too few came to
    tell, and `card` where there is nothing to register for. `notes` say what came of it. `alternatives` are there in
    place of one that is cancelled, `calendars` on the web while it is ahead.
    """

    published: PublishedMeeting
    meeting: Meeting
    is_over: bool
    old_days: str
    theme: ThemeTexts | None
    title_language: str
    photo: ShownPhoto | None
    summary: Text
    notes: Text
    facts: tuple[FactLine, ...]
    agenda: Sequence[AgendaDay]
    access: Access | None
    documents: Sequence[DocumentLine]
    take_homes: Sequence[TakeHome]
    audience: Audience
    coming: Sequence[Municipality]
    alternatives: Sequence[MeetingRow]
    attended: AttendanceTotals | None
    card: RegisterCard | None
    calendars: WebCalendars | None

    @property
    def is_cancelled(self) -> bool:
        """Whether it is called off."""
        return self.published.is_cancelled

    @property
    def standing(self) -> str:
        """How the meeting stands, as the heading of its card."""
        if self.is_cancelled:
            return _("Cancelled")
        if self.attended:
            people = self.attended.people
            words = ngettext("%(people)s person took part", "%(people)s people took part", people)
            return words % {"people": localize(people)}
        if self.published.is_held:
            return _("Held")
        if self.is_over:
            return _("Date has passed")
        if self.card:
            return self.card.heading
        return _("New date") if self.old_days else _("The date is set")

    @property
    def days(self) -> str:
        """Its days in the reader's language."""
        return date_range(self.published.starts_on, self.published.ends_on, language=get_language() or "en")

    @property
    def move(self) -> str:
        """What is said of a date that is not the first one; empty where it is."""
        if not self.old_days:
            return ""
        if self.is_over:
            return _("This meeting was first planned for %(old_days)s.") % {"old_days": self.old_days}
        words = _("This meeting was planned for %(old_days)s and is now on %(new_days)s.")
        return words % {"old_days": self.old_days, "new_days": self.days}

    @property
    def venue_without_host(self) -> str:
        """Where it is, where no municipality hosts it; the host says it otherwise."""
        return "" if self.published.host else self.published.host_or_venue

    @property
    def agenda_comes_later(self) -> bool:
        """Whether there is no agenda yet, and may still be one."""
        return not self.agenda and not self.is_over

    @property
    def notice(self) -> Notice | None:
        """What one has to know first: that it is called off and why, in the coordinator's words, or that it moved."""
        if self.is_cancelled:
            reason = self.meeting.cancellation_reason, self.meeting.cancellation_language
            return Notice("bad", _("This meeting is cancelled."), *reason)
        return Notice("warn", _("New date."), self.move) if self.move else None

    @property
    def is_put_into_calendars(self) -> bool:
        """Whether there is a file for calendars: to add it, or to take out what is cancelled."""
        return not self.is_over or self.is_cancelled


def meeting_page(published: PublishedMeeting, *, person: Person | None, today: date, now: datetime) -> MeetingPage:
    """Return the page of a meeting as a person who has signed in sees it, or somebody who has not."""
    meeting, old = published.meeting, earlier_days([published]).get(published.meeting_id)
    is_over, is_cancelled = published.ends_on < today, published.is_cancelled
    documents = documents_of(meeting, with_participants=is_coming(person, meeting))
    return MeetingPage(
        published=published,
        meeting=meeting,
        is_over=is_over,
        old_days=date_range(*old, language=get_language() or "en") if old else "",
        theme=theme_texts(published.theme) if published.theme else None,
        title_language=foreign_language(meeting.titles),
        photo=photo_of(published.host.municipality) if published.host else None,
        summary=_text(meeting.summaries),
        notes=_text(meeting.notes if is_over else {}),
        facts=tuple(_facts(published, is_ahead=not is_over and not is_cancelled)),
        agenda=agenda_of(published),
        access=access_to(meeting),
        documents=document_lines(documents, url_of=_document_url),
        take_homes=list(public_take_homes(meeting)),
        audience=audience_of(published),
        coming=list(municipalities_coming(meeting)),
        alternatives=_alternatives(published, today, now) if is_cancelled else [],
        attended=_attended(meeting) if is_over and not is_cancelled else None,
        card=register_card(published, person=person, now=now),
        calendars=None if is_over or is_cancelled else _calendars(published, now),
    )


def _alternatives(published: PublishedMeeting, today: date, now: datetime) -> list[MeetingRow]:
    shown = PublishedMeeting.objects.filter(pk__in=[row.pk for row in alternatives_to(published, today)])
    return meeting_rows(ListedMeeting.read(shown.order_by("starts_on", "meeting_id")), today=today, now=now)


def _calendars(published: PublishedMeeting, now: datetime) -> WebCalendars | None:
    """Return where else than in a file the meeting can be added to a calendar."""
    return web_calendars(personal_event(published, PersonalVisit(url=meeting_url(published)), changed_at=now))


def _attended(meeting: Meeting) -> AttendanceTotals | None:
    totals = attendance_totals(meeting)
    return totals if totals.is_for_everybody else None


def _text(texts: dict[str, str]) -> Text:
    return Text(in_language(texts) or "", foreign_language(texts))


def _facts(published: PublishedMeeting, *, is_ahead: bool) -> list[FactLine]:
    meeting, host, contact = published.meeting, published.host, contact_of(published)
    maps = web_maps(published) if is_ahead else None
    facts = [
        FactLine(_("When"), when_in_words(published)),
        FactLine(_("Where"), location_of(published), links=maps.links if maps else ()),
        FactLine(_("How"), format_name(meeting.format)),
        FactLine(_("Languages"), names_of(meeting.languages)),
        FactLine(_("Interpretation"), names_of(meeting.interpretation)),
    ]
    if host is not None:
        facts.append(FactLine(_("Together with"), ", ".join(str(other) for other in meeting.co_hosts.all())))
    return [*facts, FactLine(_("Contact"), contact.words, contact.url), _plan_line(published)]


def _plan_line(published: PublishedMeeting) -> FactLine:
    """Return which version of the plan the page shows, with the way to what each of them changed."""
    version = published.version
    words = _("Version %(number)s, %(programme)s") % {"number": version.number, "programme": version.programme.name}
    url = reverse("calendar:programme_detail", args=[version.programme.slug])
    return FactLine(pgettext("of a programme's meetings", "Plan"), words, f"{url}#versions")


def _document_url(document: Document) -> str:
    return reverse("calendar:document", args=[document.key])
