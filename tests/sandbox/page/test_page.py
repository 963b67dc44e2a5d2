"""The chat page as files: whole, at home on this machine, the same in both languages."""

import re
from pathlib import Path

import httpx
import pytest
from fontTools.ttLib import TTFont

from sandbox.main import running
from sandbox.settings import SandboxSettings
from tests.architecture.khmer.spelling import (
    coengs,
    foreign_letters,
    hidden_characters,
    latin_words,
    order_and_spelling,
)
from tests.sandbox.page import emoji
from tests.sandbox.page.scripts import PAGE, exports, imports, scripts, texts, unbalanced

EN, KM = texts("en"), texts("km")
SOURCES = {path.name: path.read_text(encoding="utf-8") for path in scripts()}
ALL_SCRIPTS = "\n".join(SOURCES.values())

# What browser tests hold on to. `*` stands for an id, a text or a name.
TEST_IDS = (
    "person-*", "suggested-*", "group-*", "new-person", "new-group", "person-form",
    "person-form-*",
    "group-form", "group-form-save", "member-*", "unread-*", "language-*",
    "message-*", "button-*", "photo-*", "scan-*", "track-*", "play-*", "viewer", "viewer-scan",
    "edited", "typing",
    "stars", "composer", "send", "attach", "attach-input", "attach-photo", "share-contact",
    "start",
    "commands", "command-*", "reply-keyboard", "reply-*", "identity", "back", "log",
    "toast", "alert", "confirm", "bank-open", "bank-close", "scan", "scan-input", "paste",
    "paste-read", "account-*", "preview", "preview-payee", "preview-amount", "preview-expiry",
    "pay", "paid", "paid-amount", "pay-again", "bank-done", "bank-error", "bank-tests", "force",
    "parcels-open", "parcels", "parcels-again", "parcels-close", "parcel-*",
    "other-amount", "other-currency", "mini-app-frame", "mini-app-close", "mini-app-back",
)  # fmt: skip


def page_files() -> list[Path]:
    return [path for path in PAGE.rglob("*") if path.suffix in {".js", ".css", ".html", ".svg"}]


class TestFiles:
    @pytest.mark.parametrize("name", SOURCES)
    def test_brackets_of_a_script_are_balanced(self, name: str) -> None:
        assert unbalanced(SOURCES[name]) == []

    @pytest.mark.parametrize("source", ["f(a;", "if (a) { b(); }}", 'x = [")"', "`${a}` + {"])
    def test_a_broken_script_is_seen(self, source: str) -> None:
        assert unbalanced(source)

    @pytest.mark.parametrize("name", SOURCES)
    def test_imported_names_exist_and_are_used(self, name: str) -> None:
        for file, names in imports(SOURCES[name]):
            assert set(names) <= exports(SOURCES[file]), file
            unused = [one for one in names if len(re.findall(rf"\b{one}\b", SOURCES[name])) < 2]
            assert unused == [], file

    def test_exported_names_are_used_elsewhere(self) -> None:
        for name, source in SOURCES.items():
            others = "\n".join(text for other, text in SOURCES.items() if other != name)
            unused = [one for one in exports(source) if not re.search(rf"\b{one}\b", others)]
            assert unused == [], name

    def test_every_file_named_by_the_page_exists(self) -> None:
        for path in page_files():
            for name in re.findall(r"/page/([\w./-]+)", path.read_text(encoding="utf-8")):
                assert (PAGE / name).is_file(), f"{path.name}: {name}"

    def test_nothing_comes_from_another_host(self) -> None:
        known = ("http://www.w3.org/", "https://t.me", "https://${text}")
        for path in page_files():
            text = path.read_text(encoding="utf-8")
            links = re.findall(r"https?://[^\s\"'`)]+", text)
            outside = [link for link in links if not link.startswith(known)]
            assert outside == [], path.name
            assert "//cdn" not in text

    def test_outside_text_never_reaches_an_html_parser(self) -> None:
        for word in ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval("):
            assert word not in ALL_SCRIPTS

    @pytest.mark.parametrize("test_id", TEST_IDS)
    def test_hook_for_browser_tests_is_there(self, test_id: str) -> None:
        stem = re.escape(test_id.removesuffix("*"))
        ending = r"(\$\{|\w)" if test_id.endswith("*") else '["`]'
        html = (PAGE / "index.html").read_text(encoding="utf-8")
        assert re.search(rf'["`]{stem}{ending}', ALL_SCRIPTS + html)


class TestWords:
    def test_both_languages_have_the_same_keys_and_placeholders(self) -> None:
        assert EN
        assert EN.keys() == KM.keys()
        for key, text in EN.items():
            places = re.findall(r"\{\w+\}", text)
            assert sorted(places) == sorted(re.findall(r"\{\w+\}", KM[key])), key

    def test_every_key_in_use_exists(self) -> None:
        used = re.findall(r'\bt\(\s*"([a-z_.]+)"', ALL_SCRIPTS)
        assert set(used) - EN.keys() == set()

    def test_every_key_is_used(self) -> None:
        families = r"bank\.error|service|people|error|parcels\.\w+|camera\.state"
        built = re.findall(rf"`((?:{families})\.)\$\{{", ALL_SCRIPTS)
        rest = ALL_SCRIPTS.replace(SOURCES["texts.js"], "")
        unused = [
            key
            for key in EN
            if f'"{key}"' not in rest
            and not key.startswith(tuple(built))
            and key not in ("groups.title", "groups.new")
        ]
        assert unused == []

    @pytest.mark.parametrize("key", KM)
    def test_khmer_is_well_written(self, key: str) -> None:
        text = KM[key].replace("Mini App", "")
        checks = (hidden_characters, foreign_letters, coengs, order_and_spelling, latin_words)
        assert [fault for check in checks for fault in check(text)] == []

    @pytest.mark.parametrize("key", KM)
    def test_khmer_uses_its_own_marks(self, key: str) -> None:
        text = KM[key]
        assert not re.search(r"[\u1780-\u17d2][:.](?!\.)(?!$)|[\u17e0-\u17e9]|\s[។៖ៗ?!]", text)


class TestFonts:
    @pytest.mark.parametrize("weight", [400, 600])
    def test_khmer_and_latin_letters_are_there(self, weight: int) -> None:
        khmer = TTFont(PAGE / f"fonts/kantumruy-pro-khmer-{weight}-normal.woff2").getBestCmap()
        latin = TTFont(PAGE / f"fonts/kantumruy-pro-latin-{weight}-normal.woff2").getBestCmap()
        assert {ord(sign) for text in KM.values() for sign in text if sign > "\u1780"} <= set(
            khmer
        )
        assert ord("៛") in khmer
        assert {ord(sign) for sign in "AZaz09$.,:·…"} <= set(latin)

    def test_the_licence_comes_along(self) -> None:
        licence = (PAGE / "fonts/OFL.txt").read_text(encoding="utf-8")
        assert "SIL OPEN FONT LICENSE Version 1.1" in licence

    def test_emoji_show_where_the_machine_has_none(self) -> None:
        used = emoji.written()
        assert {ord(sign) for sign in "🎫💵🔐✅⭐⚠"} <= used
        assert [chr(sign) for sign in sorted(used - emoji.drawn())] == []
        css = (PAGE / "base.css").read_text(encoding="utf-8")
        stack = css.partition("--font:")[2].partition(";")[0]
        assert stack.index("Noto Color Emoji") < stack.index("Sandbox Emoji")
        assert "SIL OPEN FONT LICENSE" in (PAGE / "fonts/OFL-emoji.txt").read_text()

    def test_the_sign_of_stars_is_there(self) -> None:
        assert "★" in SOURCES["texts.js"]
        assert ord("★") in TTFont(PAGE / "fonts/star.woff2").getBestCmap()

    def test_khmer_lines_are_tall_enough(self) -> None:
        css = (PAGE / "base.css").read_text(encoding="utf-8")
        found = re.search(r":lang\(km\) \{ line-height: ([0-9.]+)", css)
        assert found
        assert float(found[1]) >= 1.6


async def test_the_sandbox_serves_the_page(tmp_path: Path) -> None:
    async with (
        running(SandboxSettings(tmp_path, port=0)) as url,
        httpx.AsyncClient(base_url=url, timeout=30) as client,
    ):
        index = await client.get("/")
        assert index.headers["content-type"].startswith("text/html")
        assert 'src="/page/app.js"' in index.text
        types = {"app.js": "javascript", "base.css": "text/css", "lotus.svg": "image/svg+xml"}
        for name, wanted in types.items():
            answer = await client.get(f"/page/{name}")
            assert wanted in answer.headers["content-type"]
