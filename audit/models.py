"""The audit log: what was done, by whom, to what. Rows are added and never changed; triggers keep it so."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class By(models.TextChoices):
    """Who does things."""

    USER = "user", _("A workspace user")
    PARTICIPANT = "participant", _("A participant, with a code or a link")
    VISITOR = "visitor", _("Somebody not signed in")
    JOB = "job", _("An automatic job")
    COMMAND = "command", _("A command on the server")


class Effect(models.TextChoices):
    """What an act made of a row."""

    ADDED = "added", pgettext_lazy("row in the log", "Added")
    CHANGED = "changed", pgettext_lazy("row in the log", "Changed")
    DELETED = "deleted", pgettext_lazy("row in the log", "Deleted")


class Entry(models.Model):
    """What an act did to one thing. Nothing in it names a person: people are kept by their keys."""

    at = models.DateTimeField(_("time"))
    act = models.CharField(_("act"), max_length=60)
    by = models.CharField(_("kind of actor"), max_length=11, choices=By.choices)
    who = models.CharField(_("key of the actor"), max_length=40, blank=True)
    function = models.CharField(_("function"), max_length=120, blank=True)
    network = models.CharField(_("from the network"), max_length=45, blank=True)
    country = models.CharField(_("country"), max_length=2, blank=True)
    kind = models.CharField(_("kind of object"), max_length=80, blank=True)
    key = models.CharField(_("key of the object"), max_length=60, blank=True)
    words = models.CharField(_("object"), max_length=200, blank=True)
    effect = models.CharField(_("effect"), max_length=7, choices=Effect.choices, blank=True)
    changes = models.JSONField(_("changes"), default=list, blank=True)
    page_kind = models.CharField(_("kind of the page’s object"), max_length=80, blank=True)
    page_key = models.CharField(_("key of the page’s object"), max_length=60, blank=True)

    class Meta:
        verbose_name = _("entry of the log")
        verbose_name_plural = _("entries of the log")
        ordering = ["-at", "-pk"]
        indexes = [
            models.Index(fields=["at"], name="entry_by_time"),
            models.Index(fields=["country", "at"], name="entry_by_country"),
            models.Index(fields=["kind", "key"], name="entry_by_object"),
            models.Index(fields=["page_kind", "page_key"], name="entry_by_page"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(act="") & Q(by__in=["user", "participant", "visitor", "job", "command"]),
                name="entry_says_what_was_done_by_whom",
                violation_error_message=_("An entry of the log needs its act and who did it."),
            ),
            models.CheckConstraint(
                condition=Q(effect__in=["", "added", "changed", "deleted"]),
                name="entry_has_a_known_effect",
                violation_error_message=_("Unknown effect of an act."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.act}: {self.words}" if self.words else self.act


class PersonalValue(models.Model):
    """An old or new value that may name somebody, apart from its entry: erasing deletes it and leaves the log whole."""

    entry = models.ForeignKey(Entry, models.CASCADE, related_name="personal_values", verbose_name=_("entry of the log"))
    field = models.CharField(_("field"), max_length=60)
    was = models.TextField(pgettext_lazy("value", "before"), blank=True)
    became = models.TextField(pgettext_lazy("value", "after"), blank=True)
    whose_kind = models.CharField(_("whose it is: kind"), max_length=80, blank=True)
    whose_key = models.CharField(_("whose it is: key"), max_length=60, blank=True)

    class Meta:
        verbose_name = _("personal value in the log")
        verbose_name_plural = _("personal values in the log")
        ordering = ["entry", "field", "pk"]
        indexes = [models.Index(fields=["whose_kind", "whose_key"], name="personal_value_by_person")]
        constraints = [
            models.UniqueConstraint(
                fields=["entry", "field"],
                name="entry_has_a_personal_value_once",
                violation_error_message=_("The entry has this value already."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.entry_id}: {self.field}"


class Release(models.Model):
    """That entries older than a moment were let go: the only way by which any leave, and itself kept for good."""

    released_at = models.DateTimeField(_("let go"))
    kept_from_at = models.DateTimeField(_("kept from"))
    count = models.PositiveIntegerField(_("how many"))

    class Meta:
        verbose_name = _("entries let go")
        verbose_name_plural = _("entries let go")
        ordering = ["-released_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.kept_from_at:%Y-%m-%d}: {self.count}"


class Captured(models.Model):
    """A row as a trigger found it within an act, until the act ends: never committed.

    The first one has no table: while it is there, the triggers write.
    """

    table = models.CharField(_("table"), max_length=63, blank=True)
    was = models.TextField(pgettext_lazy("value", "before"), blank=True)
    became = models.TextField(pgettext_lazy("value", "after"), blank=True)

    class Meta:
        verbose_name = _("row within an act")
        verbose_name_plural = _("rows within an act")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.table
