"""Background jobs of accounts; each may run at any time, and more than once."""

from datetime import timedelta

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.utils import timezone

from exchanges.sign_in.second_factors import encrypt_anew

_JUST_BEGUN = timedelta(hours=1)
"""A session may be noted a moment before it is kept."""


def tend_accounts() -> str:
    """Encrypt second factors with the key of now, forget where people were signed in; return the counts."""
    now = timezone.now()
    going_on = Session.objects.filter(expire_date__gt=now).values("session_key")
    noted = UserSession.objects.filter(created_at__lt=now - _JUST_BEGUN)
    ended, _by_model = noted.exclude(session_key__in=going_on).delete()
    return f"{encrypt_anew()} encrypted anew, {ended} ended sessions forgotten"
