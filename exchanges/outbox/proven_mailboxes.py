"""Mailboxes that somebody has proven to be theirs: colleagues share one, and whoever of them has proven it counts."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models.functions import Lower

from exchanges.outbox.models import Message
from localisation.mail_addresses import comparable, forms_of


def last_proofs(addresses: Iterable[str]) -> dict[str, datetime]:
    """Return when somebody last proved the mailbox of each of the addresses, by the address as it is compared."""
    people: Any = Message._meta.get_field("person").related_model
    proven = people._base_manager.filter(email_proven_at__isnull=False).annotate(mailbox=Lower("email"))
    forms = {form for address in addresses for form in forms_of(address)}
    rows = proven.filter(mailbox__in=sorted(forms)).order_by("email_proven_at")
    return {comparable(mailbox): proven_at for mailbox, proven_at in rows.values_list("mailbox", "email_proven_at")}
