"""Documents in a bucket of object storage (the protocol of S3), which several hosts share.

Nobody but the site reaches the bucket: there is no address by which a browser could fetch a file from it. The site asks
who may have a file, fetches it, and passes it on, as it does from its own disk.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from boto3.exceptions import Boto3Error
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from django.core.files.base import File
from storages.backends.s3 import S3Storage

from exchanges.meetings.documents.outages import StorageAway

IN_MEMORY_BYTES = 1_000_000
"""Of a file on its way; what is larger lies in the system's temporary folder meanwhile."""

_CONFIG = Config(
    connect_timeout=5,
    read_timeout=20,
    retries={"mode": "standard", "total_max_attempts": 2},
    # The bucket in the path, as every server of the protocol understands it; so with checks that newer ones alone make.
    s3={"addressing_style": "path"},
    request_checksum_calculation="when_required",
    response_checksum_validation="when_required",
)


@contextmanager
def _outages_told() -> Iterator[None]:
    """Raise StorageAway for whatever the storage fails with; a file that is not there is none of it."""
    try:
        yield
    except (BotoCoreError, Boto3Error, ClientError) as error:
        raise StorageAway(f"The storage of documents is away: {error}") from error


class ObjectStorage(S3Storage):
    """A private bucket. A name is never written to twice: of two files, the later gets another name."""

    def __init__(self, **options: Any) -> None:
        own = {"client_config": _CONFIG, "default_acl": None, "file_overwrite": False}
        super().__init__(**own, max_memory_size=IN_MEMORY_BYTES, **options)

    def url(self, name: str, *_arguments: Any, **_options: Any) -> str:
        """Refuse: an address would give a file to whoever has it, whoever asks."""
        raise ValueError(f"{name} has no address of its own: documents are fetched from the site.")

    def _open(self, name: str, mode: str = "rb") -> "File[bytes]":
        with _outages_told():
            file: File[bytes] = super()._open(name, mode)
            if "r" in mode:
                # Fetched at once, so that an outage is known before an answer begins.
                file.seek(0)
        return file

    def _save(self, name: str, content: Any) -> str:
        with _outages_told():
            return str(super()._save(name, content))

    def delete(self, name: str) -> None:
        """Delete a file, if it is there."""
        with _outages_told():
            super().delete(name)

    def exists(self, name: str) -> bool:
        """Tell whether a file is there."""
        with _outages_told():
            return bool(super().exists(name))

    def listdir(self, path: str) -> tuple[list[str], list[str]]:
        """Return the folders and files in a folder."""
        with _outages_told():
            folders, files = super().listdir(path)
        return folders, files

    def size(self, name: str) -> int:
        """Return a file's size in bytes."""
        with _outages_told():
            return int(super().size(name))

    def get_modified_time(self, name: str) -> datetime:
        """Return when a file was written."""
        with _outages_told():
            written: datetime = super().get_modified_time(name)
        return written
