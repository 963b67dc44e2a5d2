"""Texts and captions of calls: parse mode or entity list in, clean text and entities out."""

from sandbox.shapes import JsonObject
from sandbox.telegram.call import Call
from sandbox.telegram.detect import detect
from sandbox.telegram.entities_html import parse_html
from sandbox.telegram.entities_markdown import parse_markdown, parse_markdown_v2
from sandbox.telegram.errors import ParseError, bad_request
from sandbox.telegram.links import link_entity
from sandbox.telegram.params import Params
from sandbox.telegram.text import Entity, check_range, finish
from sandbox.world.world import World

LONGEST_TEXT = 4096
LONGEST_CAPTION = 1024
LONGEST_INPUT_BYTES = 1 << 15
PARSERS = {"html": parse_html, "markdownv2": parse_markdown_v2, "markdown": parse_markdown}
FOUND_BY_SERVER = frozenset({
    "mention", "hashtag", "cashtag", "bot_command", "url", "email", "phone_number",
    "bank_card_number",
})  # fmt: skip
GIVEN = frozenset({
    "bold", "italic", "underline", "strikethrough", "spoiler", "blockquote",
    "expandable_blockquote", "code", "pre", "text_link", "text_mention", "custom_emoji",
    "date_time",
})  # fmt: skip


def text_content(call: Call) -> JsonObject:
    """`text` and `entities` of a text message."""
    raw = call.params.text("text")
    if not raw:
        raise bad_request("Message text is empty")
    text, entities = formatted(call.world, call.params, raw, "entities")
    if not text:
        raise bad_request("Text must be non-empty")
    if len(text) > LONGEST_TEXT:
        raise bad_request("Message is too long")
    return _shown("text", "entities", text, entities)


def caption_content(call: Call, params: Params | None = None) -> JsonObject:
    """`caption` and `caption_entities`; empty without a caption."""
    params = params or call.params
    text, entities = formatted(call.world, params, params.text("caption"), "caption_entities")
    if len(text) > LONGEST_CAPTION:
        raise bad_request("Message caption is too long")
    return _shown("caption", "caption_entities", text, entities) if text else {}


def formatted(world: World, params: Params, raw: str, list_name: str) -> tuple[str, list[Entity]]:
    """The text as it will stand in the message."""
    if len(raw.encode(errors="replace")) > LONGEST_INPUT_BYTES:
        raise bad_request("Text is too long")
    mode = params.text("parse_mode").lower()
    if raw and mode and mode != "none":
        parser = PARSERS.get(mode)
        if parser is None:
            raise bad_request("Unsupported parse_mode")
        try:
            text, entities = parser(raw)
        except ParseError as problem:
            raise bad_request(f"Can't parse entities: {problem}") from None
    else:
        text, entities = raw, _listed(params, list_name)
    return complete(world, text, entities)


def complete(world: World, text: str, entities: list[Entity]) -> tuple[str, list[Entity]]:
    """Trims, sorts, finds links and mentions, and names mentioned people."""
    text, entities = finish(text, entities)
    return text, _named(world, detect(text, entities))


def plain_content(world: World, text: str) -> JsonObject:
    """What a person typed, as a message shows it."""
    return _shown("text", "entities", *complete(world, text, []))


def _listed(params: Params, name: str) -> list[Entity]:
    words = "Can't parse entities JSON object"
    entities: list[Entity] = []
    for item in params.json_list(name, words, words):
        if not isinstance(item, dict):
            raise bad_request("Can't parse MessageEntity: expected an Object")
        if (entity := _entity(item)) is not None:
            entities.append(entity)
    check_range(entities)
    return entities


def _entity(item: JsonObject) -> Entity | None:
    for name in ("offset", "length"):
        if not isinstance(item.get(name), int):
            raise bad_request(f'Can\'t parse MessageEntity: Field "{name}" must be a Number')
    kind, offset, length = item.get("type"), item["offset"], item["length"]
    if kind in FOUND_BY_SERVER:
        return None
    if not isinstance(kind, str) or kind not in GIVEN:
        raise bad_request("Can't parse MessageEntity: Unsupported type specified")
    if kind == "text_link":
        return link_entity(str(item.get("url", "")), offset, length)
    names = ("language", "custom_emoji_id", "user", "unix_time")
    extra = {name: item[name] for name in names if item.get(name)}
    return Entity(kind, offset, length, extra)


def _named(world: World, entities: list[Entity]) -> list[Entity]:
    """Mentions of people the bot cannot know are dropped, as the live service does."""
    kept: list[Entity] = []
    for entity in entities:
        if entity.type == "text_mention":
            try:
                entity.extra = {"user": world.user_json(int(entity.extra["user"]["id"]))}
            except (KeyError, TypeError, ValueError):
                continue
        kept.append(entity)
    return kept


def _shown(text_name: str, list_name: str, text: str, entities: list[Entity]) -> JsonObject:
    content: JsonObject = {text_name: text}
    if entities:
        content[list_name] = [entity.as_json() for entity in entities]
    return content
