"""An S3 server in this process (moto), for tests of what keeps its files in a bucket."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import boto3
from moto.server import ThreadedMotoServer

from songvan.places import media_storage
from tests.portals import free_port

KEYS = {"key": "khoa-thu", "secret": "bi-mat-thu"}


@contextmanager
def s3_server() -> Iterator[str]:
    """Its address; it lives as long as the block."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    try:
        yield f"http://{host}:{port}"
    finally:
        server.stop()


def client(endpoint: str) -> Any:
    return boto3.client(
        "s3",
        endpoint_url=endpoint,
        region_name="us-east-1",
        aws_access_key_id=KEYS["key"],
        aws_secret_access_key=KEYS["secret"],
    )


def bucket_storage(endpoint: str, address: str) -> dict[str, Any]:
    """The entry of STORAGES for a bucket of that server."""
    return media_storage(address, endpoint=endpoint, region="us-east-1", **KEYS)


def closed_address() -> str:
    """An address of this machine at which nobody answers."""
    return f"http://127.0.0.1:{free_port()}"
