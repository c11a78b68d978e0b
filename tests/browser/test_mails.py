"""Mails as a mail program shows them: one of each kind, narrow and wide, in light and dark."""

import re

from django.db import transaction

from exchanges.outbox.models import Message
from tests.browser.visits import Visitor
from tests.exchanges.registrations.mail.test_messages import KINDS, make_coming

LONGEST = "de"


def test_no_mail_has_a_fault(visitor: Visitor, transactional_db: None) -> None:
    visit = visitor.enters()
    faults = []
    for kind in KINDS:
        visitor.is_shown(visit, _mail(kind))
        faults += [f"{kind}: {fault}" for fault in visit.faults(widths=(320, 1280)) if not _is_of_pages_alone(fault)]
    assert faults == [], "\n".join(faults)


def _mail(kind: str) -> str:
    with transaction.atomic():
        KINDS[kind](make_coming(language=LONGEST))
        html = Message.objects.get().html
        transaction.set_rollback(True)
    return html


def _is_of_pages_alone(fault: str) -> bool:
    """Tell what axe asks of pages with several parts: a mail is one text, and its landmarks are the program's."""
    return re.search(r"axe: (region|landmark-one-main):", fault) is not None
