"""Signing in as tests do it: by the link of the mail, at the press of its button."""

from django.test import Client
from django.utils import timezone

from exchanges.registrations.identity.links import sign_in_token
from exchanges.registrations.models import Person


def signed_in_as(client: Client, person: Person) -> Client:
    """Follow a link that signs the person in, and return the client."""
    token = sign_in_token(person, now=timezone.now())
    assert client.post(f"/me/sign-in/{token}/").status_code == 302
    return client
