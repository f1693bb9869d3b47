"""An authority of the tests' own, and the certificates that it gives to names on this machine."""

import ssl
from datetime import UTC, datetime, timedelta
from functools import cache
from ipaddress import ip_address
from pathlib import Path
from tempfile import TemporaryDirectory

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

_BEGAN, _ENDS = datetime(2020, 1, 1, tzinfo=UTC), datetime(2020, 1, 1, tzinfo=UTC) + timedelta(days=36_500)
_AUTHORITY = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "An authority of tests")])


def authority() -> ssl.SSLContext:
    """What trusts the authority and nobody else."""
    certificate, _ = _authority()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.load_verify_locations(cadata=certificate.public_bytes(serialization.Encoding.PEM).decode())
    return context


def server(*names: str, has_ended: bool = False) -> ssl.SSLContext:
    """What a server of these names or addresses proves them with; `has_ended`: no longer."""
    certificate, key = _certified(names, has_ended)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "server.pem"
        path.write_bytes(key + certificate)
        context.load_cert_chain(path)
    return context


@cache
def _authority() -> tuple[x509.Certificate, ec.EllipticCurvePrivateKey]:
    key = ec.generate_private_key(ec.SECP256R1())
    made = (
        _certificate(key, _AUTHORITY, _ENDS, is_authority=True)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )
    return made.sign(key, hashes.SHA256()), key


@cache
def _certified(names: tuple[str, ...], has_ended: bool) -> tuple[bytes, bytes]:
    _, authority_key = _authority()
    key = ec.generate_private_key(ec.SECP256R1())
    known = x509.AuthorityKeyIdentifier.from_issuer_public_key(authority_key.public_key())
    ends = _BEGAN + timedelta(days=1) if has_ended else _ENDS
    made = (
        _certificate(key, x509.Name([]), ends, is_authority=False)
        .add_extension(x509.SubjectAlternativeName([_name(each) for each in names]), critical=True)
        .add_extension(known, critical=False)
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return made.sign(authority_key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM), private


def _certificate(
    key: ec.EllipticCurvePrivateKey, subject: x509.Name, ends: datetime, *, is_authority: bool
) -> x509.CertificateBuilder:
    signs = dict.fromkeys(("key_cert_sign", "crl_sign"), is_authority)
    encrypts = ("content_commitment", "key_encipherment", "data_encipherment", "key_agreement")
    others = dict.fromkeys((*encrypts, "encipher_only", "decipher_only"), False)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(_AUTHORITY)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(_BEGAN)
        .not_valid_after(ends)
        .add_extension(x509.KeyUsage(digital_signature=True, **signs, **others), critical=True)
    )


def _name(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ip_address(name))
    except ValueError:
        return x509.DNSName(name)
