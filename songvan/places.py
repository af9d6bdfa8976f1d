"""Where stored files lie: a folder, or a bucket that several machines share."""

from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

FOLDER = {"BACKEND": "apps.core.whole_files.WholeFileStorage"}


def media_storage(address: str, *, endpoint: str, region: str, key: str, secret: str) -> dict[str, Any]:
    """The entry of STORAGES for `SONGVAN_MEDIA`: s3://BUCKET or s3://BUCKET/FOLDER; "" is the folder of MEDIA_ROOT."""
    if not address:
        return FOLDER
    parts = urlsplit(address)
    return {
        "BACKEND": "apps.core.object_storage.PrivateS3Storage",
        "OPTIONS": {
            "bucket_name": parts.netloc,
            "location": parts.path.strip("/"),
            "endpoint_url": endpoint or None,
            "region_name": region or None,
            "access_key": key or None,
            "secret_key": secret or None,
        },
    }


def place_problems(*, media: str, endpoint: str, several_machines: bool, engine: str) -> list[str]:
    """What must be mended about the places of files and progress, each line with the variable's name."""
    parts = urlsplit(media)
    server = urlsplit(endpoint)
    found = {
        "SONGVAN_MEDIA: ghi s3://TÊN-KHO hoặc s3://TÊN-KHO/THƯ-MỤC; để trống nếu tệp nằm trong SONGVAN_MEDIA_ROOT.": (
            bool(media) and (parts.scheme != "s3" or not parts.netloc or bool(parts.query))
        ),
        "SONGVAN_S3_ENDPOINT: chỉ nhận địa chỉ https:// (http:// chỉ với chính máy này).": (
            bool(endpoint) and server.scheme != "https" and not (server.scheme == "http" and _is_loopback(server))
        ),
        "SONGVAN_SEVERAL_MACHINES: nhiều máy cần PostgreSQL; đặt DATABASE_URL=postgres://…": (
            several_machines and not engine.endswith("postgresql")
        ),
    }
    return [line for line, is_wrong in found.items() if is_wrong]


def _is_loopback(server: Any) -> bool:
    try:
        return server.hostname == "localhost" or ip_address(server.hostname or "").is_loopback
    except ValueError:
        return False
