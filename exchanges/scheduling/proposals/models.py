"""Proposals of the planner."""

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from municipalities.models import Country, Programme


class Proposal(models.Model):
    """A plan that was asked of the planner, for a whole programme or one country, and its answer."""

    class State(models.TextChoices):
        """How far the planner is."""

        QUEUED = "queued", _("Waiting")
        RUNNING = "running", _("The planner is working")
        DONE = "done", _("Done")
        FAILED = "failed", _("Failed")
        ACCEPTED = "accepted", _("Accepted into the draft")

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="proposals", verbose_name=_("programme"))
    country = models.ForeignKey(
        Country,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="proposals",
        verbose_name=_("country"),
        help_text=_("Empty for the whole programme."),
    )
    state = models.CharField(_("state"), max_length=8, choices=State.choices, default=State.QUEUED)
    problem = models.JSONField(
        _("problem"), encoder=DjangoJSONEncoder, help_text=_("The programme file it was planned from.")
    )
    plan = models.JSONField(
        _("plan"), default=dict, blank=True, encoder=DjangoJSONEncoder, help_text=_("The plan file.")
    )
    failure = models.TextField(_("failure"), blank=True)
    time_limit_seconds = models.PositiveSmallIntegerField(_("time limit in seconds"))
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="proposals", verbose_name=_("by")
    )
    requested_at = models.DateTimeField(_("requested"))
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)
    accepted_at = models.DateTimeField(_("accepted"), null=True, blank=True)

    class Meta:
        verbose_name = _("proposal")
        verbose_name_plural = _("proposals")
        ordering = ["-requested_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["queued", "running", "done", "failed", "accepted"]),
                name="proposal_state_is_known",
                violation_error_message=_("Unknown state of a proposal."),
            ),
            models.CheckConstraint(
                condition=Q(accepted_at__isnull=False) | ~Q(state="accepted"),
                name="accepted_proposal_has_its_time",
                violation_error_message=_("An accepted proposal needs the time of its acceptance."),
            ),
        ]

    def __str__(self) -> str:
        scope = self.country or _("all networks")
        return f"{self.programme} – {scope}"

    @property
    def is_queued(self) -> bool:
        """Whether the planner has not begun with it."""
        return self.state == self.State.QUEUED

    @property
    def is_done(self) -> bool:
        """Whether there is a plan, or a reason why not, that nobody has accepted."""
        return self.state == self.State.DONE

    @property
    def is_failed(self) -> bool:
        """Whether the planner itself failed."""
        return self.state == self.State.FAILED

    @property
    def is_accepted(self) -> bool:
        """Whether its plan has become the draft."""
        return self.state == self.State.ACCEPTED
