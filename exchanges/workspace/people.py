"""Who acts."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from municipalities.models import User


def actor_of(request: HttpRequest) -> User:
    """Return the person who is signed in, for services to ask."""
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user
