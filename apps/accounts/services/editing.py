"""Whose account one may change, asked once more where the change is made."""

from django.core.exceptions import ValidationError

from apps.accounts.models import User

NOT_YOURS = (
    "Tài khoản này còn giữ vai trò ở đơn vị khác hoặc vai trò mà đồng chí không được giao; "
    "chỉ quản trị hệ thống sửa được."
)


def lock_editable(*, actor: User, account: User) -> User:
    """The account as it stands, locked until the transaction ends.

    Raises `ValidationError` when it is the actor's own, or holds a role that the actor may not give.
    """
    found: User | None = User.objects.editable_by(actor).select_for_update().filter(pk=account.pk).first()
    if found is None:
        raise ValidationError(NOT_YOURS)
    return found
