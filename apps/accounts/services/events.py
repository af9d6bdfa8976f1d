"""What happened to an account, noted in the transaction that made it happen."""

from apps.accounts.models import AccountEvent, User


def note_event(account: User, action: str, *, actor: User | None, detail: str = "") -> AccountEvent:
    """Add a line to the account's log; `actor` is nobody when the portal itself acts."""
    return AccountEvent.objects.create(account=account, actor=actor, action=action, detail=detail[:200])
