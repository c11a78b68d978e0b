"""Letters that a coordinator caused and that have not left: which a later one replaces, and what was told before."""

from django.db.models import Q, QuerySet

from exchanges.outbox.holding import held_messages
from exchanges.outbox.models import Message
from exchanges.registrations.mail.told import Reasons, Told, kept_reasons, kept_told
from exchanges.registrations.models import Registration

OF_CHANGES = ("moved", "asked")
"""Those that tell what was and what is."""

_TELL_WHAT_WAS = (*OF_CHANGES, "offer")

_STANDING = (
    *OF_CHANGES,
    "join_link",
    "offer",
    "offer_expired",
    "confirmation",
    "waiting",
    "decision",
    "registration_cancelled",
)

REPLACED_BY = {
    "moved": (*OF_CHANGES, "join_link"),
    "asked": (*OF_CHANGES, "join_link"),
    "join_link": ("join_link",),
    "offer": (*OF_CHANGES, "offer"),
    "offer_expired": ("offer",),
    "decision": ("decision",),
    "confirmation": _STANDING,
    "waiting": _STANDING,
    "registration_cancelled": _STANDING,
    "delegation_cancelled": _STANDING,
    "meeting_cancelled": (*_STANDING, "meeting_cancelled"),
}
"""Which kinds that have not left a letter makes needless: it says all that they would, as it is by now."""


def held_mails(registration: Registration) -> QuerySet[Message]:
    """Return the letters that have not left about a registration, or an earlier one of its person for the meeting."""
    own = Q(about=registration.reference)
    if registration.person_id:
        theirs = Registration.objects.filter(meeting=registration.meeting_id, person=registration.person_id)
        own |= Q(about__in=theirs.values("reference"))
    elif registration.delegation_id:
        own |= Q(key__startswith=f"delegation:{registration.delegation_id}:")
    return held_messages().filter(own, meeting=registration.meeting_id)


def replaced_by(kind: str, registration: Registration) -> QuerySet[Message]:
    """Return the letters that have not left and that one of this kind makes needless."""
    if kind == "registration_cancelled" and not registration.person_id:
        # It tells the contact of one seat; what else waits to be told them is of all the others.
        return Message.objects.none()
    return held_mails(registration).filter(kind__in=REPLACED_BY.get(kind, ()))


def told_before(registration: Registration, told: Told) -> Told:
    """Return what a registration was told last of all that has left; `told` where nothing of it waits."""
    return told_in_held(registration) or told


def told_in_held(registration: Registration) -> Told | None:
    """Return what a registration was told before the first change that waits to be told; None where none does."""
    waits = _tells_what_was(registration).first()
    return kept_told(waits.was) if waits is not None and waits.was else None


def reasons_in_held(registration: Registration) -> Reasons:
    """Return the reasons given for the changes that wait to be told, as the last of their mails has them."""
    kept = [kept_reasons(each.was) for each in _tells_what_was(registration) if each.was]
    return next((reasons for reasons in reversed(kept) if reasons), ())


def _tells_what_was(registration: Registration) -> QuerySet[Message]:
    return held_mails(registration).filter(kind__in=_TELL_WHAT_WAS, was__isnull=False).order_by("pk")


def was_invited(registration: Registration) -> bool:
    """Tell whether an invitation has gone, or is going, to the person's calendar."""
    if not registration.sequence:
        return False
    theirs = Registration.objects.filter(meeting=registration.meeting_id, person=registration.person_id)
    invitations = Message.objects.filter(
        meeting=registration.meeting_id, about__in=theirs.values("reference"), calendar_method="REQUEST"
    )
    states = set(invitations.order_by().values_list("state", flat=True).distinct())
    return not states or bool(states - {Message.State.STOPPED, Message.State.REPLACED})
