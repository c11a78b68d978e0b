"""Everything that is kept of a person, to take away (GDPR, articles 15 and 20)."""

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core import signing
from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Prefetch

from audit.models import By, Entry, PersonalValue
from exchanges.meetings.languages.by_language import foreign_language
from exchanges.meetings.published import PublishedMeeting, published_meetings
from exchanges.outbox.models import Message
from exchanges.outbox.redaction import without_tokens
from exchanges.registrations.models import Attendance, Delegation, Person, Registration, StandIn
from exchanges.registrations.personal_data.erasure import ErasureCounts, messages_to
from localisation.spreadsheets import cell_text

_RECEIPT = "exchanges.registrations.my_data.receipt"


def data_of(person: Person) -> dict[str, Any]:
    """Return all that is kept of a person as plain values, under names that stay the same in every language.

    The texts of messages come without the links by which one acts: a file may lie about for years.
    """
    registrations, delegations = list(_registrations_of(person)), list(_delegations_of(person))
    stand_ins = list(person.stand_ins.select_related("delegation__municipality"))
    # As published: the draft of the plan is not for participants.
    meetings = {each.meeting_id for each in registrations}
    meetings |= {each.meeting_id for each in [*delegations, *(stand_in.delegation for stand_in in stand_ins)]}
    shown = {each.meeting_id: each for each in published_meetings().filter(meeting__in=meetings)}
    return {
        "person": _person(person),
        "registrations": [_registration(each, shown.get(each.meeting_id)) for each in registrations],
        "delegations": [_delegation(each, shown.get(each.meeting_id)) for each in delegations],
        "named_by_colleagues": [_stand_in(each, shown.get(each.delegation.meeting_id)) for each in stand_ins],
        "messages": [_message(each) for each in _messages_to(person)],
        "log": [*_log_by(person), *_log_about(person)],
    }


def as_json(data: dict[str, Any]) -> str:
    """Return the data as JSON that people can read too."""
    return DjangoJSONEncoder(indent=2, ensure_ascii=False).encode(data) + "\n"


def as_csv(data: dict[str, Any]) -> str:
    """Return the data as a table of one value a line: record, number, field, value; numbers count from 1.

    It opens in spreadsheet programs: a byte order mark says that it is UTF-8, and what would be a formula is text.
    """
    out = io.StringIO()
    table = csv.writer(out)
    table.writerow(["record", "number", "field", "value"])
    for record, content in data.items():
        for number, fields in enumerate(content if isinstance(content, list) else [content], start=1):
            table.writerows([record, number, field, _cell(value)] for field, value in fields.items())
    return "\ufeff" + out.getvalue()


def _cell(value: Any) -> str:
    if isinstance(value, list):
        return _cell("; ".join(_words(each) for each in value))
    return "" if value is None else cell_text(_words(value))


def _words(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(_words(each) for each in value.values())
    return value.isoformat() if isinstance(value, date) else str(value)


def _registrations_of(person: Person) -> Iterable[Registration]:
    rows = Registration.objects.filter(person=person).select_related("municipality", "delegation__municipality")
    days = Prefetch("attendances", Attendance.objects.order_by("day"))
    return rows.prefetch_related(days).order_by("created_at", "pk")


def _delegations_of(person: Person) -> Iterable[Delegation]:
    return person.delegations.select_related("municipality").order_by("pk")


def _messages_to(person: Person) -> Iterator[Message]:
    return messages_to(person).order_by("created_at", "pk").iterator()


def _person(person: Person) -> dict[str, Any]:
    return {
        "email": person.email,
        "email_proven_at": person.email_proven_at,
        "name": person.name,
        "municipality": str(person.municipality or ""),
        "organisation": person.organisation,
        "function": person.function,
        "target_group": person.target_group,
        "language": person.language,
        "links_series": person.links_series,
        "sessions_series": person.sessions_series,
        "has_personal_calendar": bool(person.feed_key),
        "first_registered_at": person.created_at,
        "changed_at": person.updated_at,
    }


def _registration(row: Registration, published: PublishedMeeting | None) -> dict[str, Any]:
    return {
        "reference": row.reference,
        "meeting": published.title if published else "",
        "meeting_language": foreign_language(published.titles) if published else "",
        "starts_on": published.starts_on if published else None,
        "ends_on": published.ends_on if published else None,
        "named_as": row.named_as,
        "municipality": str(row.municipality or ""),
        "target_group": row.target_group,
        "delegation": str(row.delegation.municipality) if row.delegation else "",
        "status": row.status,
        "has_place": row.is_coming,
        "place_offered_until": row.offered_until,
        "mode": row.mode,
        "was_mode": row.was_mode,
        "days": row.days,
        "listens_in": row.language,
        "chosen_needs": row.chosen_needs,
        "food": row.food,
        "access": row.access,
        "note": row.note,
        "reason": row.reason,
        "decision_reason": row.decision_reason,
        "decision_language": row.decision_language,
        "cancellation_reason": row.cancellation_reason,
        "attended": [{"day": each.day, "mode": each.mode} for each in row.attendances.all()],
        "has_given_feedback": row.has_given_feedback,
        "consent_version": row.consent_version,
        "consented_at": row.consented_at,
        "registered_at": row.created_at,
        "changed_at": row.changed_at,
        "cancelled_at": row.cancelled_at,
    }


def _delegation(delegation: Delegation, published: PublishedMeeting | None) -> dict[str, Any]:
    return {
        "meeting": published.title if published else "",
        "municipality": str(delegation.municipality),
        "all_or_none": delegation.all_or_none,
        "consent_version": delegation.consent_version,
        "consented_at": delegation.consented_at,
        "registered_at": delegation.created_at,
    }


def _stand_in(stand_in: StandIn, published: PublishedMeeting | None) -> dict[str, Any]:
    return {
        "meeting": published.title if published else "",
        "municipality": str(stand_in.delegation.municipality),
        "named_as": stand_in.named_as,
        "mode": stand_in.mode,
        "days": stand_in.days,
        "reference": stand_in.reference,
    }


def _message(message: Message) -> dict[str, Any]:
    return {
        "kind": message.kind,
        "subject": message.subject,
        "text": without_tokens(message.text),
        "written_at": message.created_at,
        "sent_at": message.sent_at,
    }


def _log_by(person: Person) -> Iterator[dict[str, Any]]:
    """Return what the audit log holds of what the person did."""
    entries = Entry.objects.filter(by=By.PARTICIPANT, who=str(person.pk)).order_by("at", "pk")
    for entry in entries.iterator():
        yield {"act": entry.act, "done_at": entry.at, "network": entry.network}


def _log_about(person: Person) -> Iterator[dict[str, Any]]:
    """Return the values about the person that it keeps of what coordinators changed."""
    own = PersonalValue.objects.filter(whose_kind=Person._meta.label, whose_key=str(person.pk))
    for value in own.select_related("entry").order_by("entry__at", "pk").iterator():
        changed = {"field": value.field, "was": value.was, "became": value.became}
        yield {"act": value.entry.act, "done_at": value.entry.at, **changed}


@dataclass(frozen=True, slots=True)
class Receipt:
    """That somebody's data was deleted, without saying whose."""

    deleted_on: date
    registrations: int
    messages: int


def make_receipt(counts: ErasureCounts, *, now: datetime) -> str:
    """Sign that data was deleted: part of the address of a page that needs no data to say so."""
    return signing.dumps([now.date().isoformat(), counts.registrations, counts.messages], salt=_RECEIPT)


def read_receipt(text: str) -> Receipt | None:
    """Return what a receipt says; None where we never signed it."""
    try:
        day, registrations, messages = signing.loads(text, salt=_RECEIPT)
    except signing.BadSignature:
        return None
    return Receipt(date.fromisoformat(day), registrations, messages)
