"""The key of a signature: a PKCS#12 file and its password, opened for one signature and kept nowhere."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509 import ExtensionNotFound, KeyUsage
from cryptography.x509.oid import NameOID
from django.utils import timezone
from pyhanko.sign.signers import SimpleSigner

from apps.core.text import clean_text

# With its chain a key takes some kilobytes; what is larger is no key.
MOST_KEY_BYTES = 64 * 1024
_SEQUENCE = b"\x30"
_LEAST_RSA_BITS = 2048


class KeyRefusedError(ValueError):
    """The key cannot sign; the message says in Vietnamese why and what to do. It never holds the password."""


@dataclass(frozen=True)
class Key:
    """An opened key: `name` is the signer's as the certificate has it."""

    signer: SimpleSigner
    name: str


def open_key(content: bytes, password: str, at: datetime) -> Key:
    """Open a PKCS#12 file for a signature at that moment. Raises `KeyRefusedError`."""
    if not content.startswith(_SEQUENCE) or len(content) > MOST_KEY_BYTES:
        raise KeyRefusedError("Tệp không phải khóa ký số PKCS#12: chọn tệp .p12 hoặc .pfx do nơi cấp chứng thư giao.")
    try:
        private, certificate, _ = pkcs12.load_key_and_certificates(content, password.encode())
    except ValueError:
        raise KeyRefusedError("Không mở được khóa: mật khẩu không đúng hoặc tệp khóa bị hỏng.") from None
    except Exception:  # kinds of keys and ciphers that the library does not know, by many errors
        raise KeyRefusedError("Khóa thuộc loại mà cổng không đọc được: ký bằng phần mềm bên ngoài.") from None
    if private is None:
        raise KeyRefusedError("Tệp không có khóa bí mật: xuất lại chứng thư kèm khóa bí mật.")
    if certificate is None:
        raise KeyRefusedError("Tệp không có chứng thư số của người ký: xuất lại khóa kèm chứng thư.")
    _demand_fit(private, certificate, at)
    signer = SimpleSigner.load_pkcs12_data(content, other_certs=[], passphrase=password.encode())
    names = certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    name = clean_text(str(names[0].value)) if names else ""
    return Key(signer, name or certificate.subject.rfc4514_string())


def _demand_fit(private: Any, certificate: Any, at: datetime) -> None:
    """Of a kind that the signature may have, in force at that moment, and given for signing."""
    if isinstance(private, rsa.RSAPrivateKey):
        if private.key_size < _LEAST_RSA_BITS:
            raise KeyRefusedError("Khóa quá ngắn (dưới 2.048 bit) nên không còn an toàn: xin cấp chứng thư mới.")
    elif not isinstance(private, ec.EllipticCurvePrivateKey):
        raise KeyRefusedError("Khóa thuộc loại mà cổng không ký được: ký bằng phần mềm bên ngoài.")
    if at < certificate.not_valid_before_utc:
        raise KeyRefusedError(f"Chứng thư số chưa có hiệu lực, đến {_day(certificate.not_valid_before_utc)} mới dùng.")
    if at > certificate.not_valid_after_utc:
        raise KeyRefusedError(
            f"Chứng thư số đã hết hạn từ {_day(certificate.not_valid_after_utc)}: xin gia hạn rồi ký lại."
        )
    try:
        usage = certificate.extensions.get_extension_for_class(KeyUsage).value
    except ExtensionNotFound:
        return
    if not (usage.digital_signature or usage.content_commitment):
        raise KeyRefusedError("Chứng thư số này không được cấp để ký: chọn chứng thư dùng cho chữ ký số.")


def _day(moment: datetime) -> str:
    return f"ngày {timezone.localtime(moment):%d/%m/%Y}"
