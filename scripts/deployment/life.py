"""Life at a site while it is backed up: people register, documents are uploaded, mails wait and leave.

The site's own Python runs it, as its user, with its settings: `deploy/manage shell`.
"""

from datetime import timedelta
from itertools import count
from pathlib import Path

from django.utils import timezone

from tests.exchanges.registrations.factories import make_published, sign_up
from tests.factories import make_document, make_world

FIRST = 40
"""How many people are registered before anything else is done."""

MOST = 2000


def go_on_until(sign: Path) -> None:
    """Register one after another for a meeting until a file is there; say when it has begun, and how many they were."""
    today, day = timezone.localdate(), timedelta(days=1)
    world = make_world("SE", "HU", starts_on=today - 30 * day, ends_on=today + 300 * day)
    published = make_published(world, starts_on=today + 60 * day, seats=100)
    for number in count(1):
        sign_up(published, now=timezone.now())
        if number % 10 == 1:
            make_document(published.meeting, titles={"hu": "Ő's terve – ß, å"}, content=b"%PDF-1.4\n%" + b"%d" % number)
        if number == FIRST:
            print("begun", flush=True)
        if number == MOST or (number >= FIRST and sign.exists()):
            print(number, flush=True)
            return
