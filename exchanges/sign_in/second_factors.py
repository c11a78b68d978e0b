"""Second factors as allauth is to handle them here: secrets encrypted at rest, the site named as people know it."""

import base64
from typing import Any
from urllib.parse import urlsplit

import segno
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.db import transaction
from django.http import HttpRequest
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from audit.signing_in import note_wrong_factor
from exchanges.sign_in.accounts import Accounts
from exchanges.sign_in.attempts import note
from municipalities.models import User

SITE_NAME = "MULTIPLY"
ENCRYPTED = ("secret", "seed")
"""What allauth has us encrypt, by the names in its rows: of an app, and of recovery codes."""


class SecondFactors(DefaultMFAAdapter):
    """How second factors differ from allauth's defaults."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": Accounts.error_messages["incorrect_code"],
    }

    def encrypt(self, text: str) -> str:
        """Encrypt the secret of an app, or of recovery codes: whoever has a copy of the database has no codes."""
        return _cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Decrypt it, with the key of now or an earlier one."""
        return _cipher().decrypt(encrypted_text.encode()).decode()

    def build_totp_svg(self, url: str) -> str:
        """Draw the code that an app scans, dark on light in either colour scheme."""
        drawn: str = segno.make_qr(url, error="m").svg_inline(scale=5, border=4, light="#fff")
        return drawn

    def generate_authenticator_name(self, user: User, type: Authenticator.Type) -> str:  # noqa: A002
        """Suggest what a key is called."""
        number = Authenticator.objects.filter(user=user, type=type).count() + 1
        return str(_("Key %(number)d") % {"number": number})

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """Bind keys to the site's own name, whatever host was asked."""
        return {"id": str(urlsplit(settings.SITE_URL).hostname), "name": SITE_NAME}


def note_wrong_code(*, request: HttpRequest, user: User, **_signal: Any) -> None:
    """Tell both logs of a code that was not right: whoever typed it knows the password."""
    note("wrong second factor", request, user.email)
    note_wrong_factor(user=user, request=request)


def encrypt_anew() -> int:
    """Encrypt with the key of now what an earlier one has encrypted, before its day comes; return how many there were.

    Nothing is written where there is no earlier key.
    """
    if not [*settings.SECRET_KEY_FALLBACKS]:
        return 0
    return sum(_encrypt_anew(pk) for pk in Authenticator.objects.order_by("pk").values_list("pk", flat=True))


def _encrypt_anew(pk: int) -> bool:
    with transaction.atomic():
        row = Authenticator.objects.select_for_update().filter(pk=pk).first()
        kept = {name: row.data[name] for name in ENCRYPTED if name in row.data} if row else {}
        changed = {name: _cipher().rotate(text).decode() for name, text in kept.items() if not _is_of_now(text)}
        if row and changed:
            row.data = {**row.data, **changed}
            row.save(update_fields=["data"])
    return bool(changed)


def _is_of_now(text: str) -> bool:
    try:
        _key(settings.SECRET_KEY).decrypt(text.encode())
    except InvalidToken:
        return False
    return True


def _cipher() -> MultiFernet:
    return MultiFernet([_key(secret) for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)])


def _key(secret: str | bytes) -> Fernet:
    derived = salted_hmac("exchanges.sign_in.second_factors", "", secret=secret, algorithm="sha256")
    return Fernet(base64.urlsafe_b64encode(derived.digest()))
