"""Mails as they leave: headers, text, HTML and invitation of a message."""

from email.header import Header
from email.mime.image import MIMEImage
from email.utils import format_datetime
from io import BytesIO

import segno
from django.conf import settings
from django.core.mail import EmailMultiAlternatives

from exchanges.meetings.published import published_meetings
from exchanges.outbox.bounces import return_address
from exchanges.outbox.models import Message
from localisation.plain_text import printable

_ENCODED_WORD = 66
"""Characters: with the header's name they stay within the 76 of a line."""


def mail_of(message: Message) -> EmailMultiAlternatives:
    """Return the mail of a message; made twice it has the same Message-ID and Date, so readers see one.

    An invitation is in it twice: as an alternative, which calendar programs act upon, and as a file to open (RFC 6047).
    A code is a picture of its own that the HTML shows (RFC 2392): one from elsewhere would not be loaded.
    """
    mail = EmailMultiAlternatives(
        subject=_subject(message.subject),
        body=printable(message.text),
        from_email=return_address(message) or settings.DEFAULT_FROM_EMAIL,
        to=[message.recipient],
        reply_to=[address] if (address := reply_address(message)) else None,
        headers={
            # Whom it is from is not always whom it comes back to.
            "From": settings.DEFAULT_FROM_EMAIL,
            "Message-ID": message.message_id,
            "Date": format_datetime(message.created_at),
            "Content-Language": message.language,
            # Absence notes and the like must not answer (RFC 3834, and what Exchange understands).
            "Auto-Submitted": "auto-generated",
            "X-Auto-Response-Suppress": "All",
        },
    )
    mail.attach_alternative(printable(message.html), "text/html")
    if message.calendar:
        mail.attach_alternative(message.calendar, f"text/calendar; method={message.calendar_method}")
        # As bytes: text of a type that is not text would be written in no encoding that anybody reads.
        mail.attach("invite.ics", message.calendar.encode(), "application/ics")
    if message.code:
        mail.attach(_picture(message.code))
    return mail


def _picture(code: str) -> MIMEImage:
    content = BytesIO()
    segno.make_qr(code, error="m").save(content, kind="png", scale=5, border=4)
    picture = MIMEImage(content.getvalue(), "png")
    picture.add_header("Content-ID", "<code>")
    picture.add_header("Content-Disposition", "inline", filename="code.png")
    return picture


def reply_address(message: Message) -> str:
    """Return the host's public mailbox, where answers go; nothing: to the site."""
    published = published_meetings().filter(meeting=message.meeting_id).first() if message.meeting_id else None
    return _one_line(published.host_mailbox) if published else ""


def _subject(text: str) -> str:
    """Return a subject in encoded words short enough for its line; Django's own leave that line empty (RFC 2047)."""
    text = _one_line(text)
    return text if text.isascii() else Header(text, "utf-8", maxlinelen=_ENCODED_WORD).encode(linesep="")


def _one_line(text: str) -> str:
    """Return what a header can hold, whatever an old row has."""
    return " ".join(printable(text).split())
