"""A visitor who asks the site through the proxy, by its name and by TLS."""

import http.client
import re
import ssl
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from urllib.parse import urlencode

HOST = "exchange.example.org"
SIGN_IN = "/admin/account/sign-in/"
"""A form that everybody may see."""

FORM = "application/x-www-form-urlencoded"
BOUNDARY = "between-the-parts-of-a-form"
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    headers: http.client.HTTPMessage
    page: str


@dataclass
class Browser:
    """Somebody who asks, with cookies; `claims` are headers by which they pretend to be somebody else."""

    claims: dict[str, str] = field(default_factory=dict)
    cookies: dict[str, str] = field(default_factory=dict)

    def get(self, path: str) -> Answer:
        """Fetch a page."""
        return self._ask("GET", path)

    def post(self, path: str, **answers: str) -> Answer:
        """Fetch a form's page, and send the form filled in."""
        found = TOKEN.search(self.get(path).page)
        token = found[1] if found else ""
        return self._ask("POST", path, urlencode({"csrfmiddlewaretoken": token, **answers}).encode())

    def send(self, path: str, size: int) -> Answer:
        """Send a form with a file of so many bytes, after its page."""
        self.get(path)
        head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="a.pdf"\r\n\r\n'
        body = head.encode() + b"x" * size + f"\r\n--{BOUNDARY}--\r\n".encode()
        return self._ask("POST", path, body, f"multipart/form-data; boundary={BOUNDARY}")

    def _ask(self, method: str, path: str, body: bytes | None = None, kind: str = FORM) -> Answer:
        connection = http.client.HTTPSConnection(HOST, timeout=90, context=ssl.create_default_context())
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()), **self.claims}
        if body is not None:
            headers |= {"Content-Type": kind, "Referer": f"https://{HOST}{path}"}
        connection.request(method, path, body, headers)
        response = connection.getresponse()
        answer = Answer(response.status, response.headers, response.read().decode(errors="replace"))
        connection.close()
        for header in answer.headers.get_all("Set-Cookie", []):
            for name, morsel in SimpleCookie(header).items():
                self.cookies[name] = morsel.value
        return answer
