"""Contents of pages of sample meetings and forerunners beyond their first lines: made up, and said to be so."""

import datetime
import json
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

import typst
from django.core.files.base import ContentFile

from exchanges.meetings.documents.documents import Document
from exchanges.meetings.documents.files import keep_document
from exchanges.meetings.documents.uploads import check_upload
from exchanges.meetings.models import Meeting
from exchanges.meetings.models.agenda import AgendaItem, MeetingDay
from exchanges.meetings.models.highlights import Highlight
from exchanges.typesetting.pdf import FONTS
from municipalities.models import Programme, Role, User

NEXT, LAST = 6, 3
"""How many meetings to come have a programme, and how many held ones notes and a handout."""

FOLDER = Path(__file__).parent


def write_page_content(programme: Programme, *, actor: User, now: datetime.datetime, today: datetime.date) -> None:
    """Give forerunners what others come to see, and some published meetings their programme, access and documents."""
    _write_highlights(programme)
    published = Meeting.objects.decided().filter(exchange__programme=programme)
    ahead = published.filter(starts_on__gte=today, slot__isnull=False).order_by("starts_on", "slot__key")[:NEXT]
    held = published.filter(ends_on__lt=today, slot__isnull=False).order_by("-starts_on", "slot__key")[:LAST]
    for meeting in (*ahead, *held):
        _write_agenda(meeting)
        _write_access(meeting)
    for meeting in ahead[:2]:
        _keep(meeting, _content()["practical"], audience=Document.Audience.PARTICIPANTS, actor=actor, now=now)
    for meeting in held:
        meeting.notes = _content()["notes"]
        meeting.save(update_fields=["notes"])
        _keep(meeting, _content()["handout"]["title"], audience=Document.Audience.PUBLIC, actor=actor, now=now)


def _write_highlights(programme: Programme) -> None:
    content = _content()
    themes = {theme.key: theme for theme in programme.themes.all()}
    rows: Iterable[Highlight] = [
        Highlight(
            participation=forerunner,
            theme=themes[key],
            titles=titles,
            texts=content["highlight_text"],
            position=position,
        )
        for forerunner in programme.participations.filter(role=Role.FORERUNNER).order_by("position", "pk")
        for position, (key, titles) in enumerate(content["highlights"].items(), start=1)
        if key in themes
    ]
    Highlight.objects.bulk_create(rows)


def _write_agenda(meeting: Meeting) -> None:
    AgendaItem.objects.bulk_create(
        AgendaItem(
            meeting=meeting,
            day_number=number,
            kind=item["kind"],
            starts_at=item["starts"],
            ends_at=item["ends"],
            titles=item["title"],
            details=item.get("detail", {}),
        )
        for number in range(1, meeting.days + 1)
        for item in _content()["agenda"]
    )
    if meeting.format == Meeting.Format.HYBRID and meeting.days > 1:
        MeetingDay.objects.create(meeting=meeting, day_number=meeting.days, format=Meeting.Format.IN_PERSON)


def _write_access(meeting: Meeting) -> None:
    if meeting.format == Meeting.Format.ONLINE:
        return
    meeting.access_by_train, meeting.access_notes = _content()["access"]["by_train"], _content()["access"]["notes"]
    meeting.step_free = Meeting.StepFree.YES
    meeting.interpretation = "" if meeting.exchange.country_id else "de, it, pl"
    meeting.save()


def _keep(
    meeting: Meeting, titles: dict[str, str], *, audience: Document.Audience, actor: User, now: datetime.datetime
) -> None:
    document = Document(meeting=meeting, titles=titles, audience=audience, language="en")
    keep_document(document=document, upload=check_upload(ContentFile(_handout(), "handout.pdf")), actor=actor, now=now)


@cache
def _handout() -> bytes:
    made = typst.compile(
        FOLDER / "handout.typ",
        root=FOLDER,
        font_paths=[FONTS],
        ignore_system_fonts=True,
        sys_inputs={"data": json.dumps(_content()["handout"]["file"])},
        format="pdf",
        pdf_standards="ua-1",
    )
    return bytes(made)


@cache
def _content() -> Any:
    return json.loads((FOLDER / "page_content.json").read_text(encoding="utf-8"))
