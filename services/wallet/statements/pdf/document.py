"""Writes a PDF: pages, letters with their own fonts, shapes. Nothing but what our papers need.

A page is measured in points (1/72 inch) from its upper left corner. The text of a page can be
searched and copied: every word carries its letters (ActualText), also where Khmer glyphs differ
from them. The same input gives the same bytes.

Source of the rules: ISO 32000-1, 7.3 (objects), 7.5 (file), 9.7 (composite fonts), 14.9 (text).
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import Final, Literal

from services.artwork.colours import rgb_of
from services.artwork.typefaces import Typeface
from services.wallet.statements.pdf import letters
from services.wallet.statements.pdf.letters import Word, Words
from services.wallet.statements.pdf.outlines import number, operators

A4: Final = (595.28, 841.89)
Align = Literal["left", "right", "middle"]


@dataclass(frozen=True, slots=True)
class Info:
    """What viewers show about the file."""

    title: str
    language: str
    made_at: datetime


class Fonts:
    """The fonts in use, by the names that pages give them, and their glyphs."""

    def __init__(self) -> None:
        self.names: dict[Typeface, str] = {}
        self.glyphs: dict[Typeface, set[int]] = {}

    def use(self, word: Word) -> str:
        name = self.names.setdefault(word.typeface, f"F{len(self.names)}")
        glyphs = self.glyphs.setdefault(word.typeface, set())
        glyphs.update(glyph.number for glyph in word.glyphs)
        return name


@dataclass(slots=True)
class Page:
    """A canvas; the operators gather in the order of drawing."""

    fonts: Fonts
    width: float = A4[0]
    height: float = A4[1]
    _operators: list[str] = field(default_factory=list)

    def rectangle(self, x: float, y: float, width: float, height: float, colour: str) -> None:
        box = _numbers(x, self.height - y - height, width, height)
        self._operators.append(f"{_colour(colour)} {box} re f")

    def shape(
        self, path_data: str, x: float, y: float, colour: str, *, scale: float = 1, turn: str = ""
    ) -> None:
        """A filled outline with its origin at x, y; `turn`: a further matrix before that."""
        place = _numbers(scale, 0, 0, -scale, x, self.height - y)
        further = f"{turn} cm " if turn else ""
        self._operators.append(
            f"q {place} cm {further}{_colour(colour)} {operators(path_data)} f Q"
        )

    def stamp(self, name: str, x: float, y: float) -> None:
        """A form of the document, its origin at x, y."""
        self._operators.append(f"q 1 0 0 1 {_numbers(x, self.height - y)} cm /{name} Do Q")

    def write(
        self,
        words: Words,
        x: float,
        y: float,
        size_pt: float,
        colour: str,
        align: Align = "left",
    ) -> None:
        """A line with its base line at y; x is its left edge, right edge or middle."""
        width = words.width_pt(size_pt)
        pen = x - {"left": 0.0, "right": width, "middle": width / 2}[align]
        self._operators.append(_colour(colour))
        for word in words.words:
            name = self.fonts.use(word)
            self._operators.append(_shown(word, name, size_pt, pen, self.height - y))
            pen += word.width * size_pt / 1000

    def content(self) -> bytes:
        return "\n".join(self._operators).encode("ascii")


class Document:
    """Pages in order; `finish` gives the file."""

    def __init__(self, info: Info) -> None:
        self._info = info
        self.fonts = Fonts()
        self.pages: list[Page] = []
        self._forms: dict[str, Page] = {}

    def page(self) -> Page:
        added = Page(self.fonts)
        self.pages.append(added)
        return added

    def form(self, name: str, width: float, height: float) -> Page:
        """A drawing that pages stamp; its own origin is its lower left corner."""
        added = Page(self.fonts, width, height)
        self._forms[name] = added
        return added

    def finish(self) -> bytes:
        file = _File()
        catalogue, tree = file.reserve(), file.reserve()
        fonts = {name: _font(file, one, self.fonts) for one, name in self.fonts.names.items()}
        forms = {name: _form(file, one) for name, one in self._forms.items()}
        resources = file.add(f"<< /Font {_names(fonts)} /XObject {_names(forms)} >>")
        kids = [self._page(file, one, tree, resources) for one in self.pages]
        references = " ".join(f"{kid} 0 R" for kid in kids)
        file.fill(tree, f"<< /Type /Pages /Count {len(kids)} /Kids [{references}] >>")
        language = f"/Lang {_text(self._info.language)}"
        file.fill(
            catalogue,
            f"<< /Type /Catalog /Pages {tree} 0 R {language}"
            " /ViewerPreferences << /DisplayDocTitle true >> >>",
        )
        made = f"(D:{self._info.made_at:%Y%m%d%H%M%S}Z)"
        about = file.add(
            f"<< /Title {_text(self._info.title)} /Creator (Hang Meas) /CreationDate {made} >>"
        )
        return file.finish(catalogue, about)

    def _page(self, file: _File, page: Page, tree: int, resources: int) -> int:
        content = file.stream(page.content())
        box = _numbers(0, 0, page.width, page.height)
        return file.add(
            f"<< /Type /Page /Parent {tree} 0 R /MediaBox [{box}]"
            f" /Resources {resources} 0 R /Contents {content} 0 R >>"
        )


class _File:
    """Objects one after the other, and the table that says where each begins."""

    def __init__(self) -> None:
        self._objects: list[bytes] = []

    def reserve(self) -> int:
        self._objects.append(b"")
        return len(self._objects)

    def fill(self, number_: int, body: str | bytes) -> None:
        self._objects[number_ - 1] = body.encode("ascii") if isinstance(body, str) else body

    def add(self, body: str | bytes) -> int:
        number_ = self.reserve()
        self.fill(number_, body)
        return number_

    def stream(self, content: bytes, entries: str = "") -> int:
        return self.packed(zlib.compress(content), entries)

    def packed(self, content: bytes, entries: str = "") -> int:
        head = f"<< /Length {len(content)} /Filter /FlateDecode {entries} >>\nstream\n"
        return self.add(head.encode("ascii") + content + b"\nendstream")

    def finish(self, root: int, info: int) -> bytes:
        out = BytesIO()
        out.write(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
        places = []
        for place, body in enumerate(self._objects, start=1):
            places.append(out.tell())
            out.write(f"{place} 0 obj\n".encode() + body + b"\nendobj\n")
        table = out.tell()
        mark = sha256(out.getvalue()).hexdigest()[:32]
        lines = [f"xref\n0 {len(places) + 1}\n0000000000 65535 f \n"]
        lines += [f"{place:010d} 00000 n \n" for place in places]
        lines.append(
            f"trailer\n<< /Size {len(places) + 1} /Root {root} 0 R /Info {info} 0 R"
            f" /ID [<{mark}> <{mark}>] >>\nstartxref\n{table}\n%%EOF\n"
        )
        out.write("".join(lines).encode("ascii"))
        return out.getvalue()


def _font(file: _File, typeface: Typeface, fonts: Fonts) -> int:
    """A composite font whose codes are glyph numbers; the whole file is embedded."""
    name = f"{typeface.family.replace(' ', '')}-{typeface.weight}"
    embedded = file.packed(*_font_file(typeface.path))
    extents = letters.font_of(typeface).get_font_extents("ltr")
    scale = 1000 / letters.font_of(typeface).face.upem
    ascent, descent = round(extents.ascender * scale), round(extents.descender * scale)
    descriptor = file.add(
        f"<< /Type /FontDescriptor /FontName /{name} /Flags 4 /ItalicAngle 0"
        f" /FontBBox [-500 {descent} 2500 {ascent}] /Ascent {ascent} /Descent {descent}"
        f" /CapHeight 700 /StemV 80 /FontFile2 {embedded} 0 R >>"
    )
    widths = " ".join(
        f"{glyph} [{number(letters.advance(typeface, glyph))}]"
        for glyph in sorted(fonts.glyphs[typeface])
    )
    descendant = file.add(
        f"<< /Type /Font /Subtype /CIDFontType2 /BaseFont /{name} /CIDToGIDMap /Identity"
        " /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >>"
        f" /FontDescriptor {descriptor} 0 R /DW 0 /W [{widths}] >>"
    )
    return file.add(
        f"<< /Type /Font /Subtype /Type0 /BaseFont /{name} /Encoding /Identity-H"
        f" /DescendantFonts [{descendant} 0 R] >>"
    )


@lru_cache(maxsize=8)
def _font_file(path: str) -> tuple[bytes, str]:
    """The packed file and what its stream says; packed once in a process."""
    content = Path(path).read_bytes()
    return zlib.compress(content, 9), f"/Length1 {len(content)}"


def _form(file: _File, form: Page) -> int:
    box = _numbers(0, 0, form.width, form.height)
    return file.stream(
        form.content(), f"/Type /XObject /Subtype /Form /BBox [{box}] /Resources << >>"
    )


def _shown(word: Word, font: str, size_pt: float, x: float, y: float) -> str:
    """The operators of one word: glyphs in runs of one height, moved where HarfBuzz wants them."""
    parts: list[str] = []
    run: list[str] = []
    rise, pen = 0.0, 0.0
    for glyph in word.glyphs:
        if glyph.rise != rise:
            parts.append(_run(run))
            run, rise = [], glyph.rise
            parts.append(f"{number(rise * size_pt / 1000)} Ts")
        if abs(gap := glyph.x - pen) > 0.5:
            run.append(number(-gap))
        run.append(f"<{glyph.number:04X}>")
        pen = glyph.x + letters.advance(word.typeface, glyph.number)
    parts.append(_run(run))
    back = " 0 Ts" if rise else ""
    place = f"/{font} {number(size_pt)} Tf {_numbers(x, y)} Td"
    said = f"/Span << /ActualText {_text(word.text)} >> BDC"
    return f"{said} BT {place} {' '.join(parts)}{back} ET EMC"


def _run(items: list[str]) -> str:
    return f"[{''.join(items)}] TJ" if items else ""


def _text(words: str) -> str:
    """A text string as UTF-16 with its mark, in hexadecimal."""
    return f"<FEFF{words.encode('utf-16-be').hex().upper()}>"


def _names(objects: dict[str, int]) -> str:
    return f"<< {' '.join(f'/{name} {one} 0 R' for name, one in objects.items())} >>"


@lru_cache(maxsize=64)
def _colour(colour: str) -> str:
    return " ".join(f"{channel / 255:.3f}" for channel in rgb_of(colour)) + " rg"


def _numbers(*values: float) -> str:
    return " ".join(number(value) for value in values)
