"""The page that asks before anything goes to people, answered as a browser does."""

import re
from html import unescape
from typing import Any

from django.test import Client


def hidden_of(response: Any) -> dict[str, Any]:
    """Return the hidden fields of the page that asks, as a browser sends them."""
    found: dict[str, list[str]] = {}
    for name, value in re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', response.content.decode()):
        found.setdefault(unescape(name), []).append(unescape(value))
    return found


def confirm(client: Client, address: str, data: dict[str, Any]) -> Any:
    """Send a form, and confirm what it asks."""
    asked = client.post(address, data)
    assert asked.status_code == 200
    assert "Nothing is saved yet." in asked.content.decode()
    return client.post(address, hidden_of(asked))
