"""Words of the mails about a registration by how somebody stands: in the facts, at the button, and at the foot."""

from dataclasses import dataclass

from django.utils.formats import localize
from django.utils.translation import gettext as _


@dataclass(frozen=True)
class StandingTexts:
    """Words by how somebody stands, in the active language; those that do not fit are empty.

    `mode` says how they take part, `button` what the page of the registration is for, `why` why they get the mail,
    `link` stands before the address of that page, and `caution` after it.
    """

    why: str
    link: str
    mode: str = ""
    button: str = ""
    caution: str = ""


def standing_texts(standing: str, way: str = "") -> StandingTexts:
    """Return the words for a standing as mail_facts.standing_of names it, or a mail; `way` is the mode in words."""
    only_there = _("Please use that page to cancel: we cannot read an answer sent from your calendar.")
    held, change = _("Held for you: %(way)s") % {"way": way}, _("Change or cancel your registration")
    texts = {
        "comes": StandingTexts(
            why=_("You get this e-mail because you are registered for the meeting."),
            link=_("Not you, or no longer coming? Change or cancel here:"),
            mode=_("You are taking part: %(way)s") % {"way": way},
            button=change,
            caution=only_there,
        ),
        "asked": StandingTexts(
            why=_("You get this e-mail because a place is held for you until you answer."),
            link=_("Not you, or not coming? Answer here:"),
            mode=held,
            button=change,
            caution=only_there,
        ),
        "offered": StandingTexts(
            why=_("You get this e-mail because a place is held for you."),
            link=_("Not you, or not coming? Answer here:"),
            mode=held,
            button=_("Accept or decline the place"),
            caution=only_there,
        ),
        "waits": StandingTexts(
            why=_("You get this e-mail because you are on the waiting list."),
            link=_("Not you, or no longer interested? Leave the list here:"),
            mode=_("You are waiting for a place: %(way)s") % {"way": way},
            button=_("View your position, change or leave the list"),
            caution=_("Please use that page: we cannot read an answer sent from your calendar."),
        ),
        "asks": StandingTexts(
            why=_("You get this e-mail because somebody asked for a place with this address."),
            link=_("Not you, or no longer interested? Withdraw the request here:"),
            mode=_("You asked for: %(way)s") % {"way": way},
            button=_("Change or withdraw your request"),
        ),
        "came": StandingTexts(
            why=_("You get this e-mail because you took part in the meeting."), link=_("The page of your registration:")
        ),
        "contact": StandingTexts(
            why=_("You get this e-mail because you registered colleagues for the meeting."),
            link=_("Name, swap or cancel here:"),
        ),
    }
    has_ended = StandingTexts(
        why=_("You get this e-mail because this address was registered for the meeting, or had asked for a place."),
        link=_("What we keep about it:"),
        button=change,
    )
    return texts.get(standing, has_ended)


def to_do_after_a_change(standing: str, *, is_large: bool, position: int, until: str) -> str:
    """Return what is to be done once a meeting has changed; nothing for whom another mail asks.

    A change `is_large` after which people may not be able to come. `position` is that on the waiting list, `until` when
    an offer ends.
    """
    comes = (
        _(
            "Can you still come? We are keeping your place. If you do not answer, we expect you. If you "
            "cannot come, please cancel so that somebody else can have the place."
        )
        if is_large
        else _(
            "You keep your place and do not need to do anything. If you cannot "
            "come, please cancel so that somebody else can."
        )
    )
    texts = {
        "comes": comes,
        "waits": _("You are number %(position)s on the waiting list. You do not need to do anything.")
        % {"position": localize(position)},
        "offered": _(
            "We are still holding a place for you until %(until)s. Please "
            "answer by then, or it goes to the next person."
        )
        % {"until": until},
        "asks": _("You have asked for a place. A coordinator has not decided yet, and you do not need to do anything."),
    }
    return texts.get(standing, "")
