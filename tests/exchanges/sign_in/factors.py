"""Codes as an app shows them (RFC 6238), written without the code under test."""

import base64
import hmac
import re
import struct
from datetime import datetime

from django.test import Client
from django.urls import reverse

from municipalities.models import User
from tests.factories import PASSWORD


def code_at(secret: str, moment: datetime) -> str:
    counter = struct.pack(">Q", int(moment.timestamp()) // 30)
    digest = hmac.new(base64.b32decode(secret), counter, "sha1").digest()
    start = digest[-1] & 15
    return f"{(int.from_bytes(digest[start : start + 4]) & 0x7FFFFFFF) % 1_000_000:06d}"


def show_again(browser: Client) -> None:
    """Show once more, by the password, that it is the same person."""
    assert browser.post(reverse("account_reauthenticate"), {"password": PASSWORD}).status_code == 302


def set_up_an_app(browser: Client, user: User, moment: datetime) -> tuple[str, list[str]]:
    """Set up an app as the pages ask; return its secret and the recovery codes."""
    browser.force_login(user)
    show_again(browser)
    address = reverse("mfa_activate_totp")
    found = re.search(r'class="secret">([A-Z2-7]+)<', browser.get(address).content.decode())
    assert found
    page = browser.post(address, {"code": code_at(found[1], moment)}, follow=True)
    codes = re.findall(r"<li><b>([\w-]+)</b>", page.content.decode())
    return found[1], codes
