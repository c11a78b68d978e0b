"""Refusals of the registration services; the text of each is fit to show."""

from django.utils.translation import gettext as _


class RegistrationRefused(Exception):
    """A use case that was refused, nothing was changed. `str()` says why and what to do."""

    def __init__(self, message: str = "") -> None:
        super().__init__(message or self.default())

    def default(self) -> str:
        """Return the message where none is given."""
        return _("That is not possible.")


class NotOpen(RegistrationRefused):
    """Registration has not begun, has ended, or the meeting is not public, cancelled or over."""

    def default(self) -> str:
        """Say so."""
        return _("This meeting is not public, so nobody can register for it.")


class MeetingHasBegun(RegistrationRefused):
    """The meeting has begun, so registrations stay as they are."""

    def default(self) -> str:
        """Say so."""
        return _("The meeting has begun, so registrations stay as they are. Write to the host.")


class ModeNotOffered(RegistrationRefused):
    """One cannot take part in the meeting in this way."""

    def default(self) -> str:
        """Say so."""
        return _("One cannot take part in this meeting in that way. Choose again how you take part.")


class DaysOutside(RegistrationRefused):
    """A day that is none of the meeting's."""

    def default(self) -> str:
        """Say so."""
        return _("Choose days on which the meeting takes place.")


class ReasonMissing(RegistrationRefused):
    """A reason was asked for and not given."""


class NotActive(RegistrationRefused):
    """The registration is cancelled, or was not let in."""

    def default(self) -> str:
        """Say so."""
        return _("This registration is no longer active. Register again if you would like to come.")


class NothingOffered(RegistrationRefused):
    """No place is offered, or no longer."""

    def default(self) -> str:
        """Say so."""
        return _("No place is held for you. If one was offered, the time to answer is over.")


class AlreadyDecided(RegistrationRefused):
    """Somebody has answered the request before."""

    def default(self) -> str:
        """Say so."""
        return _("This request has been answered already.")


class AlreadyRegistered(RegistrationRefused):
    """The person has a place of this very delegation; of any other registration its contact is told nothing."""

    def default(self) -> str:
        """Say so."""
        return _("You have named this colleague already.")


class NotADelegate(RegistrationRefused):
    """The registration is no place of a delegation."""

    def default(self) -> str:
        """Say so."""
        return _("This is no place of a delegation.")


class DelegationRefused(RegistrationRefused):
    """A delegation that cannot be registered together."""

    def default(self) -> str:
        """Say so."""
        return _("Only municipalities that are invited can register several people together.")

    @classmethod
    def for_number(cls, most: int) -> "DelegationRefused":
        """Return the refusal of nobody, or of more than `most` at once."""
        return cls(_("Register between 1 and %(most)d people together.") % {"most": most})


class NotWithinReach(RegistrationRefused):
    """The actor does not coordinate the network concerned."""

    def default(self) -> str:
        """Say so."""
        return _("You coordinate another network. Ask its coordinator, or one of all networks.")


class TermsRefused(RegistrationRefused):
    """Terms of registration that contradict each other."""
