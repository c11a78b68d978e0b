"""Access: what a person may see and change, the one place that every view, admin page and service asks."""

from dataclasses import dataclass

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from municipalities.models import Coordination, User


@dataclass(frozen=True)
class Reach:
    """The countries a person coordinates: all, one, or none."""

    everything: bool = False
    country_code: str = ""

    def covers(self, country_code: str | None) -> bool:
        """Tell whether a country's affairs are within reach; None is the European level, for coordinators of all."""
        return self.everything or (bool(country_code) and country_code == self.country_code)

    def __bool__(self) -> bool:
        return self.everything or bool(self.country_code)


def actor_of(request: HttpRequest) -> User:
    """Return the person who is signed in, for services to ask; raise PermissionDenied where nobody is."""
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user


def reach_of(user: User | AnonymousUser) -> Reach:
    """Return what the user coordinates; nothing for everybody who is not an active coordinator.

    Nothing either while a second factor is required and missing.
    """
    reach = coordinated_by(user)
    return Reach() if reach and _lacks_a_second_factor(user) else reach


def must_set_up_a_second_factor(user: User | AnonymousUser) -> bool:
    """Tell whether somebody who coordinates reaches nothing for want of a second factor."""
    return bool(coordinated_by(user)) and _lacks_a_second_factor(user)


def _lacks_a_second_factor(user: User | AnonymousUser) -> bool:
    if not settings.SECOND_FACTOR_REQUIRED or (isinstance(user, User) and user.has_shown_a_second_factor):
        return False
    kinds = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
    return not Authenticator.objects.filter(user_id=user.pk, type__in=kinds).exists()


def coordinated_by(user: User | AnonymousUser) -> Reach:
    """Return what is the user's to look after, and to be told of, whether or not they may come in just now."""
    if not isinstance(user, User) or not user.is_active or not user.is_staff:
        return Reach()
    if user.is_superuser:
        return Reach(everything=True)
    coordination = Coordination.objects.filter(user=user).first()
    if coordination is None:
        return Reach()
    return Reach(everything=coordination.country_id is None, country_code=coordination.country_id or "")
