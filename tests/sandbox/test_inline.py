"""Inline mode: results, the chosen one, later edits."""

import asyncio

import pytest

from tests.sandbox.conftest import Json, Sandbox

GO: Json = {"inline_keyboard": [[{"text": "Vote", "callback_data": "v"}]]}


def article(number: str, **about: object) -> Json:
    content = {"message_text": f"<b>Singer {number}</b>", "parse_mode": "HTML"}
    base: Json = {"type": "article", "id": number, "title": f"Singer {number}"}
    return {**base, "input_message_content": content, **about}


async def ask(sandbox: Sandbox, results: list[Json]) -> Json:
    dara = sandbox.people[0]
    asking = asyncio.create_task(dara.post("inline", query="singer"))
    query = (await sandbox.update())["inline_query"]
    assert (query["query"], query["from"]["id"]) == ("singer", dara.id)
    await sandbox.ok("answerInlineQuery", inline_query_id=query["id"], results=results)
    return await asking


class TestInline:
    async def test_a_chosen_result_is_sent_tapped_and_edited(self, sandbox: Sandbox) -> None:
        dara = await sandbox.fan()
        found = await ask(sandbox, [article("1", reply_markup=GO), article("2")])
        assert [result["title"] for result in found["results"]] == ["Singer 1", "Singer 2"]
        await dara.post("choose", query_id=found["query_id"], result_id="1")
        updates = await sandbox.updates()
        chosen = next(u["chosen_inline_result"] for u in updates if "chosen_inline_result" in u)
        message = next(u["message"] for u in updates if "message" in u)
        assert (chosen["result_id"], chosen["query"]) == ("1", "singer")
        assert message["via_bot"]["username"] == "HangMeasBot"
        tapping = asyncio.create_task(dara.press(message["message_id"], "Vote"))
        query = (await sandbox.update())["callback_query"]
        assert query["inline_message_id"] == chosen["inline_message_id"]
        assert "message" not in query
        await sandbox.ok("answerCallbackQuery", callback_query_id=query["id"], text="ok")
        assert (await tapping)["text"] == "ok"
        edit = {"inline_message_id": chosen["inline_message_id"], "reply_markup": GO}
        assert await sandbox.ok("editMessageText", **edit, text="Voted") is True
        assert (await dara.last())["text"] == "Voted"

    async def test_without_a_keyboard_there_is_no_id_to_edit(self, sandbox: Sandbox) -> None:
        dara = await sandbox.fan()
        found = await ask(sandbox, [article("1")])
        await dara.post("choose", query_id=found["query_id"], result_id="1")
        updates = await sandbox.updates()
        chosen = next(u["chosen_inline_result"] for u in updates if "chosen_inline_result" in u)
        assert "inline_message_id" not in chosen
        wrong = {"query_id": found["query_id"], "result_id": "9"}
        assert await dara.refused("choose", **wrong) == "no_result"
        assert await dara.refused("choose", query_id="9", result_id="1") == "no_query"

    @pytest.mark.parametrize(
        ("results", "words"),
        [
            ([article("1"), article("1")], "RESULT_ID_DUPLICATE"),
            ([article("")], "RESULT_ID_INVALID"),
            ([article(str(n)) for n in range(51)], "too many inline query results specified"),
            ([{"type": "article", "id": "1", "title": "x"}],
             "input message content is not specified"),
            ([{"type": "hologram", "id": "1"}],
             'type "hologram" is unsupported for the inline query result'),
            ([5], "can't parse inline query result: Inline query result must be an object"),
            ("{", "can't parse inline query results JSON object"),
        ],
    )  # fmt: skip
    async def test_wrong_results_are_refused(
        self, sandbox: Sandbox, results: object, words: str
    ) -> None:
        order = {"inline_query_id": "1", "results": results}
        assert await sandbox.refused("answerInlineQuery", **order) == f"Bad Request: {words}"
