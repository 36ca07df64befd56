"""From which network somebody comes: the part of an address that one connection or one office has."""

from ipaddress import ip_address, ip_network


def network_of(address: str | None, *, ipv4: int = 32, ipv6: int = 64) -> str:
    """The first so many bits of an address; one IPv6 connection gets at least 64 bits to choose from itself."""
    try:
        found = ip_address(address or "")
    except ValueError:
        return ""
    if found.version == 6 and found.ipv4_mapped:
        found = found.ipv4_mapped
    return str(ip_network((found, ipv4 if found.version == 4 else ipv6), strict=False))
