"""Reads the page's scripts without a browser: brackets, imports, texts."""

import re
from pathlib import Path

import sandbox

PAGE = Path(next(iter(sandbox.__path__))) / "page"
OPENING = {")": "(", "]": "[", "}": "{"}

# Comments, texts, templates (without nested ones) and regular expressions, which may hold
# brackets. A slash starts an expression only where a value may stand.
_OPAQUE = re.compile(
    r"""
    /\*.*?\*/ | //[^\n]*
    | `(?:\\.|\$\{[^{}`]*\}|[^`\\])*`
    | "(?:\\.|[^"\\\n])*" | '(?:\\.|[^'\\\n])*'
    | (?<=[(,=:!&|?{};\[])\s*/(?![/*])(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n\[])+/[a-z]*
    """,
    re.VERBOSE | re.DOTALL,
)
_ENTRY = re.compile(r'^  "([a-z_.]+)":\s*"((?:\\.|[^"\\])*)",$', re.MULTILINE)


def scripts() -> list[Path]:
    """Every module of the page."""
    return sorted(PAGE.glob("*.js"))


def unbalanced(source: str) -> list[str]:
    """Brackets without their partner, as `line: sign`."""
    waiting: list[tuple[str, int]] = []
    wrong: list[str] = []
    plain = _OPAQUE.sub(lambda match: "\n" * match[0].count("\n"), source)
    for number, line in enumerate(plain.splitlines(), start=1):
        for sign in line:
            if sign in OPENING.values():
                waiting.append((sign, number))
            elif sign in OPENING and (not waiting or waiting.pop()[0] != OPENING[sign]):
                wrong.append(f"{number}: {sign}")
    return wrong + [f"{number}: {sign}" for sign, number in waiting]


def imports(source: str) -> list[tuple[str, list[str]]]:
    """`(file, names)` of each import."""
    found = re.findall(r'^import \{([^}]*)\} from "\./([\w.]+)";$', source, re.MULTILINE)
    return [
        (file, [name.strip() for name in names.split(",") if name.strip()])
        for names, file in found
    ]


def exports(source: str) -> set[str]:
    """Names that a module gives."""
    pattern = r"^export (?:async )?(?:function|class|const) (\w+)"
    return set(re.findall(pattern, source, re.MULTILINE))


def texts(language: str) -> dict[str, str]:
    """The page's own words: key -> text."""
    source = (PAGE / "texts.js").read_text(encoding="utf-8")
    table = source.partition(f"const {language.upper()} = {{")[2].partition("\n};")[0]
    return dict(_ENTRY.findall(table + "\n"))
