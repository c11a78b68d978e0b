"""Documents on object storage: a server of the protocol on loopback, and a bucket in it for each test."""

import uuid
from collections.abc import Iterator

import pytest
from moto.server import ThreadedMotoServer

from exchanges.meetings.documents.files import file_fields
from exchanges.meetings.documents.object_storage import ObjectStorage


@pytest.fixture(scope="session")
def storage_server() -> Iterator[str]:
    """Return the address of a server of object storage."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture
def bucket(storage_server: str, monkeypatch: pytest.MonkeyPatch) -> ObjectStorage:
    """Keep documents in a bucket that is empty."""
    name = f"documents-{uuid.uuid4().hex}"
    storage = ObjectStorage(
        bucket_name=name, endpoint_url=storage_server, access_key="key", secret_key="secret", region_name="us-east-1"
    )
    storage.connection.create_bucket(Bucket=name)
    for field in file_fields():
        monkeypatch.setattr(field, "storage", storage)
    return storage
