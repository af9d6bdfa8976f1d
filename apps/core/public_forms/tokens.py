"""The signed one-time token of a form's page: from which form it comes, when it was opened, and its own number."""

import secrets
import time
from dataclasses import dataclass
from enum import Enum

from django.core import signing

# A person takes longer to read the page, a robot does not.
LEAST_SECONDS = 2
MOST_SECONDS = 24 * 3600
_NONCE_BYTES = 16


class TokenState(Enum):
    """`UNKNOWN` is what this installation did not make for this form, and no token at all."""

    GOOD = "good"
    YOUNG = "young"
    OLD = "old"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Token:
    """A token as it came back; without a good signature its `nonce` is empty."""

    state: TokenState
    nonce: str = ""


def new_token(form: str) -> str:
    """A token for one sending of the form."""
    return _signer(form).sign(secrets.token_hex(_NONCE_BYTES))


def read_token(form: str, token: str) -> Token:
    """What a token is worth now."""
    try:
        signed, _, _ = token.rpartition(":")
        nonce, _, stamp = signed.rpartition(":")
        if _signer(form).unsign(token) != nonce:
            return Token(TokenState.UNKNOWN)
        age = time.time() - signing.b62_decode(stamp)
    except (signing.BadSignature, ValueError):
        return Token(TokenState.UNKNOWN)
    if age > MOST_SECONDS:
        return Token(TokenState.OLD, nonce)
    return Token(TokenState.YOUNG if age < LEAST_SECONDS else TokenState.GOOD, nonce)


def _signer(form: str) -> signing.TimestampSigner:
    return signing.TimestampSigner(salt=f"core.public_forms:{form}")
