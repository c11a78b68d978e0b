"""Background jobs of accounts; each may run at any time, and more than once."""

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.utils import timezone

from exchanges.sign_in.second_factors import encrypt_anew


def tend_accounts() -> str:
    """Encrypt second factors with the key of now, forget where people were signed in; return the counts."""
    going_on = Session.objects.filter(expire_date__gt=timezone.now()).values("session_key")
    ended, _by_model = UserSession.objects.exclude(session_key__in=going_on).delete()
    return f"{encrypt_anew()} encrypted anew, {ended} ended sessions forgotten"
