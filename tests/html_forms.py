"""Pages as tests look at them: forms filled in as they stand, the text people read, the queries they take."""

from html.parser import HTMLParser
from typing import Any

from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext


class _Forms(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[dict[str, Any]] = []
        self._select: tuple[str, bool] | None = None
        self._area: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "form":
            named = {name: given.get(name) or "" for name in ("id", "action", "method")}
            self.forms.append({**named, "fields": {}})
        elif self.forms and tag == "input":
            self._input(given)
        elif self.forms and tag == "select":
            self._select = (given.get("name") or "", "multiple" in given)
        elif tag == "option" and self._select:
            name, takes_many = self._select
            fields = self.forms[-1]["fields"]
            if takes_many and "selected" in given:
                fields[name] = [*fields.get(name, []), given.get("value") or ""]
            elif not takes_many and ("selected" in given or name not in fields):
                self._put(name, given.get("value") or "")
        elif self.forms and tag == "textarea":
            self._area = given.get("name") or ""
            self._put(self._area, "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "select":
            self._select = None
        elif tag == "textarea" and self._area is not None:
            # A browser drops the line break that Django writes first.
            self._put(self._area, self.forms[-1]["fields"][self._area].removeprefix("\r\n").removeprefix("\n"))
            self._area = None

    def handle_data(self, data: str) -> None:
        if self._area is not None:
            self.forms[-1]["fields"][self._area] += data

    def _input(self, given: dict[str, str | None]) -> None:
        kind, name = given.get("type") or "text", given.get("name") or ""
        if kind in ("submit", "button") or not name or (kind in ("checkbox", "radio") and "checked" not in given):
            return
        value = given.get("value") or ("on" if kind == "checkbox" else "")
        fields = self.forms[-1]["fields"]
        if kind in ("checkbox", "hidden") and name in fields:
            fields[name] = [*(fields[name] if isinstance(fields[name], list) else [fields[name]]), value]
        else:
            fields[name] = value

    def _put(self, name: str, value: str) -> None:
        self.forms[-1]["fields"][name] = value


def form_of(response: HttpResponse, form_id: str) -> dict[str, Any]:
    """Return what a browser would send of the form if nothing were changed."""
    forms = forms_of(response)
    found = [form["fields"] for form in forms if form["id"] == form_id]
    assert len(found) == 1, f"{len(found)} forms with the id {form_id!r}: {[form['id'] for form in forms]}"
    fields: dict[str, Any] = found[0]
    return fields


def forms_of(response: HttpResponse) -> list[dict[str, Any]]:
    """Return the forms of a page: `id`, `action` and `method` as written, and `fields` as a browser would send them."""
    parser = _Forms()
    parser.feed(response.content.decode())
    return parser.forms


class _MainText(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.parts: list[str] = []
        self._is_inside = False

    def handle_starttag(self, tag: str, _attrs: list[tuple[str, str | None]]) -> None:
        self._is_inside = self._is_inside or tag == "main"

    def handle_endtag(self, tag: str) -> None:
        self._is_inside = self._is_inside and tag != "main"

    def handle_data(self, data: str) -> None:
        if self._is_inside:
            self.parts.append(data)


def text_of(response: HttpResponse) -> str:
    """Return the text of the page's main part, white space folded, tags left out."""
    parser = _MainText()
    parser.feed(response.content.decode())
    return " ".join(" ".join(parser.parts).split())


def queries_of(client: Client, address: str) -> int:
    """Return how many queries it takes to show a page."""
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


def fill_in(client: Client, address: str, form_id: str, changed: dict[str, Any], **options: Any) -> Any:
    """Open a page, change fields of a form on it and send it, as a browser does: with all that the page carries."""
    return client.post(address, {**form_of(client.get(address), form_id), **changed}, **options)


def act_on(client: Client, address: str, action: str, *rows: Any, **options: Any) -> Any:
    """Open a list, tick rows and choose an action, as a browser does."""
    chosen = {"action": action, "_selected_action": [str(row.pk) for row in rows]}
    return client.post(address, {**form_of(client.get(address), "changelist-form"), **chosen}, **options)
