"""Whether a server answers and is the one that is meant: a handshake that is verified, and no login."""

import socket
import ssl

from expense_desktop.domain.errors import ServerUnreachable
from expense_desktop.repository.server import certificates
from expense_desktop.repository.server.connections import ServerAddress
from expense_desktop.repository.server.foreign_errors import unsafe


def greet(address: ServerAddress, timeout_s: float) -> bool:
    """Shake hands; whether the connection would be encrypted, with the certificate verified. Blocks.

    Nothing but the request for encryption is sent. Raises ServerUnreachable and UnsafeConnection.
    """
    try:
        with socket.create_connection((address.host, address.port), timeout=timeout_s) as plain:
            if not address.encrypted:
                return False
            plain.sendall(certificates.SSL_REQUEST)
            if plain.recv(1) != b"S":
                raise unsafe(address.host, certificates.NOT_ENCRYPTED)
            with certificates.context_of(address.pem).wrap_socket(plain, server_hostname=address.host):
                return True
    except ssl.SSLCertVerificationError as error:
        raise unsafe(address.host, certificates.problem_of(error)) from None
    except ssl.SSLError:
        raise unsafe(address.host, certificates.UNVERIFIED) from None
    except OSError:
        raise ServerUnreachable from None
