"""Models of who owes which meeting: hosting rules, the slots they make, and exemptions from them."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from exchanges.hosting.standing import CANCELLED, STANDING
from exchanges.hosting.withdrawals import Withdrawal
from municipalities.models import Country, Participation, Programme, Role


class HostingRule(models.Model):
    """A rule that says which municipalities owe how many meetings, and for whom."""

    class Scope(models.TextChoices):
        """Who fulfils the rule."""

        EACH = "each", _("Every municipality of the role")
        COUNTRY = "country", _("One municipality of the role in each country")
        PROGRAMME = "programme", _("One municipality of the role in the programme")

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="hosting_rules", verbose_name=_("programme"))
    kind = models.SlugField(
        _("kind"), max_length=40, help_text=_("Names its owed meetings, as in forerunner:orebro:1.")
    )
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    host_role = models.CharField(_("role of the host"), max_length=12, choices=Role.choices)
    scope = models.CharField(_("scope"), max_length=9, choices=Scope.choices)
    meetings = models.PositiveSmallIntegerField(_("meetings owed"), default=1)
    audience_forerunner = models.BooleanField(_("forerunners are invited"), default=True)
    audience_award = models.BooleanField(_("award winners are invited"), default=True)
    audience_network = models.BooleanField(_("network municipalities are invited"), default=True)
    days = models.PositiveSmallIntegerField(_("days"), default=1, help_text=_("How long each meeting lasts."))
    year = models.PositiveSmallIntegerField(
        _("year"), null=True, blank=True, help_text=_("The year in which it starts, where the rule names one.")
    )
    updated_at = models.DateTimeField(_("changed"), auto_now=True)

    class Meta:
        verbose_name = _("hosting rule")
        verbose_name_plural = _("hosting rules")
        ordering = ["programme", "position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "kind"],
                name="programme_has_one_hosting_rule_of_a_kind",
                violation_error_message=_("The programme already has a rule of this kind."),
            ),
            models.CheckConstraint(
                condition=Q(host_role__in=Role.values),
                name="hosting_rule_host_role_is_known",
                violation_error_message=_("Choose forerunner, honorary award or network municipality."),
            ),
            models.CheckConstraint(
                condition=Q(scope__in=["each", "country", "programme"]),
                name="hosting_rule_scope_is_known",
                violation_error_message=_("Choose who fulfils the rule."),
            ),
            models.CheckConstraint(
                condition=Q(days__gte=1),
                name="hosting_rule_lasts_a_day_at_least",
                violation_error_message=_("A meeting lasts at least one day."),
            ),
        ]

    def __str__(self) -> str:
        return self.kind

    @property
    def audience(self) -> tuple[Role, ...]:
        """The roles whose municipalities are the audience."""
        invited = {
            Role.FORERUNNER: self.audience_forerunner,
            Role.AWARD: self.audience_award,
            Role.NETWORK: self.audience_network,
        }
        return tuple(role for role, is_invited in invited.items() if is_invited)


class SlotQuerySet(models.QuerySet["Slot"]):
    """Slots in words of the domain."""

    def owed(self) -> "SlotQuerySet":
        """Leave out what nobody owes any more."""
        return self.filter(waived_by=None, is_history=False)

    def also_filled(self) -> "SlotQuerySet":
        """Keep those that a meeting of another slot fills as well: it is hosted together, and counts for each host."""
        hosting_along = self.filter(host__co_hosted_meetings=models.F("also_filled_by"))
        return hosting_along.exclude(also_filled_by__status=CANCELLED).exclude(also_filled_by__host=models.F("host"))

    def open(self) -> "SlotQuerySet":
        """Keep what is owed and has no meeting that stands, neither of its own nor one that fills it as well."""
        standing = self.model.objects.filter(meetings__status__in=STANDING)
        shared = self.model.objects.also_filled()
        return self.owed().exclude(pk__in=standing.values("pk")).exclude(pk__in=shared.values("pk"))


class Slot(models.Model):
    """A meeting that is owed under a hosting rule; generated, never typed."""

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="slots", verbose_name=_("programme"))
    rule = models.ForeignKey(HostingRule, models.CASCADE, related_name="slots", verbose_name=_("hosting rule"))
    key = models.CharField(_("owed meeting"), max_length=160)
    number = models.PositiveSmallIntegerField(_("number"))
    country = models.ForeignKey(
        Country, models.PROTECT, null=True, blank=True, related_name="slots", verbose_name=_("country")
    )
    host = models.ForeignKey(
        Participation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="owed_slots",
        verbose_name=_("host"),
        help_text=_("Empty if the rule leaves open who hosts."),
    )
    waived_by = models.ForeignKey(
        Withdrawal,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="waived_slots",
        verbose_name=_("no longer owed because of"),
    )

    is_history = models.BooleanField(
        _("of a former role"),
        default=False,
        help_text=_("No longer owed because the role it came from has ended; kept for what was planned."),
    )

    also_filled_by = models.ForeignKey(
        "exchanges.Meeting",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="also_fills",
        verbose_name=_("filled as well by"),
        help_text=_("A meeting hosted together that is planned as another owed meeting and counts for this one, too."),
    )

    objects = SlotQuerySet.as_manager()

    class Meta:
        verbose_name = _("owed meeting")
        verbose_name_plural = _("owed meetings")
        ordering = ["programme", "country", "rule__position", "host__position", "number", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "key"],
                name="programme_has_a_slot_once",
                violation_error_message=_("The programme already has this owed meeting."),
            ),
            models.CheckConstraint(
                condition=Q(number__gte=1),
                name="slot_is_numbered_from_one",
                violation_error_message=_("Owed meetings are numbered from 1."),
            ),
        ]

    def __str__(self) -> str:
        return self.key

    @property
    def asked(self) -> Participation | None:
        """Whom the rule itself names as host; nobody once that has withdrawn. Asks for `host__withdrawal`."""
        return None if self.host is None or hasattr(self.host, "withdrawal") else self.host


class RuleCode(models.TextChoices):
    """The rules of a plan by the names that planner, checks and database share."""

    HOST = "host", _("Who hosts")
    DAYS = "days", _("How long it lasts")
    PERIOD = "period", _("Within the programme")
    WEEKDAYS = "weekdays", _("Allowed weekdays")
    CLOSED = "closed", _("Holidays and closed periods")
    HOST_FREE = "host_free", _("The host is available")
    COUNTRY_GAP = "country_gap", _("Days between two meetings of a country")
    HOST_GAP = "host_gap", _("Days between two meetings of a host")
    THEMES = "themes", _("Themes covered and not repeated")
    CONFERENCE_THEME = "conference_theme", _("The conference's theme")
    CONFERENCE_YEAR = "conference_year", _("The conference's year")
    CONFERENCE_LEAD = "conference_lead", _("The conference comes last")
    EXTRA_MEETING = "extra_meeting", _("No other meeting on the same day")
    FIRST_DAY = "first_day", _("Far enough ahead")


TURNS_ON: dict[str, tuple[str, ...]] = {
    RuleCode.HOST: ("host",),
    RuleCode.DAYS: ("days",),
    RuleCode.PERIOD: ("starts_on", "days"),
    RuleCode.WEEKDAYS: ("starts_on", "days"),
    RuleCode.CLOSED: ("host", "starts_on", "days"),
    RuleCode.HOST_FREE: ("host", "starts_on", "days"),
    RuleCode.COUNTRY_GAP: ("starts_on",),
    RuleCode.HOST_GAP: ("host", "starts_on"),
    RuleCode.THEMES: ("host", "theme"),
    RuleCode.CONFERENCE_THEME: ("theme",),
    RuleCode.CONFERENCE_YEAR: ("starts_on",),
    RuleCode.CONFERENCE_LEAD: ("starts_on", "days"),
    RuleCode.EXTRA_MEETING: ("starts_on", "days"),
    RuleCode.FIRST_DAY: ("starts_on",),
}
"""What of a meeting can break a rule: once it changes, an exemption from the rule has lapsed."""


class Exemption(models.Model):
    """A rule that need not hold for a meeting, with the reason that is reported to the funder.

    It holds for what it was written for: `host`, `theme`, `starts_on` and `days` are as the meeting had them, each None
    where the rule does not turn on it. Once the meeting differs in one of them, the exemption has lapsed. One granted
    ahead names the slot alone: it is written down for the first meeting there that breaks the rule.
    """

    slot = models.ForeignKey(
        Slot,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="exemptions",
        verbose_name=_("owed meeting"),
        help_text=_("Empty if the meeting is outside the hosting rules."),
    )
    meeting = models.ForeignKey(
        "exchanges.Meeting",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="exemptions",
        verbose_name=_("meeting"),
        help_text=_("Empty if granted in advance: it then applies to the next meeting planned as this owed meeting."),
    )
    rule = models.CharField(_("rule"), max_length=20, choices=RuleCode.choices)
    host = models.ForeignKey(
        Participation, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("with the host")
    )
    theme = models.ForeignKey(
        "exchanges.Theme", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("on the theme")
    )
    starts_on = models.DateField(_("from the day"), null=True, blank=True)
    days = models.PositiveSmallIntegerField(_("lasting days"), null=True, blank=True)
    reason = models.TextField(_("reason"), help_text=_("Included in the report to the funder."))
    granted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="exemptions_granted",
        verbose_name=_("granted by"),
        help_text=_("Empty if it came with an imported file."),
    )
    granted_at = models.DateTimeField(_("granted"))
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="exemptions_withdrawn",
        verbose_name=_("withdrawn by"),
    )
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True)

    class Meta:
        verbose_name = _("exemption")
        verbose_name_plural = _("exemptions")
        ordering = ["slot", "granted_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["slot", "rule"],
                condition=Q(meeting__isnull=True, withdrawn_at__isnull=True),
                name="slot_is_exempt_from_a_rule_once",
                violation_error_message=_("The owed meeting is already exempt from this rule."),
            ),
            models.CheckConstraint(
                condition=Q(rule__in=RuleCode.values),
                name="exemption_rule_is_known",
                violation_error_message=_("Choose a rule."),
            ),
            models.CheckConstraint(
                condition=~Q(reason=""),
                name="exemption_has_a_reason",
                violation_error_message=_("Give the reason: it goes into the report to the funder."),
            ),
            models.CheckConstraint(
                condition=Q(slot__isnull=False) | Q(meeting__isnull=False),
                name="exemption_is_for_a_meeting",
                violation_error_message=_("Choose the meeting that is exempt."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.slot or self.meeting}: {self.get_rule_display()}"

    def write_down(self) -> None:
        """Note what its meeting is, where the rule turns on it; a change to the meeting may not be saved yet."""
        for name in TURNS_ON.get(self.rule, ()):
            setattr(self, name, getattr(self.meeting, name))

    @property
    def is_open(self) -> bool:
        """Whether it was granted ahead, and nothing has broken its rule yet."""
        return (self.host_id, self.theme_id, self.starts_on, self.days) == (None, None, None, None)

    @property
    def holds(self) -> bool:
        """Whether it lifts its rule now: not withdrawn, not lapsed, its meeting not cancelled."""
        stands = self.meeting is None or not self.meeting.is_cancelled
        return stands and self.withdrawn_at is None and not self.has_lapsed

    @property
    def has_lapsed(self) -> bool:
        """Whether its meeting differs from what it was written for."""
        if self.meeting is None:
            return False
        was = (self.host_id, self.theme_id, self.starts_on, self.days)
        now = (self.meeting.host_id, self.meeting.theme_id, self.meeting.starts_on, self.meeting.days)
        return any(each is not None and each != is_now for each, is_now in zip(was, now, strict=True))
