"""What browser tests do again and again: open a page, and look for the faults that no page may have."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Page, Response

Scheme = Literal["light", "dark"]
WIDTHS = (320, 390, 1280)
SCHEMES: tuple[Scheme, ...] = ("light", "dark")

_LOW = 256
"""The height that is left of a screen of 1280 x 1024 pixels at 400 % zoom; its width is 320."""

_WATCH_POLICY = """
window.policyReports = [];
document.addEventListener("securitypolicyviolation", (event) =>
  window.policyReports.push(`${event.effectiveDirective} refused ${event.blockedURI || event.sample}`));
"""
_CHECKS = Axe().axe_script + (Path(__file__).parent / "faults.js").read_text(encoding="utf-8")


def _of_axe(number: int, *, is_widest: bool) -> str:
    """Return what to ask axe in the first scheme, or in a later one.

    Schemes differ in colours alone (tests/architecture/test_stylesheets.py), so the rest is asked once.
    """
    if number == 0:
        return "faults.axeFaults()"
    return "faults.axeFaultsOfColours()" if is_widest else "faults.axeFaultsOfColoursOnlyNarrow()"


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

    def faults(self, widths: Sequence[int] = WIDTHS, schemes: Sequence[Scheme] = SCHEMES) -> list[str]:
        """Return everything that no page may have; a good page has nothing.

        At each width: sideways scrolling. At the widest and at the narrowest: what axe finds, and in each further
        scheme what it finds of colours, at the narrowest of what was hidden before; between them what it finds of
        sizes. Where all widths are asked for: a focus that cannot be seen, words beside the middle of their button,
        text cut off when it is set wider, controls covered on a low screen.
        """
        self.settle()
        found = [f"not loaded: {url}" for url in self.failed_requests]
        found += [f"policy: {report}" for report in self.policy_reports]
        self.page.evaluate(_CHECKS)
        for width in sorted(widths, reverse=True):
            self.page.set_viewport_size({"width": width, "height": 900})
            found += self._ask(f"at {width} pixels", "faults.sideways()")
            if min(widths) < width < max(widths):
                # What is shown, in which colours, is what is shown at the narrowest; how close it stands is not.
                found += self._ask(f"at {width} pixels", "faults.axeFaultsOfSizes()")
                continue
            for number, scheme in enumerate(schemes):
                # Without motion the colours of the other scheme are there at once.
                self.page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
                found += self._ask(f"at {width} pixels, {scheme}", _of_axe(number, is_widest=width == max(widths)))
            self.page.evaluate("faults.noteWide()")
        return found + (self._faults_for_readers() if len(widths) == len(WIDTHS) else [])

    def settle(self) -> None:
        """Wait until the page has all it asks for; a click returns as soon as the next page begins to arrive."""
        self.page.wait_for_load_state()
        self.page.evaluate("document.fonts.ready.then(() => true)")

    def unseen_focus(self) -> list[str]:
        """Return where the keyboard stops without anybody seeing it."""
        self.settle()
        self.page.evaluate(_CHECKS)
        return self._ask("by keyboard", "faults.unseenFocus()")

    def _faults_for_readers(self) -> list[str]:
        """Ask what keyboards, wide text and zoom bring to light, on the narrow page that is open now."""
        wide_text = "faults.withSpacedText(() => [...faults.sideways(), ...faults.cutOff()])"
        found = self._ask("by keyboard", "faults.unseenFocus()")
        found += self._ask("at a glance", "faults.offCentre()")
        found += self._ask("with text set wide, at 320 pixels", wide_text)
        self.page.set_viewport_size({"width": 320, "height": _LOW})
        found += self._ask("at 400 %", "faults.covered()")
        self.page.set_viewport_size({"width": 1280, "height": 900})
        return found + self._ask("with text set wide, at 1280 pixels", wide_text)

    def _ask(self, where: str, question: str) -> list[str]:
        return [f"{where}: {answer}" for answer in self.page.evaluate(question)]


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
        **context_options: Any,
    ) -> Visit:
        """Open a page of the site in a profile of its own and wait until it has all it asks for."""
        visit = self.enters(width=width, scheme=scheme, javascript=javascript, cookies=cookies, **context_options)
        visit.page.goto(self.site + path)
        visit.settle()
        return visit

    def enters(
        self,
        *,
        width: int = 1280,
        scheme: Scheme = "light",
        javascript: bool = True,
        cookies: list[dict[str, Any]] | None = None,
        **context_options: Any,
    ) -> Visit:
        """Start a browser profile with an empty page."""
        context = self._new_context(
            viewport={"width": width, "height": 900},
            color_scheme=scheme,
            java_script_enabled=javascript,
            **context_options,
        )
        context.add_init_script(_WATCH_POLICY)
        context.add_cookies([{"url": self.site, **cookie} for cookie in cookies or []])  # type: ignore[typeddict-item]
        page = context.new_page()
        answers: list[Response] = []
        page.on("response", lambda answer: answers.append(answer))
        return Visit(page, answers)

    def goes_on(self, visit: Visit, path: str) -> None:
        """Open another page in the same profile; quicker than a new one, and what it has loaded is at hand."""
        visit.answers.clear()
        visit.page.set_viewport_size({"width": 1280, "height": 900})
        visit.page.goto(self.site + path)
        visit.settle()

    def is_shown(self, visit: Visit, html: str) -> None:
        """Open a page that the running site has at no address, as though it had."""
        path = "/shown/"
        visit.page.route(f"**{path}", lambda route: route.fulfill(body=html, content_type="text/html; charset=utf-8"))
        self.goes_on(visit, path)
        visit.page.unroute(f"**{path}")
