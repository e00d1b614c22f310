"""An HTTP transport that connects to public addresses only (OWASP API7:2023, SSRF).

The check stands at the point of connecting: the name is resolved once, every address it has must be
public, and the connection goes to one of those very addresses. A name that answers differently the
second time (DNS rebinding) therefore gains nothing.
"""

from __future__ import annotations

import ssl
from ipaddress import IPv6Address, ip_network

import httpx

from calendar_svc.service.channels.naming import Address, NameLookupError, Resolver

# `is_global` of Python 3.11 is True for all of these, yet each leads inside or nowhere:
# carrier-grade NAT (RFC 6598), the 6to4 relay (RFC 7526), NAT64 (RFC 6052, RFC 8215),
# 6to4 (RFC 3056) and Teredo (RFC 4380), the last four of which carry an IPv4 address within.
_NOT_PUBLIC = tuple(
    ip_network(block)
    for block in (
        "100.64.0.0/10",
        "192.88.99.0/24",
        "64:ff9b::/96",
        "64:ff9b:1::/48",
        "2002::/16",
        "2001::/32",
    )
)

_MOST_TRIED = 3  # addresses of one host, since each may take its whole time to connect


class BlockedAddressError(httpx.ConnectError):
    """A name leads to an address that is not public."""


def is_public(address: Address) -> bool:
    """Whether *address* belongs to the public internet.

    Parameters:
        address: Any address; an IPv4 address inside an IPv6 one (``::ffff:…``) is looked at itself.

    Returns:
        False for private, loopback, link-local, multicast, reserved and translated addresses.
    """
    if isinstance(address, IPv6Address) and address.ipv4_mapped:
        return is_public(address.ipv4_mapped)
    if not address.is_global or address.is_multicast or address.is_reserved:
        return False
    return not any(address in block for block in _NOT_PUBLIC)


def must_be_public(host: str, port: int = 443, resolve: Resolver | None = None) -> None:
    """See that every address of *host* belongs to the public internet.

    Raises:
        BlockedAddressError: One of them does not.
        httpx.ConnectError: There is no such host, or no name server answers in time.
    """
    _checked(host, _resolved(resolve or Resolver(), host, port))


def _resolved(resolve: Resolver, host: str, port: int) -> tuple[Address, ...]:
    try:
        return resolve(host, port)
    except NameLookupError as error:
        raise httpx.ConnectError(str(error)) from error


def _checked(host: str, addresses: tuple[Address, ...]) -> None:
    if not all(map(is_public, addresses)):
        raise BlockedAddressError(f"{host}: leads to an address that is not public")


class GuardedTransport(httpx.BaseTransport):
    """Connects to the checked address itself; the name stays in the Host header and in TLS.

    Parameters:
        allow_private: Let every address pass, for a receiver on the same machine or network.
        context: Which certificates are trusted; None: those of the system.
        resolve: Looks names up, in bounded time.
    """

    def __init__(
        self,
        *,
        allow_private: bool = False,
        context: ssl.SSLContext | None = None,
        resolve: Resolver | None = None,
    ) -> None:
        self._allow_private, self._resolve = allow_private, resolve or Resolver()
        self._inner = httpx.HTTPTransport(verify=context or True, trust_env=False)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send *request* to the first address that answers.

        Raises:
            BlockedAddressError: One of the addresses of the host is not public.
            httpx.TransportError: The host is unknown, or no address of it could be reached.
        """
        host = request.url.raw_host.decode("ascii").strip("[]")
        port = request.url.port or (443 if request.url.scheme == "https" else 80)
        addresses = _resolved(self._resolve, host, port)
        if not self._allow_private:
            _checked(host, addresses)
        # TLS must still ask for, and prove, the name and not the number.
        extensions = {**request.extensions, "sni_hostname": host}
        failure: httpx.TransportError = httpx.ConnectError(f"{host}: no address")
        for address in addresses[:_MOST_TRIED]:
            pinned = httpx.Request(
                request.method,
                request.url.copy_with(host=str(address)),
                headers=request.headers,
                stream=request.stream,
                extensions=extensions,
            )
            try:
                return self._inner.handle_request(pinned)
            except (httpx.ConnectError, httpx.ConnectTimeout) as error:
                failure = error
        raise failure

    def close(self) -> None:
        """Close the connections kept open."""
        self._inner.close()
