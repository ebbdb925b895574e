"""Whose certificates are believed, and what is wrong with one that isn't."""

import ipaddress
import socket
import ssl
import struct
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from expense_desktop.domain.errors import InputError
from expense_desktop.domain.sentences import say

SSL_REQUEST: Final = struct.pack("!II", 8, 80877103)  # "SSLRequest" of PostgreSQL's protocol
_PROBE_TIMEOUT_S: Final = 5.0

_BUNDLES: Final = (
    "/etc/ssl/certs/ca-certificates.crt",  # Debian, Ubuntu, Arch
    "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",  # Fedora, RHEL
    "/etc/ssl/ca-bundle.pem",  # openSUSE
    "/etc/ssl/cert.pem",  # Alpine, macOS
)

# The numbers of OpenSSL's X509_V_ERR_*, in the words that end "The connection to … is not safe: "
_PROBLEMS: Final = {
    9: say("its certificate is not valid yet; check this computer’s clock"),
    10: say("its certificate has expired"),
    18: say("its certificate is not signed by an authority that is known here"),
    19: say("its certificate is not signed by an authority that is known here"),
    20: say("its certificate is not signed by an authority that is known here"),
    21: say("its certificate is not signed by an authority that is known here"),
    23: say("its certificate was revoked"),
    62: say("its certificate is for another server"),
    64: say("its certificate is for another server"),
}
UNVERIFIED: Final = say("its certificate can’t be verified")
NOT_ENCRYPTED: Final = say("it is not encrypted")


def is_loopback(host: str) -> bool:
    """Whether `host` never leaves this computer."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def checked_certificates(pem: str) -> str:
    """The certificates of a PEM file, each in the one usual form and nothing else; InputError when there is none."""
    try:
        return "".join(ssl.DER_cert_to_PEM_cert(der) for der in certificates_in(pem))
    except ValueError:
        raise InputError(say("This file holds no certificate in PEM form."), field="certificate") from None


def certificates_in(pem: str) -> list[bytes]:
    """The certificates of a PEM text, in DER, after OpenSSL has read them. ValueError when there is none."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    start, end = "-----BEGIN CERTIFICATE-----", "-----END CERTIFICATE-----"
    found = [start + part.partition(end)[0] + end for part in pem.split(start)[1:]]
    try:
        certificates = [ssl.PEM_cert_to_DER_cert(one) for one in found]
        for der in certificates:
            context.load_verify_locations(cadata=der)
    except ssl.SSLError:
        raise ValueError("not a certificate") from None
    if not certificates:
        raise ValueError("no certificate")
    return certificates


@contextmanager
def root_file(pem: str | None) -> Iterator[str]:
    """What libpq's `sslrootcert` is given: a file of `pem`, or of the authorities this computer trusts when None.

    The keyword "system" of libpq's own is not used: the OpenSSL inside psycopg's wheel looks where it was built.
    """
    bundle = _system_bundle() if pem is None else None
    if bundle is not None:
        yield str(bundle)
        return
    with tempfile.NamedTemporaryFile("w", prefix="expense-ca-", suffix=".pem", encoding="ascii") as file:
        file.write(pem if pem is not None else _system_store())
        file.flush()
        yield file.name


def _system_bundle() -> Path | None:
    named = ssl.get_default_verify_paths().cafile
    places = (named, *_BUNDLES) if named else _BUNDLES
    return next((Path(place) for place in places if Path(place).is_file()), None)


def _system_store() -> str:
    """Windows keeps its authorities in stores of its own, which Python can read and libpq can't."""
    return "".join(ssl.DER_cert_to_PEM_cert(der) for der in ssl.create_default_context().get_ca_certs(binary_form=True))


def certificate_problem(host: str, port: int, pem: str | None) -> str:
    """Ask the server for its certificate and say what is wrong with it, in words that follow a colon.

    libpq only says that verification failed. Nothing but the request for encryption is sent.
    """
    try:
        with socket.create_connection((host, port), timeout=_PROBE_TIMEOUT_S) as plain:
            plain.sendall(SSL_REQUEST)
            if plain.recv(1) != b"S":
                return NOT_ENCRYPTED
            with context_of(pem).wrap_socket(plain, server_hostname=host):
                return UNVERIFIED
    except ssl.SSLCertVerificationError as error:
        return problem_of(error)
    except OSError:
        return UNVERIFIED


def problem_of(error: ssl.SSLCertVerificationError) -> str:
    """What is wrong with a certificate, in words that follow a colon."""
    return _PROBLEMS.get(error.verify_code, UNVERIFIED)


def context_of(pem: str | None) -> ssl.SSLContext:
    """What verifies a certificate by `pem`, or by the authorities this computer trusts when None."""
    if pem is not None:
        return ssl.create_default_context(cadata=pem)
    bundle = _system_bundle()
    return ssl.create_default_context(cafile=str(bundle) if bundle else None)
