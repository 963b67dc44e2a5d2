"""A tiny country file in MaxMind's format, made of a few networks.

The format: https://maxmind.github.io/MaxMind-DB/ (version 2.0): a binary tree of bits, 16 bytes of
nothing, the data, a mark, and the description.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import ip_network
from pathlib import Path
from typing import Any, Final

_MARK: Final = b"\xab\xcd\xefMaxMind.com"
_RECORD_BYTES: Final = 4
_MAP, _TEXT, _UINT16, _UINT32, _UINT64, _LIST = 7, 2, 5, 6, 9, 11


@dataclass
class _Node:
    sides: list[_Node | int | None] = field(default_factory=lambda: [None, None])
    number: int = 0


def write(
    to: Path, networks: Mapping[str, Mapping[str, Any]], *, version: int, built: int
) -> Path:
    """`version` 4 holds IPv4 only, 6 both; `built` in seconds since 1970."""
    data, places = b"", {}
    for network, record in networks.items():
        places[network] = len(data)
        data += _encoded(record)
    root, bits = _Node(), 32 if version == 4 else 128
    for network in networks:
        _insert(root, network, bits, places[network])
    nodes = _numbered(root)
    tree = b"".join(_row(node, len(nodes)) for node in nodes)
    about = {
        "node_count": (_UINT32, len(nodes)),
        "record_size": (_UINT16, _RECORD_BYTES * 8),
        "ip_version": (_UINT16, version),
        "database_type": "Test-Country",
        "languages": ["en"],
        "binary_format_major_version": (_UINT16, 2),
        "binary_format_minor_version": (_UINT16, 0),
        "build_epoch": (_UINT64, built),
        "description": {"en": "a few networks"},
    }
    to.write_bytes(tree + bytes(16) + data + _MARK + _encoded(about))
    return to


def _insert(root: _Node, network: str, bits: int, place: int) -> None:
    parsed = ip_network(network)
    # In a tree for both, IPv4 lies below 96 bits of zero.
    shift = bits - parsed.max_prefixlen
    address = int(parsed.network_address)
    length = parsed.prefixlen + (shift if parsed.version == 4 else 0)
    node = root
    for depth in range(length):
        side = address >> (bits - 1 - depth) & 1
        if depth == length - 1:
            node.sides[side] = place
            return
        below = node.sides[side]
        if not isinstance(below, _Node):
            node.sides[side] = below = _Node()
        node = below


def _numbered(root: _Node) -> list[_Node]:
    nodes: list[_Node] = []
    waiting = [root]
    while waiting:
        node = waiting.pop(0)
        node.number = len(nodes)
        nodes.append(node)
        waiting += [side for side in node.sides if isinstance(side, _Node)]
    return nodes


def _row(node: _Node, count: int) -> bytes:
    row = b""
    for side in node.sides:
        match side:
            case _Node():
                value = side.number
            case None:
                value = count
            case int():
                value = count + 16 + side
        row += value.to_bytes(_RECORD_BYTES, "big")
    return row


def _encoded(value: Any) -> bytes:
    match value:
        case str():
            return _head(_TEXT, len(value.encode())) + value.encode()
        case dict():
            pairs = b"".join(_encoded(key) + _encoded(each) for key, each in value.items())
            return _head(_MAP, len(value)) + pairs
        case list():
            return _head(_LIST, len(value)) + b"".join(_encoded(each) for each in value)
        case (int(kind), int(number)):
            digits = number.to_bytes((number.bit_length() + 7) // 8, "big")
            return _head(kind, len(digits)) + digits
    raise TypeError(type(value))


def _head(kind: int, size: int) -> bytes:
    assert size < 29, "nothing here is longer"
    return bytes([kind << 5 | size]) if kind <= 7 else bytes([size, kind - 7])
