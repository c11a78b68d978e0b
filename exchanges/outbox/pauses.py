"""Pauses, while which no message leaves: a copy of the site must not tell people again what the site told them."""

from datetime import datetime

from django.db import models
from django.db.models import Exists
from django.utils.translation import gettext_lazy as _

from exchanges.outbox.waking import wake_worker


class SendingPause(models.Model):
    """That no message leaves, whichever worker looks; while there is a row of any reason."""

    class Reason(models.TextChoices):
        """Why it was begun."""

        RESTORED = "restored", _("The site was restored from a backup.")
        ASKED = "asked", _("The operator of the site asked for it.")

    reason = models.CharField(_("reason"), max_length=8, choices=Reason.choices, unique=True)
    began_at = models.DateTimeField(_("began"))

    class Meta:
        verbose_name = _("pause of sending")
        verbose_name_plural = _("pauses of sending")
        ordering = ["began_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(reason__in=["restored", "asked"]),
                name="sending_pause_has_a_known_reason",
                violation_error_message=_("Unknown reason of a pause of sending."),
            )
        ]

    def __str__(self) -> str:
        return str(self.Reason(self.reason).label)


IS_PAUSED = Exists(SendingPause.objects.all())
"""Whether there is a pause, as a condition within another query."""


def pause_sending(*, reason: str, now: datetime) -> None:
    """Let no message leave from now on; what a worker is sending this very moment still does."""
    SendingPause.objects.get_or_create(reason=reason, defaults={"began_at": now})


def resume_sending() -> int:
    """End the pauses, so that what is due leaves; return how many there were."""
    ended = SendingPause.objects.all().delete()[0]
    if ended:
        wake_worker()
    return ended


def first_pause() -> SendingPause | None:
    """Return the pause that was begun first, None where messages leave."""
    return SendingPause.objects.first()
