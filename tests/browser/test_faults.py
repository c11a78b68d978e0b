"""What no page may have is found on a page that has it: a control of what the other tests rely on."""

from playwright.sync_api import expect

from tests.browser.visits import Visitor

PAGE = """<!doctype html><html lang="sv"><title>Åmål</title><main><h1>Åmål</h1><p class="{shown}">Ärenden</p></main>
<style>
:root {{ color-scheme: light dark; color: light-dark(#000, #fff); background: light-dark(#fff, #000) }}
p {{ color: {colour} }}
.narrow {{ @media (width > 600px) {{ display: none }} }}
.wide {{ @media (width <= 600px) {{ display: none }} }}
</style></html>"""


def faults_of_page(visitor: Visitor, shown: str, colour: str) -> list[str]:
    visit = visitor.enters(bypass_csp=True)
    visitor.is_shown(visit, PAGE.format(shown=shown, colour=colour))
    expect(visit.page.get_by_role("heading")).to_be_visible()
    return [fault for fault in visit.faults() if "color-contrast" in fault]


def test_a_colour_is_seen_at_the_width_and_in_the_scheme_that_shows_it(visitor: Visitor) -> None:
    pale_when_dark, pale_when_light = "light-dark(#000, #333)", "light-dark(#ccc, #fff)"
    found = {
        (shown, colour): [fault.split(": axe")[0] for fault in faults_of_page(visitor, shown, colour)]
        for shown in ("narrow", "wide", "always")
        for colour in (pale_when_dark, pale_when_light)
    }
    assert found == {
        ("narrow", pale_when_dark): ["at 320 pixels, dark"],
        ("narrow", pale_when_light): ["at 320 pixels, light"],
        ("wide", pale_when_dark): ["at 1280 pixels, dark"],
        ("wide", pale_when_light): ["at 1280 pixels, light"],
        ("always", pale_when_dark): ["at 1280 pixels, dark"],
        ("always", pale_when_light): ["at 1280 pixels, light", "at 320 pixels, light"],
    }
