"""Countries and municipalities, as they are in every programme."""

import zoneinfo

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.db.models.functions import Length
from django.db.models.lookups import Exact
from django.utils.translation import gettext_lazy as _
from django_countries import countries

from municipalities.models.renaming import FormerName, Renamable


def validate_time_zone(name: str) -> None:
    """Refuse a name that is not in the IANA time zone database."""
    if name not in zoneinfo.available_timezones():
        raise ValidationError(
            _("We don’t recognise the time zone “%(name)s”. Enter one such as Europe/Stockholm."), params={"name": name}
        )


def country_name(code: str, english: str) -> str:
    """Return a country's name in the reader's language; in English, or its code, where there is none."""
    return str(countries.name(code)) or english or code


class Country(models.Model):
    """A country with a national network, named by its ISO 3166-1 code."""

    code = models.CharField(_("code"), max_length=2, primary_key=True, help_text=_("Two capital letters, as in SE."))
    name = models.CharField(_("English name"), max_length=100, blank=True)
    time_zone = models.CharField(_("time zone"), max_length=50, blank=True, validators=[validate_time_zone])
    language = models.CharField(_("language"), max_length=10, blank=True, help_text=_("As in sv."))
    updated_at = models.DateTimeField(_("changed"), auto_now=True)

    class Meta:
        verbose_name = _("country")
        verbose_name_plural = _("countries")
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(
                condition=Exact(Length("code"), 2),
                name="country_code_has_two_letters",
                violation_error_message=_("A country's code has two letters, as in SE."),
            )
        ]

    def __str__(self) -> str:
        return self.display_name

    @property
    def display_name(self) -> str:
        """The country's name in the reader's language."""
        return country_name(self.code, self.name)

    @property
    def zone(self) -> zoneinfo.ZoneInfo:
        """The time zone of the country, the site's where none is known."""
        return zoneinfo.ZoneInfo(self.time_zone or settings.TIME_ZONE)


class Municipality(Renamable):
    """A town that takes part in programmes; its role belongs to each of them, not to the town."""

    slug = models.SlugField(_("identifier"), max_length=80, unique=True, help_text=_("As in its address on this site."))
    name = models.CharField(_("name"), max_length=120)
    country = models.ForeignKey(Country, models.PROTECT, related_name="municipalities", verbose_name=_("country"))
    district = models.CharField(
        _("district"), max_length=120, blank=True, help_text=_("A part of a city, as in Lokstedt.")
    )
    region = models.CharField(
        _("region"),
        max_length=10,
        blank=True,
        help_text=_("ISO 3166-2, as in DE-BY. Its regional public holidays count."),
    )
    time_zone = models.CharField(
        _("time zone"),
        max_length=50,
        blank=True,
        validators=[validate_time_zone],
        help_text=_("If it differs from its country’s: Atlantic/Canary. If empty, its country’s applies."),
    )
    latitude = models.FloatField(_("latitude"), null=True, blank=True)
    longitude = models.FloatField(_("longitude"), null=True, blank=True)
    website = models.URLField(_("website"), blank=True)
    contact_function = models.CharField(
        _("contact"), max_length=120, blank=True, help_text=_("A function, not a person: “energy coordinator”. Public.")
    )
    contact_email = models.EmailField(_("contact's e-mail"), blank=True, help_text=_("A function's mailbox. Public."))
    updated_at = models.DateTimeField(_("changed"), auto_now=True)

    class Meta:
        verbose_name = _("municipality")
        verbose_name_plural = _("municipalities")
        ordering = ["name", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(latitude__isnull=True, longitude__isnull=True)
                # A comparison with NULL is neither true nor false, and a check refuses only what is false.
                | Q(
                    latitude__isnull=False,
                    longitude__isnull=False,
                    latitude__range=(-90, 90),
                    longitude__range=(-180, 180),
                ),
                name="municipality_has_both_coordinates_in_range_or_none",
                violation_error_message=_(
                    "Give latitude (−90 to 90) and longitude (−180 to 180) together, or neither."
                ),
            ),
            models.CheckConstraint(
                condition=~Q(name=""),
                name="municipality_has_a_name",
                violation_error_message=_("A municipality needs a name."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def zone(self) -> zoneinfo.ZoneInfo:
        """The time zone of the town: its own, else its country's. Asks for `country` where it has none of its own."""
        return zoneinfo.ZoneInfo(self.time_zone) if self.time_zone else self.country.zone


class FormerSlug(FormerName):
    """What a municipality was called in addresses before; pages, frames and files on other sites still ask for it."""

    municipality = models.ForeignKey(
        Municipality, models.CASCADE, related_name="former_names", verbose_name=_("municipality")
    )

    class Meta(FormerName.Meta):
        verbose_name = _("former address of a municipality")
        verbose_name_plural = _("former addresses of municipalities")
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "name"],
                name="municipality_had_a_slug_once",
                violation_error_message=_("This former address of the municipality has already been recorded."),
            )
        ]
