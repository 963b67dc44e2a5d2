"""Formatted text: what comes out, and what is refused with which words."""

import pytest
from aiogram import Bot
from aiogram.exceptions import TelegramBadRequest
from hypothesis import given
from hypothesis import strategies as st
from telegram.error import BadRequest
from telegram.ext import ExtBot

from sandbox.telegram.detect import detect
from sandbox.telegram.entities_html import parse_html
from sandbox.telegram.entities_markdown import parse_markdown, parse_markdown_v2
from sandbox.telegram.errors import ParseError
from sandbox.telegram.text import Entity, cut_units, finish, units
from tests.sandbox.conftest import Sandbox

Plain = list[tuple[str, int, int]]


def plain(entities: list[Entity]) -> Plain:
    return [(entity.type, entity.offset, entity.length) for entity in entities]


HTML = [
    ("<b>សួស្តី</b> ok", "សួស្តី ok", [("bold", 0, 6)]),
    ("😀<b>x</b>", "😀x", [("bold", 2, 1)]),
    ("<b>a<i>b</i></b>", "ab", [("bold", 0, 2), ("italic", 1, 1)]),
    ("a & b &amp; &lt;c&gt; &quot; &nbsp; &#6016; &#x1F600;", 'a & b & <c> " &nbsp; ក 😀', []),
    ("<a href='https://a.com/?x=1&amp;y=2'>l</a>", "l", [("text_link", 0, 1)]),
    ("<a>https://a.com</a>", "https://a.com", [("text_link", 0, 13)]),
    ("<a href='nonsense'>l</a>", "l", []),
    ('<span class="tg-spoiler">s</span>', "s", [("spoiler", 0, 1)]),
    ("<b class=big data-x='1'>x</b>", "x", [("bold", 0, 1)]),
    ('<pre><code class="language-py">p</code></pre>', "p", [("pre", 0, 1)]),
    ("<pre>p</pre> <code>c</code>", "p c", [("pre", 0, 1), ("code", 2, 1)]),
    ("<b>a<code>b</code>c</b>", "abc", [("bold", 0, 1), ("code", 1, 1), ("bold", 2, 1)]),
    ("<blockquote expandable>q</blockquote>", "q", [("expandable_blockquote", 0, 1)]),
    ("<STRONG>x</STRONG><DEL>y</DEL>", "xy", [("bold", 0, 1), ("strikethrough", 1, 1)]),
    ("<b>x</>", "x", [("bold", 0, 1)]),
    ("<b>one</b><b>two</b>", "onetwo", [("bold", 0, 6)]),
    ("<b></b> <i> </i>x", "x", []),
    ("  <b>x</b>  ", "x", [("bold", 0, 1)]),
    ("a\r\nb\tc", "a\nb c", []),
]
BAD_HTML = [
    ("<x>", 'Unsupported start tag "x" at byte offset 0'),
    ("កក<font>", 'Unsupported start tag "font" at byte offset 6'),
    ("<b>x", 'Can\'t find end tag corresponding to start tag "b"'),
    ("<b>x</i>", 'Unmatched end tag at byte offset 4, expected "</b>", found "</i>"'),
    ("x</b>", "Unexpected end tag at byte offset 1"),
    ("a <b", "Unclosed start tag at byte offset 2"),
    ("<a href='x", "Unclosed start tag at byte offset 0"),
    ("<b>x</b", "Unclosed end tag at byte offset 4"),
    ("<b =x>", 'Empty attribute name in the tag "b" at byte offset 0'),
    ("<a href=x:y>l</a>", "Unexpected end of name token at byte offset 8"),
    ("<span>x</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
    ("1 < 2", 'Unsupported start tag "" at byte offset 2'),
]
MARKDOWN = [
    ("*b* _i_ __u__ ~s~ ||p||", "b i u s p", ["bold", "italic", "underline", "strikethrough",
                                              "spoiler"]),
    ("*b _i_*", "b i", ["bold", "italic"]),
    ("`c*` ```py\nx```", "c* x", ["code", "pre"]),
    ("[l](https://a.com/\\))", "l", ["text_link"]),
    ("1\\.5 \\$ \\- \\!", "1.5 $ - !", []),
    (">q\n>r\nx", "q\nr\nx", ["blockquote"]),
    (">q||", "q", ["expandable_blockquote"]),
    ("![👍](tg://emoji?id=5368324170671202286)", "👍", ["custom_emoji"]),
]  # fmt: skip
BAD_MARKDOWN = [
    ("1.5", "Character '.' is reserved and must be escaped with the preceding '\\'"),
    ("a-b", "Character '-' is reserved and must be escaped with the preceding '\\'"),
    ("កa *b", "Can't find end of Bold entity at byte offset 5"),
    ("`b", "Can't find end of Code entity at byte offset 0"),
    ("[l](http://a.com", "Can't find end of a URL at byte offset 4"),
    ("a > b", "Character '>' is reserved and must be escaped with the preceding '\\'"),
]


class TestHtml:
    @pytest.mark.parametrize(("source", "text", "entities"), HTML)
    def test_is_read(self, source: str, text: str, entities: Plain) -> None:
        got_text, got = finish(*parse_html(source))
        assert (got_text, plain(got)) == (text, entities)

    @pytest.mark.parametrize(("source", "words"), BAD_HTML)
    def test_is_refused(self, source: str, words: str) -> None:
        with pytest.raises(ParseError) as caught:
            parse_html(source)
        assert str(caught.value) == words

    @given(st.text(alphabet="<>/&;ab \"'=#x1😀ក", max_size=30))
    def test_any_input_is_read_or_refused(self, source: str) -> None:
        try:
            text, entities = finish(*parse_html(source))
        except ParseError:
            return
        assert all(e.offset >= 0 and e.end <= units(text) and e.length > 0 for e in entities)

    @given(st.text(max_size=60))
    def test_escaped_text_comes_out_as_it_went_in(self, text: str) -> None:
        escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        assert parse_html(escaped) == (text, [])


class TestMarkdown:
    @pytest.mark.parametrize(("source", "text", "kinds"), MARKDOWN)
    def test_is_read(self, source: str, text: str, kinds: list[str]) -> None:
        got_text, got = finish(*parse_markdown_v2(source))
        assert (got_text, [entity.type for entity in got]) == (text, kinds)

    @pytest.mark.parametrize(("source", "words"), BAD_MARKDOWN)
    def test_is_refused(self, source: str, words: str) -> None:
        with pytest.raises(ParseError) as caught:
            parse_markdown_v2(source)
        assert str(caught.value) == words

    @given(st.text(alphabet="*_~|`[]()!>\\\n ab😀ក", max_size=30))
    def test_any_input_is_read_or_refused(self, source: str) -> None:
        try:
            text, entities = finish(*parse_markdown_v2(source))
        except ParseError:
            return
        assert all(e.offset >= 0 and e.end <= units(text) and e.length > 0 for e in entities)

    def test_the_older_markdown_has_no_nesting(self) -> None:
        text, entities = parse_markdown("*b_* _i_ `c` [l](https://a.com) \\*")
        assert text == "b_ i c l *"
        assert [entity.type for entity in entities] == ["bold", "italic", "code", "text_link"]


class TestFound:
    def test_links_mentions_and_commands_are_found(self) -> None:
        text = "/start@bot https://a.com/x. @dara #ភាសា $USD mail@a.com t.me/abc a.b 5/6 @@x"
        # A hashtag ends at the first Khmer vowel sign, which is no letter for the servers.
        found = [(e.type, cut_units(text, e.offset, e.length)) for e in detect(text, [])]
        assert found == [
            ("bot_command", "/start@bot"),
            ("url", "https://a.com/x"),
            ("mention", "@dara"),
            ("hashtag", "#ភ"),
            ("cashtag", "$USD"),
            ("email", "mail@a.com"),
            ("url", "t.me/abc"),
        ]

    def test_nothing_is_found_inside_code(self) -> None:
        text, entities = finish(*parse_html("<code>/start</code> /start"))
        assert plain(detect(text, entities)) == [("code", 0, 6), ("bot_command", 7, 6)]


class TestMessages:
    async def test_both_libraries_get_the_words_of_a_refusal(
        self, sandbox: Sandbox, aiogram_bot: Bot, ptb_bot: ExtBot[None]
    ) -> None:
        dara = await sandbox.fan()
        words = 'can\'t parse entities: Unsupported start tag "x" at byte offset 4'
        with pytest.raises(TelegramBadRequest, match=words):
            await aiogram_bot.send_message(dara.id, "កa<x>", parse_mode="HTML")
        with pytest.raises(BadRequest) as caught:
            await ptb_bot.send_message(dara.id, "កa<x>", parse_mode="HTML")
        assert str(caught.value).lower() == words.lower()

    async def test_given_entities_are_kept_and_bad_ones_refused(self, sandbox: Sandbox) -> None:
        dara = await sandbox.fan()
        bold = {"type": "bold", "offset": 0, "length": 2}
        link = {"type": "text_link", "offset": 3, "length": 1, "url": "https://a.com"}
        sent = await sandbox.ok(
            "sendMessage",
            chat_id=dara.id,
            text="ab c",
            entities=[link, bold, {**bold, "type": "url"}],
        )
        assert [entity["type"] for entity in sent["entities"]] == ["bold", "text_link"]
        for entity, words in (
            ({"type": "bold"}, 'Field "offset" must be a Number'),
            ({**bold, "type": "huge"}, "Unsupported type specified"),
        ):
            description = await sandbox.refused(
                "sendMessage", chat_id=dara.id, text="ab", entities=[entity]
            )
            assert description == f"Bad Request: can't parse MessageEntity: {words}"
        negative = [{**bold, "offset": -1}]
        words = await sandbox.refused("sendMessage", chat_id=dara.id, text="a", entities=negative)
        assert words == "Bad Request: receive an entity with incorrect offset -1"

    async def test_a_mention_of_a_person_carries_the_person(self, sandbox: Sandbox) -> None:
        dara = await sandbox.fan("Dara")
        html = f'<a href="tg://user?id={dara.id}">you</a> <a href="tg://user?id=5">nobody</a>'
        sent = await sandbox.ok("sendMessage", chat_id=dara.id, text=html, parse_mode="HTML")
        assert [entity["type"] for entity in sent["entities"]] == ["text_mention"]
        assert sent["entities"][0]["user"]["first_name"] == "Dara"

    async def test_lengths_count_characters_after_parsing(self, sandbox: Sandbox) -> None:
        dara = await sandbox.fan()
        text = f"<b>{'ក' * 4096}</b>"
        sent = await sandbox.ok("sendMessage", chat_id=dara.id, text=text, parse_mode="HTML")
        assert len(sent["text"]) == 4096
        too_long = "😀" * 4097
        words = await sandbox.refused("sendMessage", chat_id=dara.id, text=too_long)
        assert words == "Bad Request: message is too long"
        whole = await sandbox.ok("sendMessage", chat_id=dara.id, text="😀" * 4096)
        assert len(whole["text"]) == 4096
