"""Refusals of the registration services; the text of each is fit to show."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from municipalities.refusals import Refusal


class NotOpen(Refusal):
    """Registration has not begun, has ended, or the meeting is not public, cancelled or over."""

    words = gettext_lazy("You cannot register for this meeting: it is not public.")


class MeetingHasBegun(Refusal):
    """The meeting has begun, so registrations stay as they are."""

    words = gettext_lazy("The meeting has started, so registrations can no longer be changed. Contact the host.")


class ModeNotOffered(Refusal):
    """One cannot take part in the meeting in this way."""

    words = gettext_lazy("You cannot take part in this meeting in that way. Choose again how you will take part.")


class DaysOutside(Refusal):
    """A day that is none of the meeting's."""

    words = gettext_lazy("Choose days when the meeting takes place.")


class NotActive(Refusal):
    """The registration is cancelled, or was not let in."""

    words = gettext_lazy("This registration is no longer active. Register again if you would like to come.")


class NothingOffered(Refusal):
    """No seat is offered, or no longer."""

    words = gettext_lazy("No place is being held for you. If you were offered one, the time to answer has passed.")


class AlreadyDecided(Refusal):
    """Somebody has answered the request before."""

    words = gettext_lazy("This request has been answered already.")


class AlreadyRegistered(Refusal):
    """The person has a seat of this very delegation; of any other registration its contact is told nothing."""

    words = gettext_lazy("You have already named this colleague.")


class NotADelegate(Refusal):
    """The registration is none of a delegation."""

    words = gettext_lazy("This place does not belong to a delegation.")


class DelegationRefused(Refusal):
    """A delegation that cannot be registered together."""

    words = gettext_lazy("Only invited municipalities can register several people together.")

    @classmethod
    def for_number(cls, most: int) -> "DelegationRefused":
        """Return the refusal of nobody, or of more than `most` at once."""
        return cls(_("Register between 1 and %(most)d people together.") % {"most": most})

    @classmethod
    def for_unnamed(cls, most: int) -> "DelegationRefused":
        """Return the refusal of more than `most` places of a municipality that nobody is named for."""
        words = ngettext(
            "Your municipality can hold %(most)d place without a name. Name the others now, or register fewer.",
            "Your municipality can hold %(most)d places without a name. Name the others now, or register fewer.",
            most,
        )
        return cls(words % {"most": most})


class TermsRefused(Refusal):
    """Terms of registration that contradict each other."""
