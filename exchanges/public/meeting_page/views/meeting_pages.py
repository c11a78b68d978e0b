"""The page of one meeting."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from exchanges.meetings.alternatives import alternatives_to
from exchanges.meetings.documents.documents import Document
from exchanges.meetings.documents.lines import document_lines
from exchanges.meetings.languages.by_language import in_language
from exchanges.meetings.languages.spoken import names_of
from exchanges.meetings.published import PublishedMeeting
from exchanges.meetings.themes.target_groups import groups_of
from exchanges.meetings.time_and_place.location import location_of
from exchanges.meetings.time_and_place.times import when_in_words
from exchanges.public.base.audience import audience_of
from exchanges.public.base.labels import format_name
from exchanges.public.base.queries import earlier_days, published_meetings
from exchanges.public.base.texts import foreign_language
from exchanges.public.meeting_page.agenda import agenda_of
from exchanges.public.meeting_page.register_card import register_card
from exchanges.public.meeting_page.travel_and_entrance import access_to
from exchanges.public.meeting_rows.dated_rows import meeting_rows
from exchanges.registrations.attendance.attending import attendance_totals
from exchanges.registrations.attendance.take_aways import public_take_homes
from exchanges.registrations.identity.session import participant_of
from exchanges.registrations.queries.documents import documents_of, is_coming
from exchanges.registrations.queries.registrations import municipalities_coming
from localisation.dates import date_range


@dataclass(frozen=True, slots=True)
class Fact:
    """A line of the facts."""

    term: str
    text: str
    url: str = ""


@require_safe
def meeting_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """Show one published meeting; one that is only planned does not exist here."""
    published = get_object_or_404(published_meetings(), meeting__slug=slug)
    now, today = timezone.now(), timezone.localdate()
    person = participant_of(request)
    old = earlier_days([published]).get(published.meeting_id)
    is_cancelled = published.is_cancelled
    texts, theme = published.meeting, published.theme
    context = {
        "published": published,
        "meeting": texts,
        "is_cancelled": is_cancelled,
        "is_over": published.ends_on < today,
        "old_days": date_range(*old, language=get_language() or "en") if old else "",
        "title_language": foreign_language(texts.titles),
        "take_homes": public_take_homes(texts),
        "summary": in_language(texts.summaries),
        "summary_language": foreign_language(texts.summaries),
        "facts": _facts(published),
        "agenda": agenda_of(published),
        "access": access_to(texts),
        "documents": document_lines(
            documents_of(texts, with_participants=is_coming(person, texts)), url_of=_document_url
        ),
        "attended": attendance_totals(texts) if published.starts_on <= today and not is_cancelled else None,
        "notes": in_language(texts.notes) if published.ends_on < today else "",
        "notes_language": foreign_language(texts.notes),
        "card": register_card(published, person=person, now=now),
        "coming": list(municipalities_coming(published.meeting)),
        "theme_language": foreign_language(theme.names) if theme else "",
        "points": in_language(theme.content) if theme else [],
        "points_language": foreign_language(theme.content) if theme else "",
        "groups": groups_of(theme) if theme else [],
        "groups_language": foreign_language(theme.target_groups) if theme else "",
        "audience": audience_of(published),
        "alternatives": meeting_rows(alternatives_to(published, today), today=today, now=now) if is_cancelled else [],
        "sample": published.version.programme.is_sample,
    }
    response = render(request, "public/meeting_page/meeting_detail.html", context)
    if person is not None:
        # What it says is for this reader only.
        add_never_cache_headers(response)
    return response


def _facts(published: PublishedMeeting) -> list[Fact]:
    meeting, host = published.meeting, published.host
    facts = [
        Fact(_("When"), when_in_words(published)),
        Fact(_("Where"), location_of(published)),
        Fact(_("How"), format_name(meeting.format)),
        Fact(_("Languages"), names_of(meeting.languages)),
        Fact(_("Interpretation"), names_of(meeting.interpretation)),
    ]
    if host is None:
        return facts
    town = host.municipality
    facts.append(Fact(_("Host"), town.name, reverse("calendar:municipality_detail", args=[town.slug])))
    facts.append(Fact(_("Together with"), ", ".join(str(other) for other in meeting.co_hosts.all())))
    contact = town.contact_function or town.contact_email
    facts.append(Fact(_("Contact"), contact, f"mailto:{town.contact_email}" if town.contact_email else ""))
    return facts


def _document_url(document: Document) -> str:
    return reverse("calendar:document", args=[document.key])
