"""Messages to send, written in the transaction that causes them."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from exchanges.meetings.models import Meeting


class Act(models.Model):
    """Something that a coordinator did and people are told of: its messages wait together, and can be stopped."""

    said = models.TextField(
        _("what was done"), blank=True, help_text=_("In sentences, in the language of whoever did it.")
    )
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="told_acts", verbose_name=_("by")
    )
    done_at = models.DateTimeField(_("done"))
    leaves_at = models.DateTimeField(_("leaves"), help_text=_("Its messages wait until then."))

    class Meta:
        verbose_name = _("act that people are told of")
        verbose_name_plural = _("acts that people are told of")
        ordering = ["-done_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(leaves_at__gte=F("done_at")),
                name="act_leaves_after_it_is_done",
                violation_error_message=_("Messages are sent after the act they tell of."),
            ),
        ]

    def __str__(self) -> str:
        return self.said.partition("\n")[0]


class Message(models.Model):
    """A mail as it will go out: written once, sent at least once, and in effect exactly once by its Message-ID."""

    class State(models.TextChoices):
        """How far it is."""

        WAITING = "waiting", _("Waiting to be sent")
        SENDING = "sending", _("Being sent")
        SENT = "sent", _("Sent")
        FAILED = "failed", _("Not sent")
        BOUNCED = "bounced", _("Came back")
        ERASED = "erased", _("Erased")
        STOPPED = "stopped", _("Stopped")
        REPLACED = "replaced", _("No longer needed")

    key = models.CharField(
        _("key"),
        max_length=200,
        unique=True,
        help_text=_("Names what it tells whom: the same key is never written twice."),
    )
    kind = models.SlugField(_("kind"), max_length=40)
    meeting = models.ForeignKey(
        Meeting, models.PROTECT, null=True, blank=True, related_name="messages", verbose_name=_("meeting")
    )
    about = models.CharField(
        _("about"), max_length=60, blank=True, help_text=_("The registration's reference, for finding and erasing.")
    )
    recipient = models.EmailField(_("recipient"), blank=True)
    person = models.ForeignKey(
        "exchanges.Person",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="messages",
        verbose_name=_("person"),
        help_text=_("Whose e-mail it is: several people may share a mailbox."),
    )
    language = models.CharField(_("language"), max_length=10, choices=settings.LANGUAGES)
    subject = models.CharField(_("subject"), max_length=250)
    text = models.TextField(_("text"))
    html = models.TextField(_("HTML"))
    calendar = models.TextField(_("calendar invitation"), blank=True)
    calendar_method = models.CharField(_("calendar method"), max_length=10, blank=True)
    code = models.CharField(
        _("code"), max_length=500, blank=True, help_text=_("What the picture of a code in the mail holds.")
    )
    call = models.URLField(
        _("joining link"),
        blank=True,
        help_text=_("The link that this message gives; if it changes, people are told again."),
    )
    message_id = models.CharField(_("Message-ID"), max_length=200, unique=True)
    state = models.CharField(_("state"), max_length=8, choices=State.choices, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    due_at = models.DateTimeField(_("due"))
    leased_until = models.DateTimeField(
        _("leased until"),
        null=True,
        blank=True,
        help_text=_("Until then one worker has it; after that any may take it."),
    )
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    error = models.TextField(_("error"), blank=True)
    created_at = models.DateTimeField(_("written"))
    act = models.ForeignKey(
        Act,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="messages",
        verbose_name=_("caused by"),
        help_text=_("What a coordinator did; empty where the person did it, or the calendar."),
    )
    was = models.JSONField(
        _("what was told before"),
        null=True,
        blank=True,
        help_text=_("The facts that the recipient relies on until this message arrives."),
    )
    stopped_at = models.DateTimeField(_("stopped"), null=True, blank=True)
    stopped_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="stopped_messages",
        verbose_name=_("stopped by"),
    )

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        ordering = ["-created_at", "-pk"]
        indexes = [models.Index(fields=["state", "due_at"], name="message_state_due")]
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    state__in=["waiting", "sending", "sent", "failed", "bounced", "erased", "stopped", "replaced"]
                ),
                name="message_state_is_known",
                violation_error_message=_("Unknown message state."),
            ),
            models.CheckConstraint(
                condition=Q(sent_at__isnull=False) | ~Q(state="sent"),
                name="sent_message_has_its_time",
                violation_error_message=_("A sent message needs the time at which it went out."),
            ),
            models.CheckConstraint(
                condition=Q(leased_until__isnull=False) | ~Q(state="sending"),
                name="message_being_sent_is_leased",
                violation_error_message=_("A message that is being sent needs the end of its lease."),
            ),
            models.CheckConstraint(
                condition=Q(stopped_at__isnull=False) | ~Q(state="stopped"),
                name="stopped_message_has_its_time",
                violation_error_message=_("A stopped message needs the time at which it was stopped."),
            ),
            models.CheckConstraint(
                condition=Q(state="erased") | ~Q(recipient=""),
                name="message_has_a_recipient",
                violation_error_message=_("A message needs a recipient."),
            ),
        ]

    def __str__(self) -> str:
        return self.subject


class Naming(models.Model):
    """That a message to somebody else names a person: by this alone it is found when the person is erased.

    `spots` says where: lists of part (subject, text, html), first character and number of characters.
    """

    message = models.ForeignKey(Message, models.CASCADE, related_name="namings", verbose_name=_("message"))
    # Whoever deletes a person takes the name out of the messages first.
    person = models.ForeignKey("exchanges.Person", models.PROTECT, related_name="namings", verbose_name=_("person"))
    spots = models.JSONField(_("where it names the person"), default=list, blank=True)

    class Meta:
        verbose_name = _("name in a message")
        verbose_name_plural = _("names in messages")
        ordering = ["message", "person", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["message", "person"],
                name="message_names_a_person_once",
                violation_error_message=_("This message refers to the person already."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.message_id}: {self.person_id}"
