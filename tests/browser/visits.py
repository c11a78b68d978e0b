"""What browser tests do again and again: open a page, and look for the faults that no page may have."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Page, Response

Scheme = Literal["light", "dark"]
WIDTHS = (320, 390, 1280)
SCHEMES: tuple[Scheme, ...] = ("light", "dark")

_WATCH_POLICY = """
window.policyReports = [];
document.addEventListener("securitypolicyviolation", (event) =>
  window.policyReports.push(`${event.effectiveDirective} refused ${event.blockedURI || event.sample}`));
"""
# Closed <details> keep boxes for what they hide, so what counts is whether the page itself can be scrolled.
_SIDEWAYS = "document.scrollingElement.scrollWidth - document.scrollingElement.clientWidth"


@dataclass
class Visit:
    """An open page, and every answer that it took to show it."""

    page: Page
    answers: list[Response]

    @property
    def failed_requests(self) -> list[str]:
        """Addresses of this site that the page asked for and did not get, the page itself left out."""
        return [answer.url for answer in self.answers if answer.status >= 400 and answer.url != self.page.url]

    @property
    def policy_reports(self) -> list[str]:
        """What the Content-Security-Policy refused. Read it before axe runs: axe adds styles of its own."""
        reports: list[str] = self.page.evaluate("window.policyReports")
        return reports

    @property
    def sideways_pixels(self) -> int:
        """How far the page can be scrolled sideways."""
        pixels: int = self.page.evaluate(_SIDEWAYS)
        return pixels

    def axe_violations(self) -> list[str]:
        """Return the rules (WCAG 2.2 A and AA, best practices) that the page breaks, each with its first elements."""
        violations = Axe().run(self.page).response["violations"]
        return [f"{found['id']}: {[node['html'][:160] for node in found['nodes'][:3]]}" for found in violations]

    def faults(self, widths: Sequence[int] = WIDTHS, schemes: Sequence[Scheme] = SCHEMES) -> list[str]:
        """Return everything that no page may have, at each width and in each scheme; a good page has nothing."""
        found = [f"not loaded: {url}" for url in self.failed_requests]
        found += [f"policy: {report}" for report in self.policy_reports]
        for width in widths:
            self.page.set_viewport_size({"width": width, "height": 900})
            if self.sideways_pixels:
                found.append(f"at {width} pixels: scrolls {self.sideways_pixels} sideways")
            for scheme in schemes:
                # Without motion the colours of the other scheme are there at once.
                self.page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
                found += [f"at {width} pixels, {scheme}: axe: {violation}" for violation in self.axe_violations()]
        return found


class Visitor:
    """Opens pages of the running site, each in a fresh browser profile."""

    def __init__(self, site: str, new_context: Callable[..., BrowserContext]) -> None:
        self.site = site
        self._new_context = new_context

    def opens(
        self,
        path: str,
        *,
        width: int = 1280,
        scheme: Scheme = "light",
        javascript: bool = True,
        cookies: list[dict[str, Any]] | None = None,
    ) -> Visit:
        """Open a page of the site and wait until it has all it asks for."""
        context = self._new_context(
            viewport={"width": width, "height": 900}, color_scheme=scheme, java_script_enabled=javascript
        )
        context.add_init_script(_WATCH_POLICY)
        context.add_cookies([{"url": self.site, **cookie} for cookie in cookies or []])  # type: ignore[typeddict-item]
        page = context.new_page()
        answers: list[Response] = []
        page.on("response", lambda answer: answers.append(answer))
        page.goto(self.site + path, wait_until="networkidle")
        return Visit(page, answers)
