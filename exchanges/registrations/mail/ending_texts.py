"""Words of the mails that say what became of a registration: a request is decided, it is cancelled, an offer lapsed."""

from dataclasses import dataclass

from django.utils.formats import localize
from django.utils.translation import gettext as _
from django.utils.translation import ngettext


@dataclass(frozen=True, slots=True)
class DecisionTexts:
    """What a mail says of a request that is decided; `objection` or `button` is empty where there is nothing to do."""

    subject: str
    said: tuple[str, ...]
    objection: str = ""
    button: str = ""


def decision_texts(*, is_let_in: bool, is_asked: bool, position: int, title: str, days: str) -> DecisionTexts:
    """Return the words for somebody who is let in, or not; a `position` from 1 is that on the waiting list.

    Without one a seat is theirs, but for who `is_asked` whether they still come. The subject names title and days of
    the meeting, in the active language as all of it.
    """
    meeting = {"title": title, "days": days}
    if not is_let_in:
        return DecisionTexts(
            subject=_("Your request was declined: %(title)s, %(days)s") % meeting,
            said=(_("Your request could not be approved this time."),),
            objection=_("Do you think this is wrong? Reply to this e-mail."),
        )
    if position:
        return DecisionTexts(
            subject=_("Request approved, waiting list: %(title)s, %(days)s") % meeting,
            said=(
                _("Your request was approved. All places are taken, so you are on the waiting list."),
                _("You are number %(position)s.") % {"position": localize(position)},
            ),
            button=_("View your position, change or leave the list"),
        )
    if is_asked:
        return DecisionTexts(
            subject=_("Request approved: %(title)s, %(days)s") % meeting,
            said=(_("Your request was approved."), _("Are you still coming?")),
            button=_("Change or cancel your registration"),
        )
    return DecisionTexts(
        subject=_("You can come: %(title)s, %(days)s") % meeting,
        said=(_("Your request was approved. Your place is confirmed."),),
        button=_("Change or cancel your registration"),
    )


@dataclass(frozen=True, slots=True)
class CancellationTexts:
    """What a mail says of a cancelled registration: by whom, and what to do if that is wrong (empty: was their own)."""

    subject: str
    said: str
    objection: str


def cancellation_texts(
    *, contact: str, office: str, is_handed_on: bool, is_unnamed: bool, title: str, days: str
) -> CancellationTexts:
    """Return the words for a cancellation by the contact of a delegation, by a coordinator's office, or by oneself.

    One that `is_handed_on` is a colleague's by now; of one that `is_unnamed` the contact reads. Empty are a contact and
    an office that had no hand in it. The subject names title and days of the meeting.
    """
    meeting = {"title": title, "days": days}
    if is_unnamed:
        return CancellationTexts(
            subject=_("A place in your delegation is cancelled: %(title)s, %(days)s") % meeting,
            said=_("A place in your delegation that has no name yet was cancelled by %(office)s.") % {"office": office},
            objection=_("Do you think this is wrong? Reply to this e-mail."),
        )
    objection = ""
    if office:
        objection = _("Do you think this is wrong? Reply to this e-mail.")
    elif contact:
        objection = _("Do you think this is wrong? Ask %(contact)s.") % {"contact": contact}
    if is_handed_on:
        subject = _("Your place was passed on: %(title)s, %(days)s") % meeting
    else:
        subject = _("Your registration is cancelled: %(title)s, %(days)s") % meeting
    return CancellationTexts(subject, _how_cancelled(contact, office, is_handed_on=is_handed_on), objection)


def _how_cancelled(contact: str, office: str, *, is_handed_on: bool) -> str:
    if contact and is_handed_on:
        words = _("%(contact)s, who registered you, has passed your place to a colleague.")
        return words % {"contact": contact}
    if contact:
        return _("%(contact)s, who registered you, has cancelled your registration.") % {"contact": contact}
    if is_handed_on:
        return _("Your place was passed to a colleague.")
    if office:
        return _("Your registration was cancelled by %(office)s.") % {"office": office}
    return _("You have cancelled your registration. Somebody else can have the place.")


def lapse_in_words(*, was_asked: bool, is_own: bool, unnamed: int) -> str:
    """Say what has lapsed: whether they still come, which they `was_asked`, an offer of their own, or unnamed seats.

    `unnamed` are those of a delegation that nobody is named for.
    """
    if was_asked:
        return _(
            "The meeting’s format has changed, and you did not answer whether you are still coming. "
            "Your registration has ended, and the place goes to somebody else."
        )
    if is_own:
        return _(
            "We held a place for you but had no answer in time. It has gone to the next "
            "person, and you are no longer on the waiting list."
        )
    words = ngettext(
        "We held a place in your delegation that has no name yet, but had no answer in time. It "
        "has gone to the next person and is no longer on the waiting list.",
        "We held %(places)s places in your delegation that have no names yet, but had no answer in time. "
        "They have gone to the next people and are no longer on the waiting list.",
        unnamed,
    )
    return words % {"places": localize(unnamed)}
