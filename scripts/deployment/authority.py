"""An authority that signs the certificates of a try, and is believed by the machine that it is made on.

    python -m scripts.deployment.authority NAME FOLDER

writes fullchain.pem and privkey.pem for a name, as certbot does.
"""

import subprocess
import sys
from pathlib import Path

FOLDER = Path("/etc/ssl/authority-of-a-try")
BELIEVED = Path("/usr/local/share/ca-certificates/authority-of-a-try.crt")


def make_authority() -> None:
    """Make the authority, and have every program of the machine believe it."""
    FOLDER.mkdir(mode=0o700)
    _openssl("req", "-x509", "-subj", "/CN=Authority of a try", "-days", "2", *_new_key(FOLDER / "key.pem"))
    BELIEVED.write_bytes((FOLDER / "certificate.pem").read_bytes())
    subprocess.run(["update-ca-certificates"], check=True, capture_output=True)


def certify(name: str, folder: Path) -> None:
    """Write key and certificate of a host's name."""
    folder.mkdir(parents=True, exist_ok=True)
    request, key = folder / "request.pem", folder / "privkey.pem"
    _openssl("req", "-subj", f"/CN={name}", *_new_key(key, request))
    extensions = folder / "extensions"
    extensions.write_text(f"subjectAltName=DNS:{name}\n", encoding="ascii")
    signer: list[str | Path] = [
        "-CA",
        FOLDER / "certificate.pem",
        "-CAkey",
        FOLDER / "key.pem",
        "-CAcreateserial",
        "-days",
        "2",
    ]
    _openssl("x509", "-req", "-in", request, *signer, "-extfile", extensions, "-out", folder / "fullchain.pem")


def _new_key(key: Path, out: Path | None = None) -> list[str | Path]:
    return ["-newkey", "rsa:2048", "-noenc", "-keyout", key, "-out", out or key.with_name("certificate.pem")]


def _openssl(*words: str | Path) -> None:
    subprocess.run(["openssl", *words], check=True, capture_output=True)


if __name__ == "__main__":
    certify(sys.argv[1], Path(sys.argv[2]))
