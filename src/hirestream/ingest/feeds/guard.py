"""Which addresses a feed may reach: the name is resolved once, every address is checked, and that one is connected to.

So a name that answers with a public address first and a private one later (DNS rebinding) gains nothing.
"""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Final

import httpcore
import httpx

from hirestream.errors import Misconfigured

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
#: Name and port → addresses as text.
Resolve = Callable[[str, int], Sequence[str]]

#: Not global although `ipaddress` of some Python releases says so: what carries an IPv4 address inside (mapped,
#: compatible, NAT64, 6to4, Teredo), old site-local, relays, and the address that Azure serves its hosts' secrets from.
_REFUSED: Final = tuple(
    ipaddress.ip_network(network)
    for network in (
        "0.0.0.0/8",
        "100.64.0.0/10",
        "192.0.0.0/24",
        "192.88.99.0/24",
        "168.63.129.16/32",
        "::/96",
        "::ffff:0:0/96",
        "64:ff9b::/96",
        "64:ff9b:1::/48",
        "2001::/23",
        "2002::/16",
        "fec0::/10",
    )
)


def resolve(host: str, port: int) -> list[str]:
    """Ask the system for the addresses of a name."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def is_public(address: Address) -> bool:
    """Whether an address is one of the open internet, of one host."""
    if any(address.version == network.version and address in network for network in _REFUSED):
        return False
    return address.is_global and not (address.is_multicast or address.is_reserved or address.is_unspecified)


class Guard:
    """Knows which addresses are allowed: public ones, and those of the names and networks in `allow_private`.

    Raises `Misconfigured` when an entry that looks like a network is none.
    """

    def __init__(self, allow_private: Iterable[str] = ()) -> None:
        self._names: set[str] = set()
        self._networks: list[ipaddress.IPv4Network | ipaddress.IPv6Network] = []
        for entry in allow_private:
            try:
                self._networks.append(ipaddress.ip_network(entry, strict=False))
            except ValueError:
                if "/" in entry:
                    raise Misconfigured(f"feeds.allow_private: {entry} is neither a host nor a network.") from None
                self._names.add(entry.lower().rstrip("."))

    def checked(self, host: str, addresses: Sequence[str]) -> list[str]:
        """Return the addresses of a host if every one of them is allowed. Raises `Misconfigured` otherwise."""
        for text in addresses:
            address = ipaddress.ip_address(text.split("%", 1)[0])
            named = host.lower().rstrip(".") in self._names
            listed = any(address.version == network.version and address in network for network in self._networks)
            if not (named or listed or is_public(address)):
                raise Misconfigured(
                    f"{host} leads to {address}, which is not an address of the open internet. "
                    "If that is meant, name the host or its network in feeds.allow_private."
                )
        return list(addresses)


class GuardedBackend(httpcore.NetworkBackend):
    """Opens connections to checked addresses only; TLS and the Host header keep the name."""

    def __init__(self, guard: Guard, resolver: Resolve, inner: httpcore.NetworkBackend | None = None) -> None:
        self._guard = guard
        self._resolve = resolver
        self._inner = inner or httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        """Connect to the first address that answers. Raises `Misconfigured` when one of them is not allowed."""
        try:
            addresses = self._guard.checked(host, self._resolve(host, port))
        except OSError as error:
            raise httpcore.ConnectError(f"the name {host} is not known") from error
        failure: Exception = httpcore.ConnectError(f"the name {host} has no address")
        for address in addresses:
            try:
                return self._inner.connect_tcp(address, port, timeout, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
        raise failure

    def connect_unix_socket(
        self, path: str, timeout: float | None = None, socket_options: Iterable[Any] | None = None
    ) -> httpcore.NetworkStream:
        """Refuse: no feed lies behind a socket of this machine."""
        del timeout, socket_options
        raise Misconfigured(f"A feed cannot be read from the socket {path}.")

    def sleep(self, seconds: float) -> None:
        """Wait."""
        self._inner.sleep(seconds)


class GuardedTransport(httpx.HTTPTransport):
    """HTTP over guarded connections. No proxy of the environment is used: it would resolve names by itself."""

    def __init__(self, backend: GuardedBackend) -> None:
        context = httpx.create_ssl_context()
        super().__init__(verify=context, trust_env=False)
        self._pool.close()
        self._pool = httpcore.ConnectionPool(
            ssl_context=context, network_backend=backend, max_connections=4, max_keepalive_connections=2
        )
