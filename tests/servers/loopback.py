"""Closes the network: a test may talk to this machine only."""

import ipaddress
import sys

CONNECTING = {"socket.connect", "socket.sendto", "socket.sendmsg"}


class OutsideNetwork(Exception):
    """A test tried to reach another machine."""


def close_outside_network() -> None:
    """From now on, for the whole process. Python has no way to take an audit hook back."""
    sys.addaudithook(_refuse_outside)


def _refuse_outside(event: str, arguments: tuple[object, ...]) -> None:
    if event in CONNECTING:
        address = arguments[1] if len(arguments) > 1 else None
        if isinstance(address, tuple) and not is_loopback(address[0]):
            raise OutsideNetwork(f"{event} {address}")
    elif event == "socket.getaddrinfo" and not is_loopback(arguments[0]):
        raise OutsideNetwork(f"{event} {arguments[0]}")


def is_loopback(host: object) -> bool:
    """True for this machine's own names and addresses, and for the empty host of a listener."""
    name = host.decode("ascii", "replace") if isinstance(host, bytes) else host
    if name is None or name in {"", "localhost", "ip6-localhost"}:
        return True
    try:
        return ipaddress.ip_address(str(name).partition("%")[0]).is_loopback
    except ValueError:
        return False
