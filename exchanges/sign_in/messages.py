"""Mails to who signs in to the workspace, in the language of the page on which it happened."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import localize
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from exchanges.outbox.models import Message
from exchanges.outbox.outgoing import AHEAD_OF_ALL, Content, OutgoingMail, Recipient
from exchanges.outbox.writing import write_message
from municipalities.models import User


def password_link(user: User, url: str, *, now: datetime) -> Message | None:
    """Send the link by which somebody chooses a new password; they sit at the page and wait."""
    return _write("password_link", user, {"url": url}, now=now)


@dataclass(frozen=True, slots=True)
class Circumstances:
    """From where something happened: network and browser, as the person may recognise them."""

    network: str
    browser: str


HAPPENED = {
    "account/email/password_changed": gettext_lazy("Your password for the workspace was changed."),
    "account/email/password_set": gettext_lazy("Your password for the workspace was changed."),
    "account/email/password_reset": gettext_lazy("Your password for the workspace was changed."),
    "mfa/email/totp_activated": gettext_lazy("An authenticator app was added to your account."),
    "mfa/email/totp_deactivated": gettext_lazy("The authenticator app was removed from your account."),
    "mfa/email/webauthn_added": gettext_lazy("A passkey was added to your account."),
    "mfa/email/webauthn_removed": gettext_lazy("A passkey was removed from your account."),
    "mfa/email/recovery_codes_generated": gettext_lazy("New recovery codes were made for your account."),
}
"""What somebody is told, by the template that allauth would take."""
PASSWORD_CHANGED = HAPPENED["account/email/password_changed"]
FACTORS_REMOVED = gettext_lazy("Your second factors were removed.")
PROVIDERS_UNBOUND = gettext_lazy("You can no longer sign in with your municipality’s sign-in, until you link it again.")
ADDRESS_CHANGED = gettext_lazy("Your account for the workspace now has another e-mail address.")
ALL_RIGHTS_GIVEN = gettext_lazy("Your account now has all rights on this site.")
ALL_RIGHTS_TAKEN = gettext_lazy("Your account no longer has all rights on this site.")
ACCOUNT_OPENED = gettext_lazy("Your account for the workspace was opened.")
ACCOUNT_CLOSED = gettext_lazy("Your account for the workspace was closed.")
ACCOUNT_DELETED = gettext_lazy("Your account for the workspace was deleted.")
COORDINATION_CHANGED = gettext_lazy("What your account coordinates was changed.")


def account_notice(user: User, happened: str, circumstances: Circumstances, *, now: datetime) -> Message | None:
    """Tell somebody what happened to their account, so that they notice where it was not them."""
    browser = circumstances.browser or _("an unknown browser")
    return _notice(user, happened, {"network": circumstances.network, "browser": browser}, now=now)


def notice_of_another(user: User, happened: Promise, *, now: datetime) -> Message | None:
    """Tell somebody what another did to their account: an administrator, or whoever runs the site."""
    with translation.override(_language_of(user)):
        return _notice(user, str(happened), {"by_another": _by_another(now)}, now=now)


def notice_of_change(was: User, happened: Sequence[Promise], *, now: datetime) -> Message | None:
    """Tell somebody what an administrator made of their account, at the address that it had; no password undoes it."""
    with translation.override(_language_of(was)):
        said = " ".join(str(each) for each in happened)
        return _notice(was, said, {"by_another": _by_another(now), "url": ""}, now=now)


def _by_another(now: datetime) -> str:
    return _("At %(moment)s, by an administrator of this site.") % {"moment": _moment(now)}


def _notice(user: User, happened: str, circumstances: dict[str, str], *, now: datetime) -> Message | None:
    url = settings.SITE_URL + reverse("account_reset_password")
    told = {"by_another": "", "moment": _moment(now), "happened": happened, "url": url, **circumstances}
    return _write("account_notice", user, told, now=now)


def _moment(now: datetime) -> str:
    return str(localize(timezone.localtime(now)))


def invitation(user: User, *, by: User, now: datetime) -> Message | None:
    """Invite somebody to coordinate, in the language of their country; where their password comes from stands in it."""
    with translation.override(_language_of(user)):
        context = {
            "inviter": by.get_short_name(),
            "coordinates": str(user.coordination),
            "url": settings.SITE_URL + reverse("account_reset_password"),
        }
        return _write("invitation", user, context, now=now)


def _language_of(user: User) -> str:
    """Return the language of the country that somebody coordinates, where it is one of the site's."""
    coordination = getattr(user, "coordination", None)
    known = coordination.country.language if coordination and coordination.country else ""
    return known if known in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE


def _write(kind: str, user: User, context: dict[str, Any], *, now: datetime) -> Message | None:
    mail = OutgoingMail(
        key=f"user:{user.pk}:{kind.replace('_', '-')}:{now:%Y%m%dT%H%M%S%f}",
        kind=kind,
        to=Recipient(user.email, get_language() or "en"),
        says=lambda: Content(context={"name": "", **context}),
        due_at=now - AHEAD_OF_ALL,
        is_urgent=True,
        is_first=True,
    )
    return write_message(mail, now=now)
