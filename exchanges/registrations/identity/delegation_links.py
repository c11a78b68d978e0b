"""The link by which the contact of a delegation names, swaps and gives back: it needs no signing in.

As the link of a registration it holds no end: that follows from the meeting as it is published when the link is read.
"""

from datetime import datetime

from django.core.signing import BadSignature

from exchanges.registrations.identity.links import (
    LinkExpired,
    LinkInvalid,
    LinkMoved,
    Purpose,
    ends_at,
    series_of,
    signer_of,
    site_address,
)
from exchanges.registrations.models import Delegation, Person


def delegation_token(delegation: Delegation) -> str:
    """Return the token of a delegation's page for its contact, until one of the two is erased."""
    return signer_of(Purpose.DELEGATION).sign(
        f"{delegation.pk}-{delegation.contact_id or 0}{series_of(delegation.contact)}"
    )


def delegation_url(delegation: Delegation, *, language: str) -> str:
    """Return the address of a delegation's page, in a language, as it stands in a mail."""
    return site_address(f"/d/{delegation_token(delegation)}/", language=language)


def read_delegation(token: str, *, now: datetime) -> tuple[Delegation, Person]:
    """Return the delegation that a link is about, with its contact.

    Raise LinkExpired when it is too long since the meeting's published last day, LinkMoved when its
    contact has another address by now, LinkInvalid when the link is none, or its contact is no longer the delegation's.
    """
    try:
        delegation_pk, _dash, holder = signer_of(Purpose.DELEGATION).unsign(token).partition("-")
    except BadSignature:
        raise LinkInvalid from None
    contact_pk = holder.partition("-")[0]
    rows = Delegation.objects.select_related("meeting", "municipality", "contact")
    is_whole = delegation_pk.isdecimal() and contact_pk.isdecimal()
    found = rows.filter(pk=int(delegation_pk), contact=int(contact_pk)).first() if is_whole else None
    if found is None or found.contact is None:
        raise LinkInvalid
    if holder != f"{contact_pk}{series_of(found.contact)}":
        raise LinkMoved
    if now >= ends_at(Purpose.DELEGATION, found.meeting_id):
        raise LinkExpired
    return found, found.contact
