"""The address that somebody registers with: what they wrote in this browser, and whether they have proven it there."""

import secrets
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.http import HttpRequest

from exchanges.meetings.published import PublishedMeeting
from exchanges.outbox.models import Message
from exchanges.registrations.identity.address_codes import Asking, code_for, is_over, make_code, use_code
from exchanges.registrations.identity.draft_cookies import Draft, draft_of
from exchanges.registrations.identity.people import people_at
from exchanges.registrations.identity.proofs import keep_proof, proven_address
from exchanges.registrations.mail import messages
from exchanges.registrations.models import Person
from localisation.mail_addresses import comparable

NOT_SENT = (Message.State.WAITING, Message.State.SENDING, Message.State.FAILED)


@dataclass(frozen=True)
class OwnAddress:
    """A visitor's address on the way to a meeting; `participant` is who has signed in with this browser.

    Who has signed in, or proven an address here a short while ago, goes on without a code.
    """

    request: HttpRequest
    published: PublishedMeeting
    participant: Person | None

    @property
    def written(self) -> str:
        """The address as it was written for this meeting; nothing before that."""
        return str(self._draft.read().get("email", ""))

    @property
    def proven(self) -> str:
        """The address to register with; nothing before it is proven."""
        written = self.written
        if not written:
            return next(iter(self._known()), "")
        return written if self.has_proven(written) else ""

    @property
    def awaits_code(self) -> bool:
        """Whether a code was sent to the address that is written, and has not been typed."""
        return bool(self.written) and not self.proven

    def has_proven(self, email: str) -> bool:
        """Tell whether an address needs no code here, however it is written."""
        return comparable(email) in map(comparable, self._known())

    def write(self, email: str) -> None:
        """Keep an address that is proven, or that a code is being sent to."""
        self._draft.save({"email": email, "browser": self.browser_word()})

    def browser_word(self) -> str:
        """Return the random word that this browser keeps on the way to the meeting, made where there is none yet."""
        kept = self._draft.read()
        if not kept.get("browser"):
            kept = {"email": "", "browser": secrets.token_urlsafe(12)}
            self._draft.save(kept)
        return str(kept["browser"])

    def send_code(self, email: str, *, language: str, is_together: bool, now: datetime) -> None:
        """Mail a code to an address, which is what is written from then on."""
        self.write(email)
        slug = self.published.meeting.slug
        # Together or not at all: the code before goes on to work where the mail of the new one cannot be written.
        with transaction.atomic(savepoint=False):
            code = make_code(self._asking, now=now)
            # Under the prefix of its language by site_address.
            path = f"/meetings/{slug}/register/proof/{code.token}/" + ("?together" if is_together else "")
            title = self.published.title
            messages.address_code(email, code=code, title=title, link_path=path, language=language, now=now)

    def prove(self, typed: str, *, now: datetime) -> None:
        """Take the code that was typed; raise CodeWrong, CodeSpent or CodeOver."""
        use_code(self._asking, typed, now=now)
        keep_proof(self.request, self.written)

    def is_code_over(self, *, now: datetime) -> bool:
        """Tell whether there is no code any more that could be typed."""
        return is_over(code_for(self._asking), now=now)

    def is_mail_stuck(self) -> bool:
        """Tell whether the mail with the newest code was tried in vain: the mail server does not answer."""
        code = code_for(self._asking)
        if code is None:
            return False
        tried = Message.objects.filter(key=messages.address_code_key(code.serial)).exclude(error="")
        return tried.filter(state__in=NOT_SENT).exists()

    def person(self) -> Person | None:
        """Return who has proven the address, where it is known whose it is: one person's, or who has signed in."""
        email = self.proven
        if not email:
            return None
        if self.participant is not None and comparable(self.participant.email) == comparable(email):
            return self.participant
        known = list(people_at(email).select_related("municipality__country")[:2])
        return known[0] if len(known) == 1 else None

    @property
    def _asking(self) -> Asking:
        return Asking(self.written, self.browser_word(), self.published.meeting_id)

    def _known(self) -> list[str]:
        """Return the addresses that need no code here."""
        known = [self.participant.email if self.participant else "", proven_address(self.request)]
        return [email for email in known if email]

    @property
    def _draft(self) -> Draft:
        return draft_of(self.request, "address", self.published)
