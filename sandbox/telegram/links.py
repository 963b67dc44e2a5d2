"""Which links Telegram accepts, in texts and on buttons."""

import re
from urllib.parse import parse_qs, urlsplit

from sandbox.shapes import JsonObject
from sandbox.telegram.text import Entity

_HOST = re.compile(r"[^\s/?#@\\]+")
_SCHEME = re.compile(r"^(https?)://", re.IGNORECASE)


class WrongLinkError(ValueError):
    """The words go after `URL '...' is invalid: `."""


def check_link(link: str, *, http_only: bool = False, https_only: bool = False) -> str:
    """The link in its full form. Raises WrongLinkError with TDLib's words."""
    is_tg = link.lower().startswith(("tg:", "ton:"))
    if is_tg:
        if https_only:
            raise WrongLinkError("Only HTTPS links are allowed")
        if http_only:
            raise WrongLinkError("Only HTTP links are allowed")
        scheme, _, rest = link.partition(":")
        return f"{scheme.lower()}://{rest.removeprefix('//')}"
    return _check_http(link, https_only=https_only)


def _check_http(link: str, *, https_only: bool) -> str:
    scheme = _SCHEME.match(link)
    rest = link[scheme.end() :] if scheme else link
    if not scheme and "://" in link.split("/", 1)[0] + "//":
        raise WrongLinkError("Unsupported URL protocol")
    protocol = scheme.group(1).lower() if scheme else "http"
    host = _HOST.match(rest)
    if host is None:
        raise WrongLinkError("URL host is empty")
    if https_only and protocol != "https":
        raise WrongLinkError("Only HTTPS links are allowed")
    if "." not in host.group() and not host.group().startswith("["):
        raise WrongLinkError("Wrong HTTP URL")
    tail = rest[host.end() :]
    if not tail.startswith("/"):
        tail = "/" + tail
    return f"{protocol}://{host.group().lower()}{tail}".replace(" ", "%20")


def mentioned_user_id(link: str) -> int:
    """The user of a `tg://user?id=...` link; 0 for any other link."""
    parts = urlsplit(link.lower())
    if parts.scheme != "tg" or (parts.netloc or parts.path.strip("/")) != "user":
        return 0
    value = parse_qs(parts.query).get("id", [""])[0]
    return int(value) if value.isdecimal() else 0


def link_entity(link: str, offset: int, length: int) -> Entity | None:
    """A text_link, a text_mention, or nothing when the link is no link."""
    if user_id := mentioned_user_id(link):
        extra: JsonObject = {"user": {"id": user_id}}
        return Entity("text_mention", offset, length, extra)
    try:
        url = check_link(link)
    except WrongLinkError:
        return None
    return Entity("text_link", offset, length, {"url": url})
