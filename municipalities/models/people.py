"""People who sign in, and what they coordinate."""

from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from municipalities.models.municipalities import Country


class UserManager(BaseUserManager["User"]):
    """Creates users, named by their e-mail address."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Create a user; without a password one that cannot sign in by password."""
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Create somebody who may do everything."""
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, username: str | None) -> "User":
        """Find by e-mail address, however it is capitalised."""
        return self.get(email__iexact=username)


class User(AbstractBaseUser, PermissionsMixin):
    """Somebody who signs in; the e-mail address is the name."""

    email = models.EmailField(_("e-mail address"), unique=True)
    function = models.CharField(
        _("function"), max_length=120, blank=True, help_text=_("As in “energy coordinator, Kalmar”.")
    )
    is_staff = models.BooleanField(_("may enter the workspace"), default=False)
    is_active = models.BooleanField(_("active"), default=True)
    joined_at = models.DateTimeField(_("joined"), auto_now_add=True)

    objects = UserManager()

    has_shown_a_second_factor = False
    """Whether the session in which they ask began with the second factor of their municipality; a row says nothing."""

    EMAIL_FIELD = "email"
    USERNAME_FIELD = "email"

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")
        ordering = ["email"]
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                name="user_email_is_unique_however_capitalised",
                violation_error_message=_("Somebody already has this e-mail address."),
            )
        ]

    def __str__(self) -> str:
        return self.email

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save, with the address in small letters: whoever signs in is found by it, however they write it."""
        self.email = self.email.lower()
        super().save(*args, **kwargs)

    def get_short_name(self) -> str:
        """Return the function, the address where there is none."""
        return self.function or self.email


class Coordination(models.Model):
    """What a user coordinates: every network, or the one of a country."""

    class Scope(models.TextChoices):
        """How far it reaches."""

        PROGRAMME = "programme", _("All networks")
        COUNTRY = "country", _("One country")

    user = models.OneToOneField(User, models.CASCADE, related_name="coordination", verbose_name=_("user"))
    scope = models.CharField(_("scope"), max_length=9, choices=Scope.choices)
    country = models.ForeignKey(
        Country, models.PROTECT, null=True, blank=True, related_name="coordinations", verbose_name=_("country")
    )

    class Meta:
        verbose_name = _("coordination")
        verbose_name_plural = _("coordinations")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(scope="programme", country__isnull=True) | Q(scope="country", country__isnull=False),
                name="coordination_names_a_country_or_all",
                violation_error_message=_(
                    "Choose a country for the coordinator of one, none for the coordinator of all."
                ),
            )
        ]

    def __str__(self) -> str:
        return str(self.country) if self.country_id else str(self.Scope.PROGRAMME.label)
