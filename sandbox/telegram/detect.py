"""Finds mentions, hashtags, commands, links and addresses in plain text, as servers do."""

import re

from sandbox.telegram.text import Entity, arrange, units

_QUICK = re.compile(r"[@#$/.]")
_PATTERNS = (
    ("url", re.compile(
        r"(?<![\w@.])(?:(?:https?|tg|ton)://[^\s<>\"']+|(?:[a-z0-9-]+\.)+"
        r"(?:com|org|net|me|io|app|dev|info|kh|asia|shop|link|xyz)(?![\w-])(?:[/?#][^\s<>\"']*)?)",
        re.IGNORECASE)),
    ("email", re.compile(r"(?<![\w.+-])[\w.+-]+@[a-z0-9-]+(?:\.[a-z0-9-]+)+", re.IGNORECASE)),
    ("mention", re.compile(r"(?<!\w)@[A-Za-z0-9_]{2,32}(?!\w)")),
    ("bot_command", re.compile(
        r"(?<![\w/<>])/[A-Za-z0-9_]{1,64}(?:@[A-Za-z0-9_]{3,32})?(?![\w/<>])")),
    ("hashtag", re.compile(r"(?<![\w\u200c])#(?=[\w\u200c]*[^\W\d_])[\w\u200c]{1,256}(?![\w#])")),
    ("cashtag", re.compile(r"(?<![\w$])\$(?:1INCH|[A-Z]{1,8})(?![\w$])")),
)  # fmt: skip
_LINK_TAIL = ".,:;!?)]}'\""


def detect(text: str, entities: list[Entity]) -> list[Entity]:
    """The given entities and those found in the text that do not cut them."""
    if not _QUICK.search(text):
        return entities
    found: list[Entity] = []
    for kind, pattern in _PATTERNS:
        for match in pattern.finditer(text):
            content = match.group()
            if kind == "url":
                content = content.rstrip(_LINK_TAIL)
            entity = Entity(kind, units(text[: match.start()]), units(content), {})
            if all(entity.end <= e.offset or entity.offset >= e.end for e in found):
                found.append(entity)
    taken = [e for e in entities if e.type in ("code", "pre", "text_link", "text_mention")]
    free = [f for f in found if all(f.end <= e.offset or f.offset >= e.end for e in taken)]
    return arrange(text, entities + free) if free else entities
