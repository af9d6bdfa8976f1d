"""What every template knows of notices."""

from django.http import HttpRequest


def bell(request: HttpRequest) -> dict[str, int]:
    """How many unread notices the signed-in person has; read with the person (`bell.py`), so no query."""
    return {"unread_notices": getattr(getattr(request, "user", None), "unread_notices", 0)}
