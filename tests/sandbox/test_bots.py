"""What a bot says about itself, and what people then see."""

import pytest
from aiogram import Bot
from aiogram.types import BotCommand, BotCommandScopeAllPrivateChats
from telegram.ext import ExtBot

from tests.sandbox.conftest import Json, Sandbox


class TestCommands:
    async def test_are_kept_by_scope_and_language(
        self, sandbox: Sandbox, aiogram_bot: Bot, ptb_bot: ExtBot[None]
    ) -> None:
        scope = BotCommandScopeAllPrivateChats()
        await aiogram_bot.set_my_commands([BotCommand(command="menu", description="Menu")])
        km = [BotCommand(command="menu", description="ម៉ឺនុយ")]
        await aiogram_bot.set_my_commands(km, scope=scope, language_code="km")
        assert [c.description for c in await ptb_bot.get_my_commands()] == ["Menu"]
        seen = (await sandbox.http.get("/sim/bot", params={"language": "km"})).json()
        assert seen["commands"][0]["description"] == "ម៉ឺនុយ"
        seen = (await sandbox.http.get("/sim/bot", params={"language": "en"})).json()
        assert seen["commands"][0]["description"] == "Menu"
        await aiogram_bot.delete_my_commands()
        assert await ptb_bot.get_my_commands() == ()

    @pytest.mark.parametrize(
        ("commands", "words"),
        [
            ([{"command": "Menu!", "description": "x"}], "BOT_COMMAND_INVALID"),
            ([{"command": "menu", "description": ""}], "BOT_COMMAND_DESCRIPTION_INVALID"),
            ([{"command": "m", "description": "x"}] * 101, "BOT_COMMANDS_TOO_MUCH"),
            ([5], "can't parse BotCommand: expected an Object"),
            ("{", "can't parse commands JSON object"),
        ],
    )
    async def test_wrong_commands(self, sandbox: Sandbox, commands: object, words: str) -> None:
        refusal = await sandbox.refused("setMyCommands", commands=commands)
        assert refusal == f"Bad Request: {words}"
        assert await sandbox.ok("getMyCommands") == []

    async def test_a_wrong_scope(self, sandbox: Sandbox) -> None:
        words = await sandbox.refused("getMyCommands", scope={"type": "moon"})
        assert words == "Bad Request: can't parse BotCommandScope: Unsupported type specified"


class TestTexts:
    @pytest.mark.parametrize(
        ("name", "field"),
        [("Name", "name"), ("Description", "description"),
         ("ShortDescription", "short_description")],
    )  # fmt: skip
    async def test_have_a_language_and_a_default(
        self, sandbox: Sandbox, name: str, field: str
    ) -> None:
        await sandbox.ok(f"setMy{name}", **{field: "Hang Meas"})
        await sandbox.ok(f"setMy{name}", **{field: "ហង្សមាស"}, language_code="km")
        assert (await sandbox.ok(f"getMy{name}", language_code="km"))[field] == "ហង្សមាស"
        assert (await sandbox.ok(f"getMy{name}", language_code="fr"))[field] == "Hang Meas"
        assert "is too long" in await sandbox.refused(f"setMy{name}", **{field: "x" * 600})


class TestMenuButton:
    async def test_a_chat_may_have_its_own(self, sandbox: Sandbox) -> None:
        dara = await sandbox.fan()
        button: Json = {"type": "web_app", "text": "App", "web_app": {"url": "https://a.com/"}}
        assert await sandbox.ok("getChatMenuButton") == {"type": "commands"}
        await sandbox.ok("setChatMenuButton", chat_id=dara.id, menu_button=button)
        assert await sandbox.ok("getChatMenuButton", chat_id=dara.id) == button
        assert await sandbox.ok("getChatMenuButton") == {"type": "commands"}
        await sandbox.ok("setChatMenuButton", chat_id=dara.id, menu_button={"type": "default"})
        assert await sandbox.ok("getChatMenuButton", chat_id=dara.id) == {"type": "commands"}
        button["web_app"]["url"] = "http://127.0.0.1/"
        words = await sandbox.refused("setChatMenuButton", menu_button=button)
        assert "Only HTTPS links are allowed" in words
        await sandbox.ok("test/setChatMenuButton", menu_button=button)
        assert (await sandbox.http.get("/sim/bot")).json()["menu_button"] == button
