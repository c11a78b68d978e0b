"""People who register through a proxy, and send the same again where nobody answers or the site is away."""

import http.client
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.exchanges.registrations.booking.http_visitors import Visitor


@dataclass(frozen=True)
class Door:
    """Where the site is asked, as far as a visitor needs to know."""

    port: int


@dataclass
class PatientVisitor(Visitor):
    """Somebody who presses the button again."""

    note: Callable[[float, int], None] = lambda _began, _status: None
    tries: int = 1
    pause: float = 0.0

    @classmethod
    def at(cls, port: int, slug: str, town: str, email: str, **patience: Any) -> "PatientVisitor":
        """Return somebody who comes by the proxy on a port."""
        return cls(Door(port), slug, town, email, **patience)  # type: ignore[arg-type]

    def open(self) -> None:
        """Come to the first page."""
        self._ask("GET", "")

    def _ask(self, method: str, step: str, body: str | None = None) -> None:
        for number in range(self.tries):
            began, self.status = time.monotonic(), 0
            try:
                super()._ask(method, step, body)
            except (OSError, http.client.HTTPException):
                self.hang_up()
            self.note(began, self.status)
            if 0 < self.status < 500:
                return
            time.sleep(self.pause * (number + 1))
        raise ConnectionError(f"nobody answers {method} {step}")
