"""Reads HTML the way TDLib does: few tags, forgiving attributes, strict nesting."""

import re
from dataclasses import dataclass

from sandbox.shapes import JsonObject
from sandbox.telegram.errors import ParseError
from sandbox.telegram.links import link_entity
from sandbox.telegram.text import Entity, units

STYLES = {
    "b": "bold", "strong": "bold", "i": "italic", "em": "italic", "u": "underline",
    "ins": "underline", "s": "strikethrough", "strike": "strikethrough", "del": "strikethrough",
    "tg-spoiler": "spoiler", "span": "spoiler",
}  # fmt: skip
TAGS = frozenset(STYLES) | {"a", "tg-emoji", "tg-time", "pre", "code", "blockquote"}
NAMES = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
_REFERENCE = re.compile(r"&(?:#x([0-9a-fA-F]+)|#([0-9]+)|([A-Za-z]+));?")
_PLAIN = re.compile(r"[^<&]+")
_SPACE = " \t\r\n\v\0"
_END_OF_NAME = re.compile(r"[ \t\r\n\v\0>]")
_END_OF_ATTRIBUTE = re.compile(r"[ \t\r\n\v\0=>/\"']")
_TOKEN = re.compile(r"[A-Za-z0-9.\-]*")


@dataclass(slots=True)
class _Open:
    tag: str
    argument: str
    unix_time: int
    offset: int
    part: int


def parse_html(source: str) -> tuple[str, list[Entity]]:
    """Text and entities, in the order they close. Raises ParseError with TDLib's words."""
    return _Reader(source).read()


class _Reader:
    def __init__(self, source: str) -> None:
        self.source = source
        self.text = source + "\0"  # every search below stops here
        self.place = 0
        self.parts: list[str] = []
        self.offset = 0
        self.open: list[_Open] = []
        self.entities: list[Entity] = []

    def read(self) -> tuple[str, list[Entity]]:
        end = len(self.source)
        while self.place < end:
            char = self.text[self.place]
            if char == "<":
                self._tag()
            elif char == "&":
                self._write(self._reference())
            else:
                plain = _PLAIN.match(self.source, self.place)
                assert plain is not None
                self.place = plain.end()
                self._write(plain.group())
        if self.open:
            tag = self.open[-1].tag
            raise ParseError(f'Can\'t find end tag corresponding to start tag "{tag}"')
        for entity in self.entities:
            if entity.type == "code":
                entity.extra = {}
        return "".join(self.parts), self.entities

    def _write(self, piece: str) -> None:
        self.parts.append(piece)
        self.offset += units(piece)

    def _reference(self) -> str:
        """A character reference, or the lone `&` itself."""
        found = _REFERENCE.match(self.source, self.place)
        char = _character(found) if found else ""
        if found is None or not char:
            self.place += 1
            return "&"
        self.place = found.end()
        return char

    def _tag(self) -> None:
        begin = self.place
        if self.text[begin + 1] == "/":
            self._end_tag(begin)
        else:
            self._start_tag(begin)

    def _start_tag(self, begin: int) -> None:
        stop = _END_OF_NAME.search(self.text, begin + 1)
        assert stop is not None
        self.place = stop.start()
        if self._at_end():
            raise ParseError(f"Unclosed start tag at byte offset {self._bytes(begin)}")
        tag = self.text[begin + 1 : self.place].lower()
        if tag not in TAGS:
            raise ParseError(f'Unsupported start tag "{tag}" at byte offset {self._bytes(begin)}')
        argument, unix_time = self._attributes(tag, begin)
        if tag == "span" and argument != "spoiler":
            where = self._bytes(begin)
            words = f'Tag "span" must have class "tg-spoiler" at byte offset {where}'
            raise ParseError(words)
        self.place += 1
        self.open.append(_Open(tag, argument, unix_time, self.offset, len(self.parts)))

    def _attributes(self, tag: str, begin: int) -> tuple[str, int]:
        argument, unix_time = "", 0
        while True:
            self._skip_space()
            if self.text[self.place] == ">":
                return argument, unix_time
            name, value = self._attribute(tag, begin)
            match tag, name:
                case ("a", "href") | ("tg-emoji", "emoji-id") | ("tg-time", "format"):
                    argument = value or ""
                case ("code", "class") if (value or "").startswith("language-"):
                    argument = (value or "")[len("language-") :]
                case ("span", "class") if (value or "").startswith("tg-"):
                    argument = (value or "")[len("tg-") :]
                case ("blockquote", "expandable"):
                    argument = "1"
                case ("tg-time", "unix"):
                    unix_time = int(value) if value and value.isdecimal() else 0

    def _attribute(self, tag: str, begin: int) -> tuple[str, str | None]:
        start = self.place
        stop = _END_OF_ATTRIBUTE.search(self.text, start)
        assert stop is not None
        self.place = stop.start()
        name = self.text[start : self.place]
        where = f'"{tag}" at byte offset {self._bytes(begin)}'
        if not name:
            raise ParseError(f"Empty attribute name in the tag {where}")
        self._skip_space()
        if self.text[self.place] != "=":
            if self._at_end():
                raise ParseError(f"Unclosed start tag {where}")
            return name, None
        self.place += 1
        self._skip_space()
        if self._at_end():
            raise ParseError(f"Unclosed start tag {where}")
        value = self._value()
        if self._at_end():
            raise ParseError(f"Unclosed start tag at byte offset {self._bytes(begin)}")
        return name, value

    def _value(self) -> str:
        quote = self.text[self.place]
        start = self.place
        if quote not in "'\"":
            token = _TOKEN.match(self.text, start)
            assert token is not None
            self.place = token.end()
            if self.text[self.place] not in _SPACE + ">":
                where = self._bytes(start)
                raise ParseError(f"Unexpected end of name token at byte offset {where}")
            return token.group().lower()
        stop = self.source.find(quote, start + 1)
        self.place = len(self.source) if stop < 0 else stop + 1
        raw = self.source[start + 1 : self.place if stop < 0 else stop]
        return _REFERENCE.sub(lambda found: _character(found) or found.group(), raw)

    def _end_tag(self, begin: int) -> None:
        where = f"byte offset {self._bytes(begin)}"
        if not self.open:
            raise ParseError(f"Unexpected end tag at {where}")
        stop = _END_OF_NAME.search(self.text, begin)
        assert stop is not None
        self.place = stop.start()
        tag = self.text[begin + 2 : self.place].lower()
        self._skip_space()
        if self.text[self.place] != ">":
            raise ParseError(f"Unclosed end tag at {where}")
        expected = self.open[-1].tag
        if tag and tag != expected:
            raise ParseError(
                f'Unmatched end tag at {where}, expected "</{expected}>", found "</{tag}>"'
            )
        self.place += 1
        opened = self.open.pop()
        if self.offset > opened.offset:
            self._close(opened)

    def _close(self, opened: _Open) -> None:
        length = self.offset - opened.offset
        extra: JsonObject = {}
        kind = STYLES.get(opened.tag, opened.tag)
        match opened.tag:
            case "a":
                content = "".join(self.parts[opened.part :])
                entity = link_entity(opened.argument or content, opened.offset, length)
                if entity is not None:
                    self.entities.append(entity)
                return
            case "tg-emoji":
                if not opened.argument.isdecimal() or int(opened.argument) == 0:
                    raise ParseError("Invalid custom emoji identifier specified")
                kind, extra = "custom_emoji", {"custom_emoji_id": opened.argument}
            case "tg-time":
                if opened.unix_time <= 0:
                    return
                kind, extra = "date_time", {"unix_time": opened.unix_time}
            case "blockquote":
                kind = "expandable_blockquote" if opened.argument else "blockquote"
            case "pre" | "code":
                self._close_code(opened, length)
                return
        self.entities.append(Entity(kind, opened.offset, length, extra))

    def _close_code(self, opened: _Open, length: int) -> None:
        """`<pre><code class="language-x">` and its reverse are one block with a language."""
        last = self.entities[-1] if self.entities else None
        other = "code" if opened.tag == "pre" else "pre"
        place = (other, opened.offset, length)
        if last is not None and (last.type, last.offset, last.length) == place:
            language = last.extra.get("language", "") or opened.argument
            if language:
                last.type, last.extra = "pre", {"language": language}
                return
        extra = {"language": opened.argument} if opened.argument else {}
        self.entities.append(Entity(opened.tag, opened.offset, length, extra))

    def _skip_space(self) -> None:
        while self.place < len(self.source) and self.text[self.place] in _SPACE:
            self.place += 1

    def _at_end(self) -> bool:
        return self.place >= len(self.source)

    def _bytes(self, place: int) -> int:
        return len(self.source[:place].encode())


def _character(found: re.Match[str]) -> str:
    """The character a reference stands for; empty when it stands for nothing."""
    hexadecimal, decimal, name = found.groups()
    if name:
        return NAMES.get(name, "")
    code = int(hexadecimal, 16) if hexadecimal else int(decimal)
    too_long = len(found.group().rstrip(";")) >= 10
    if code == 0 or code >= 0x10FFFF or too_long:
        return ""
    if 0xD800 <= code <= 0xDFFF:
        raise ParseError(
            "Text contains invalid Unicode characters after decoding HTML entities, check for "
            "unmatched surrogate code units"
        )
    return chr(code)
