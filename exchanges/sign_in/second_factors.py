"""Second factors as allauth is to handle them here: secrets encrypted at rest, the site named as people know it."""

import base64
from urllib.parse import urlsplit

import segno
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from exchanges.sign_in.accounts import Accounts
from municipalities.models import User

SITE_NAME = "MULTIPLY"


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


def _cipher() -> MultiFernet:
    return MultiFernet([_key(secret) for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)])


def _key(secret: str | bytes) -> Fernet:
    derived = salted_hmac("exchanges.sign_in.second_factors", "", secret=secret, algorithm="sha256")
    return Fernet(base64.urlsafe_b64encode(derived.digest()))
