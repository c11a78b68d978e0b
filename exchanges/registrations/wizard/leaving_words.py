"""Words for leaving a meeting: who comes cancels, who waits leaves a list, who asks takes it back."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from exchanges.registrations.models import Registration


@dataclass(frozen=True, slots=True)
class LeavingWords:
    """In the active language: the link to the question, the question, what follows, its button, and what was done."""

    link: str
    question: str
    follows: str
    button: str
    done: str


def leaving_words(registration: Registration) -> LeavingWords:
    """Return the words for how somebody stands."""
    if registration.is_requested:
        return LeavingWords(
            link=_("Withdraw your request"),
            question=_("Withdraw your request?"),
            follows=_("Nobody will decide on it. If you change your mind, you can ask again."),
            button=_("Withdraw my request"),
            done=_("Your request is withdrawn."),
        )
    if registration.is_coming or registration.is_asked:
        return LeavingWords(
            link=_("Cancel your registration"),
            question=_("Cancel your registration?"),
            follows=_(
                "Your place goes to the next person at once. If you change your mind, you can "
                "register again, but those already waiting come first."
            ),
            button=_("Cancel my registration"),
            done=_("Your registration is cancelled. Somebody else can have the place."),
        )
    return LeavingWords(
        link=_("Leave the list"),
        question=_("Leave the waiting list?"),
        follows=_("If you change your mind, you can register again, but those already waiting come first."),
        button=_("Leave the waiting list"),
        done=_("You have left the waiting list."),
    )
