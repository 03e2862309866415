"""Who asks: the network address that limits are counted by, in memory only.

The address of a proxy's client is taken from `X-Forwarded-For` only if the setting `proxies` names
the proxy: anybody can send the header.
"""

from __future__ import annotations

from collections.abc import Container, Mapping
from ipaddress import IPv6Address, ip_address
from typing import Any

# The machine itself, and a proxy on it that the settings do not name.
LOCAL = frozenset({"127.0.0.1", "::1"})
# Bits of an IPv6 address that one connection of a household or an office has.
SITE_BITS = 64


def client_of(environ: Mapping[str, Any], proxies: Container[str]) -> str:
    """The network that a request comes from: of the last address that is no trusted proxy's."""
    forwarded = str(environ.get("HTTP_X_FORWARDED_FOR", "")).split(",")
    address = normalise_address(str(environ.get("REMOTE_ADDR", "")))
    while address in proxies and forwarded:
        address = normalise_address(forwarded.pop()) or address
    return network_of(address)


def network_of(address: str) -> str:
    """An IPv4 address, or the network of an IPv6 address (64 bits); `::1` stays what it is."""
    found = normalise_address(address)
    if ":" not in found or found in LOCAL:
        return found
    host_bits = 128 - SITE_BITS
    return str(IPv6Address(int(IPv6Address(found)) >> host_bits << host_bits))


def normalise_address(text: str) -> str:
    """An address in its shortest form, one of IPv4 that is written as IPv6 as IPv4; empty if it is
    no address."""
    try:
        found = ip_address(text.strip(" []").partition("%")[0])
    except ValueError:
        return ""
    return str(getattr(found, "ipv4_mapped", None) or found)
