"""Forms for people without an account: one token for one sending, a trap for robots, and limits against floods.

A page of one is a `PublicFormView` with a `PublicForm`; its service calls `Sending.take_turn` before it writes.
No cookie is set, no address is stored and no session is needed.
"""

from apps.core.public_forms.forms import PublicForm
from apps.core.public_forms.limits import (
    RepeatedSendingError,
    Sending,
    TooManySendingsError,
    forget_sendings,
    source_of_request,
)
from apps.core.public_forms.tokens import Token, TokenState, new_token, read_token
from apps.core.public_forms.views import PublicFormView

__all__ = [
    "PublicForm",
    "PublicFormView",
    "RepeatedSendingError",
    "Sending",
    "Token",
    "TokenState",
    "TooManySendingsError",
    "forget_sendings",
    "new_token",
    "read_token",
    "source_of_request",
]
