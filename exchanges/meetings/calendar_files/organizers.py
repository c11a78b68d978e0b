"""Organizers of meetings in calendars: the mailbox that invited first, for as long as the event lives."""

from collections.abc import Iterable

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from exchanges.meetings.models import Meeting


class Organizer(models.Model):
    """The mailbox that a meeting's first invitation came from; calendar programs drop what another says of the event.

    RFC 5546, 2.1.1: there is one organizer of an event, and it does not change. The site's own mailbox may.
    """

    meeting = models.OneToOneField(
        Meeting, models.CASCADE, primary_key=True, related_name="organizer", verbose_name=_("meeting")
    )
    mailbox = models.CharField(
        _("mailbox"), max_length=320, help_text=_("With its name, as in the From line of an e-mail.")
    )

    class Meta:
        verbose_name = _("organizer")
        verbose_name_plural = _("organizers")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(mailbox=""),
                name="organizer_has_a_mailbox",
                violation_error_message=_("An organizer needs a mailbox."),
            )
        ]

    def __str__(self) -> str:
        return self.mailbox


def keep_organizers(meetings: Iterable[Meeting]) -> None:
    """Note the site's mailbox as what invites to these meetings, where nothing is noted yet."""
    mailbox = settings.DEFAULT_FROM_EMAIL
    noted = [Organizer(meeting=meeting, mailbox=mailbox) for meeting in meetings]
    # Of two that note it at the same moment, one is the first.
    Organizer.objects.bulk_create(noted, ignore_conflicts=True)


def organizer_of(meeting: Meeting) -> str:
    """Return the mailbox that invites to the meeting: noted when it was published, else from now on."""
    if not hasattr(meeting, "organizer"):
        keep_organizers([meeting])
    return meeting.organizer.mailbox
