"""Mailboxes that somebody has proven to be theirs: colleagues share one, and whoever of them has proven it counts."""

from typing import Any

from django.db.models import QuerySet
from django.db.models.functions import Lower

from exchanges.outbox.models import Message


def proven_mailboxes() -> QuerySet[Any]:
    """Return the people who have proven their mailbox, with its address in small letters as `mailbox`."""
    people: Any = Message._meta.get_field("person").related_model
    proven = people._base_manager.filter(email_proven_at__isnull=False)
    found: QuerySet[Any] = proven.annotate(mailbox=Lower("email"))
    return found
