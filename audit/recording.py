"""Writing the log: one act, and what it did, in the transaction in which it is done.

`recorded` wraps an act: every row that is written within, by whatever means, becomes an entry when it ends; nothing is
kept of an act that was undone, or that did nothing. `record` notes an act that writes no rows, as looking.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone

from audit.changes import Told, told_of
from audit.models import By, Captured, Entry, PersonalValue
from audit.origins import address_of, truncated


@dataclass(frozen=True, slots=True)
class Doer:
    """Who does something: the kind, the key, and the function by which a user is known; and the network."""

    by: By
    key: str = ""
    function: str = ""
    network: str = ""


@dataclass(frozen=True, slots=True)
class Thing:
    """What an act is about: the label of its model, its key, and words that name nobody; the country it belongs to."""

    kind: str = ""
    key: str = ""
    words: str = ""
    country: str = ""


JOB = Doer(By.JOB)
COMMAND = Doer(By.COMMAND)
NOTHING = Thing()


def doer_of(request: HttpRequest) -> Doer:
    """Return who asks by a request of the workspace."""
    network = truncated(address_of(request))
    user = request.user
    if not user.is_authenticated:
        return Doer(By.VISITOR, network=network)
    return Doer(By.USER, str(user.pk), getattr(user, "function", ""), network)


def participant(key: object, request: HttpRequest) -> Doer:
    """Return a participant who has proven who they are, by their key."""
    return Doer(By.PARTICIPANT, str(key), network=truncated(address_of(request)))


def record(act: str, doer: Doer, about: Thing = NOTHING) -> Entry:
    """Note an act that writes no rows of its own."""
    return Entry.objects.create(**_common(act, doer), **_of(about))


def record_once(act: str, doer: Doer, about: Thing, *, since: datetime) -> None:
    """Note an act that writes no rows, unless the same was noted since a moment."""
    same = {"act": act, "by": doer.by, "who": doer.key, "network": doer.network}
    if not Entry.objects.filter(kind=about.kind, key=about.key, at__gte=since, **same).exists():
        record(act, doer, about)


def day_start(now: datetime) -> datetime:
    """Return when the day of the site's clock began."""
    return timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)


@contextmanager
def recorded(act: str, doer: Doer, page: Thing = NOTHING) -> Iterator[None]:
    """Write down whatever rows are written within, as one act; `page` is what the act's page is about.

    An act within an act is part of it. The whole is one transaction.
    """
    with transaction.atomic():
        if Captured.objects.exists():
            yield
            return
        Captured.objects.create()
        yield
        rows = list(Captured.objects.exclude(table="").values_list("table", "was", "became"))
        Captured.objects.all().delete()
        _write([(_common(act, doer, page), each) for each in told_of(rows)])


def _write(told: list[tuple[dict[str, object], Told]]) -> None:
    entries = [
        Entry(
            **common,
            **_of(Thing(each.kind, each.key, each.words, each.country)),
            effect=each.effect,
            changes=each.changes,
        )
        for common, each in told
    ]
    Entry.objects.bulk_create(entries)
    PersonalValue.objects.bulk_create(
        PersonalValue(
            entry=entry,
            field=value.field,
            was=value.was,
            became=value.became,
            whose_kind=each.whose_kind,
            whose_key=each.whose_key,
        )
        for entry, (_common, each) in zip(entries, told, strict=True)
        for value in each.personal
    )


def _common(act: str, doer: Doer, page: Thing = NOTHING) -> dict[str, object]:
    return {
        "at": timezone.now(),
        "act": act,
        "by": doer.by,
        "who": doer.key,
        "function": doer.function,
        "network": doer.network,
        "page_kind": page.kind,
        "page_key": page.key,
    }


def _of(thing: Thing) -> dict[str, str]:
    words = thing.words[: Entry._meta.get_field("words").max_length]
    return {"kind": thing.kind, "key": thing.key, "words": words, "country": thing.country}
