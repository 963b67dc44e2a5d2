"""Reads MarkdownV2 (and the older Markdown) the way TDLib does."""

from dataclasses import dataclass

from sandbox.telegram.errors import ParseError
from sandbox.telegram.links import link_entity
from sandbox.telegram.text import Entity

RESERVED = "_*[]()~`>#+-=|{}.!\n"
NAMES = {
    "bold": "Bold", "italic": "Italic", "underline": "Underline", "spoiler": "Spoiler",
    "strikethrough": "Strikethrough", "code": "Code", "pre": "Pre", "text_link": "TextUrl",
    "custom_emoji": "CustomEmoji", "blockquote": "BlockQuote",
}  # fmt: skip
# How each kind closes; blockquotes close at the end of their last line.
CLOSERS = {
    "bold": "*", "italic": "_", "underline": "__", "strikethrough": "~", "spoiler": "||",
    "code": "`", "pre": "```", "text_link": "]", "custom_emoji": "]",
}  # fmt: skip
# Longer marks first.
OPENERS = (
    ("__", "underline"), ("_", "italic"), ("*", "bold"), ("~", "strikethrough"),
    ("||", "spoiler"), ("![", "custom_emoji"), ("[", "text_link"), ("`", "code"),
)  # fmt: skip
_SPACE = " \t\r\n\v\0"


@dataclass(slots=True)
class _Open:
    type: str
    language: str
    offset: int
    place: int
    part: int


def parse_markdown_v2(source: str) -> tuple[str, list[Entity]]:
    """Text and entities. Raises ParseError with TDLib's words."""
    return _Reader(source).read()


class _Reader:
    def __init__(self, source: str) -> None:
        self.source = source
        self.text = source + "\0\0\0"
        self.place = 0
        self.parts: list[str] = []
        self.offset = 0
        self.open: list[_Open] = []
        self.entities: list[Entity] = []
        self.in_quote = False
        self.may_quote = True

    def read(self) -> tuple[str, list[Entity]]:
        while self.place < len(self.source):
            char = self.text[self.place]
            if char == "\\" and "\0" < self.text[self.place + 1] <= "~":
                self._write(self.text[self.place + 1], 2)
            elif char not in self._reserved():
                self._write(char, 1)
            elif self._closes():
                self._close()
            else:
                self._begin(char)
        self._finish_quote()
        if self.open:
            raise self._unclosed()
        return "".join(self.parts), self.entities

    def _reserved(self) -> str:
        return "`" if self.open and self.open[-1].type in ("code", "pre") else RESERVED

    def _write(self, char: str, width: int) -> None:
        self.parts.append(char)
        self.offset += 2 if char > "\uffff" else 1
        self.place += width
        if char != "\r":
            self.may_quote = char == "\n"

    def _starts(self, mark: str) -> bool:
        return self.text.startswith(mark, self.place)

    def _closes(self) -> bool:
        if not self.open:
            return False
        kind = self.open[-1].type
        if self.in_quote and self._starts("\n") and self.text[self.place + 1] != ">":
            return True
        if kind == "blockquote":
            return False
        if kind == "italic":
            return self._starts("_") and not self._starts("__")
        return self._starts(CLOSERS[kind])

    def _begin(self, char: str) -> None:
        begin = self.place
        if self._starts("```"):
            self._push_pre(begin)
            return
        for mark, kind in OPENERS:
            if self._starts(mark):
                self._push(kind, begin, len(mark))
                return
        if char == "\n":
            self._write("\n", 1)
        elif char == ">" and self.may_quote:
            self.place += 1
            if not self.in_quote:
                self.in_quote = True
                self.open.append(_Open("blockquote", "", self.offset, begin, len(self.parts)))
        else:
            raise ParseError(
                f"Character '{char}' is reserved and must be escaped with the preceding '\\'"
            )

    def _push(self, kind: str, begin: int, width: int, language: str = "") -> None:
        self.place += width
        self.open.append(_Open(kind, language, self.offset, begin, len(self.parts)))

    def _push_pre(self, begin: int) -> None:
        start = end = begin + 3
        while self.text[end] not in _SPACE and self.text[end] != "`":
            end += 1
        language = ""
        if end != start and end < len(self.source) and self.text[end] != "`":
            language = self.source[start:end]
        else:
            end = start
        if self.text[end] in "\r\n":
            pair = self.text[end + 1] in "\r\n" and self.text[end] != self.text[end + 1]
            end += 2 if pair else 1
        self._push("pre", begin, end - begin, language)

    def _close(self) -> None:
        if self._starts("\n") and self.in_quote and self._quote_ends_here():
            return
        opened = self.open.pop()
        empty = self.offset == opened.offset
        self.place += len(CLOSERS[opened.type])
        match opened.type:
            case "text_link":
                url = self._url() if self._starts("(") else "".join(self.parts[opened.part :])
                entity = link_entity(url, opened.offset, self.offset - opened.offset)
                if entity is not None and not empty:
                    self.entities.append(entity)
            case "custom_emoji":
                self._close_emoji(opened, empty)
            case kind if not empty:
                extra = {"language": opened.language} if opened.language else {}
                length = self.offset - opened.offset
                self.entities.append(Entity(kind, opened.offset, length, extra))

    def _quote_ends_here(self) -> bool:
        """At a line end inside a quote: closes the quote; `||` before it makes it expandable."""
        kind = "blockquote"
        if self.open[-1].type == "spoiler" and self.open[-1].place == self.place - 2:
            self.open.pop()
            kind = "expandable_blockquote"
        if self.open[-1].type != "blockquote":
            raise self._unclosed()
        opened = self.open.pop()
        self.in_quote = False
        self._write("\n", 1)
        self.entities.append(Entity(kind, opened.offset, self.offset - opened.offset, {}))
        return True

    def _finish_quote(self) -> None:
        if not self.in_quote:
            return
        kind = "blockquote"
        if self.open[-1].type == "spoiler" and self.open[-1].place == len(self.source) - 2:
            self.open.pop()
            kind = "expandable_blockquote"
        if self.open[-1].type == "blockquote":
            opened = self.open.pop()
            if length := self.offset - opened.offset:
                self.entities.append(Entity(kind, opened.offset, length, {}))

    def _url(self) -> str:
        self.place += 1
        begin = self.place
        url: list[str] = []
        while self.place < len(self.source) and self.text[self.place] != ")":
            escaped = self._starts("\\") and "\0" < self.text[self.place + 1] <= "~"
            url.append(self.text[self.place + escaped])
            self.place += 1 + escaped
        if self.place >= len(self.source):
            raise ParseError(f"Can't find end of a URL at byte offset {self._bytes(begin)}")
        self.place += 1
        return "".join(url)

    def _close_emoji(self, opened: _Open, empty: bool) -> None:
        if not self._starts("("):
            raise ParseError("The entity must contain a tg://emoji or tg://time URL")
        url = self._url()
        emoji_id = url.removeprefix("tg://emoji?id=")
        if emoji_id == url or not emoji_id.isdecimal():
            raise ParseError("Invalid tg://emoji or tg://time URL specified")
        if not empty:
            extra = {"custom_emoji_id": emoji_id}
            length = self.offset - opened.offset
            self.entities.append(Entity("custom_emoji", opened.offset, length, extra))

    def _unclosed(self) -> ParseError:
        opened = self.open[-1]
        name = "PreCode" if opened.language else NAMES[opened.type]
        where = self._bytes(opened.place)
        return ParseError(f"Can't find end of {name} entity at byte offset {where}")

    def _bytes(self, place: int) -> int:
        return len(self.source[:place].encode())


OLD_MARKS = {"*": "bold", "_": "italic", "`": "code", "[": "text_link"}


def parse_markdown(source: str) -> tuple[str, list[Entity]]:
    """The older Markdown: no nesting, `\\` escapes only `_*`[`."""
    parts: list[str] = []
    entities: list[Entity] = []
    offset = place = 0
    while place < len(source):
        char = source[place]
        if char == "\\" and source[place + 1 : place + 2] in ("_", "*", "`", "["):
            parts.append(source[place + 1])
            offset, place = offset + 1, place + 2
            continue
        if char not in OLD_MARKS:
            parts.append(char)
            offset, place = offset + (2 if char > "\uffff" else 1), place + 1
            continue
        entity, content, place = _old_entity(source, place, offset)
        parts.append(content)
        offset += len(content.encode("utf-16-le")) // 2
        if entity is not None and content:
            entities.append(entity)
    return "".join(parts), entities


def _old_entity(source: str, begin: int, offset: int) -> tuple[Entity | None, str, int]:
    is_pre = source.startswith("```", begin)
    kind = "pre" if is_pre else OLD_MARKS[source[begin]]
    closer = "```" if is_pre else ("]" if kind == "text_link" else source[begin])
    start = begin + len("```" if is_pre else source[begin])
    stop = source.find(closer, start)
    if stop < 0:
        where = len(source[:begin].encode())
        raise ParseError(f"Can't find end of the entity starting at byte offset {where}")
    content = source[start:stop]
    place = stop + len(closer)
    length = len(content.encode("utf-16-le")) // 2
    if kind != "text_link":
        return Entity(kind, offset, length, {}), content, place
    if source[place : place + 1] != "(":
        return link_entity(content, offset, length), content, place
    end = source.find(")", place)
    end = len(source) if end < 0 else end
    return link_entity(source[place + 1 : end], offset, length), content, end + 1
