"""Throw-away certificate authorities, keys and signed files for the tests of signatures."""

from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding, pkcs12
from cryptography.x509.oid import NameOID

PASSWORD = "mật khẩu thử 7"
SIGNER_NAME, ORGAN_NAME = "Giáp Quốc Mạnh", "Ủy ban nhân dân xã Song Vân"
AUTHORITY_NAME = "Cơ quan chứng thực thử"


@cache
def private_key(name: str, bits: int = 2048) -> rsa.RSAPrivateKey:
    """One for each name; making them takes longest."""
    return rsa.generate_private_key(public_exponent=65537, key_size=bits)


def named(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


def certificate(
    name: str,
    key: Any,
    *,
    starts: datetime | None = None,
    ends: datetime | None = None,
    authority: bool = False,
    signs: bool = True,
) -> x509.Certificate:
    """Issued by the test's authority; in force from a day ago for a year unless told otherwise."""
    now = datetime.now(UTC)
    usage = dict.fromkeys(
        (
            *("digital_signature", "content_commitment", "key_encipherment", "data_encipherment", "key_agreement"),
            *("key_cert_sign", "crl_sign", "encipher_only", "decipher_only"),
        ),
        False,
    )
    usage |= {"key_cert_sign": True} if authority else {"digital_signature": signs, "content_commitment": signs}
    usage |= {} if authority or signs else {"key_encipherment": True}
    builder = (
        x509.CertificateBuilder()
        .subject_name(named(name))
        .issuer_name(named(AUTHORITY_NAME))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(starts or now - timedelta(days=1))
        .not_valid_after(ends or now + timedelta(days=365))
        .add_extension(x509.BasicConstraints(ca=authority, path_length=None), critical=True)
        .add_extension(x509.KeyUsage(**usage), critical=True)
    )
    return builder.sign(private_key(AUTHORITY_NAME), hashes.SHA256())


@cache
def authority() -> x509.Certificate:
    return certificate(AUTHORITY_NAME, private_key(AUTHORITY_NAME), authority=True)


def authority_pem() -> bytes:
    return authority().public_bytes(Encoding.PEM)


def key_file(name: str = SIGNER_NAME, password: str = PASSWORD, bits: int = 2048, **values: Any) -> bytes:
    """A PKCS#12 file with key, certificate and the authority's certificate."""
    key = private_key(name, bits)
    return pkcs12.serialize_key_and_certificates(
        name.encode(), key, certificate(name, key, **values), [authority()], BestAvailableEncryption(password.encode())
    )


def file_without_key() -> bytes:
    """A PKCS#12 file that holds a certificate alone."""
    return pkcs12.serialize_key_and_certificates(
        b"", None, certificate(SIGNER_NAME, private_key(SIGNER_NAME)), None, BestAvailableEncryption(PASSWORD.encode())
    )
