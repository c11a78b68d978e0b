"""People who register: no account, no password, as little as the meeting needs."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from exchanges.registrations.models.names import validate_name
from localisation.plain_text import validate_plain_line
from municipalities.models import Municipality


class Person(models.Model):
    """Somebody of a municipality who registered for a meeting, known by e-mail address and name.

    Colleagues may share a mailbox: people.py says who of a mailbox is meant by a name.
    """

    email = models.EmailField(_("e-mail address"))
    email_proven_at = models.DateTimeField(
        _("e-mail address proven"),
        null=True,
        blank=True,
        help_text=_("When somebody first followed a link that was sent there. Empty: it may be mistyped."),
    )
    links_series = models.PositiveSmallIntegerField(
        _("series of links"),
        default=0,
        help_text=_("Rises with every change of the address, so that links sent to an earlier one stop working."),
    )
    sessions_series = models.PositiveIntegerField(
        _("series of sessions"),
        default=0,
        help_text=_("Rises when somebody with this mailbox signs out, so that copies of a cookie stop working."),
    )
    name = models.CharField(
        pgettext_lazy("of a person", "name"), max_length=120, validators=[validate_name, validate_plain_line]
    )
    municipality = models.ForeignKey(
        Municipality, models.PROTECT, null=True, blank=True, related_name="people", verbose_name=_("municipality")
    )
    organisation = models.CharField(
        _("organisation"),
        max_length=150,
        blank=True,
        validators=[validate_name, validate_plain_line],
        help_text=_("If it is not a municipality in the programme."),
    )
    function = models.CharField(
        _("function"),
        max_length=120,
        blank=True,
        validators=[validate_name, validate_plain_line],
        help_text=_("As in “energy coordinator”."),
    )
    target_group = models.SlugField(_("target group"), max_length=60, blank=True)
    language = models.CharField(_("language"), max_length=10, choices=settings.LANGUAGES, default="en")
    feed_key = models.CharField(
        _("calendar key"),
        max_length=40,
        blank=True,
        help_text=_("Part of the personal calendar's address. Empty: none."),
    )
    created_at = models.DateTimeField(_("first registered"))
    updated_at = models.DateTimeField(_("changed"), auto_now=True)

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                Lower("name"),
                name="mailbox_has_a_name_once_however_capitalised",
                violation_error_message=_("Somebody with this name already uses this e-mail address."),
            ),
            models.UniqueConstraint(
                fields=["feed_key"],
                condition=~Q(feed_key=""),
                name="personal_feed_key_is_given_once",
                violation_error_message=_("This calendar key is taken."),
            ),
            models.CheckConstraint(
                condition=~Q(email=""),
                name="person_has_an_email",
                violation_error_message=_("Enter an e-mail address."),
            ),
        ]

    def __str__(self) -> str:
        return self.name or self.email
