"""A mail server that keeps what it is given: each mail a file in a folder.

    python -m scripts.deployment.mail_sink FOLDER [--port 587] [--certificate FOLDER --user NAME --password PASSWORD]

With a certificate it wants STARTTLS and the password before it takes anything.
"""

import secrets
import signal
import ssl
from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session


class Keeper:
    """Keeps each mail, with whom it is for in its first line."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 - its name
        """Write a mail; it is there whole or not at all."""
        draft = self._folder / f".{secrets.token_hex(8)}"
        content = envelope.content
        draft.write_bytes(f"X-Recipients: {', '.join(envelope.rcpt_tos)}\r\n".encode() + (content or b""))  # type: ignore[operator]
        draft.rename(draft.with_name(f"{draft.name[1:]}.eml"))
        return "250 kept"


def sink(folder: Path, *, port: int, asked: Namespace | None = None) -> Controller:
    """Return a mail server that is not started yet."""
    wants: dict[str, Any] = {}
    if asked is not None and asked.certificate is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(asked.certificate / "fullchain.pem", asked.certificate / "privkey.pem")

        def is_known(*details: object) -> AuthResult:
            return AuthResult(success=details[-1] == LoginPassword(asked.user.encode(), asked.password.encode()))

        wants = {"tls_context": context, "require_starttls": True, "auth_required": True, "authenticator": is_known}
    return Controller(Keeper(folder), hostname="127.0.0.1", port=port, **wants)


def main() -> None:
    """Listen until a signal."""
    parser = ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--port", type=int, default=587)
    parser.add_argument("--certificate", type=Path)
    parser.add_argument("--user", default="")
    parser.add_argument("--password", default="")
    asked = parser.parse_args()
    server = sink(asked.folder, port=asked.port, asked=asked)
    signal.pthread_sigmask(signal.SIG_BLOCK, (signal.SIGTERM, signal.SIGINT))
    server.start()
    signal.sigwait((signal.SIGTERM, signal.SIGINT))
    server.stop()


if __name__ == "__main__":
    main()
