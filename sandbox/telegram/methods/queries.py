"""Answers to taps."""

from sandbox.telegram.call import Call
from sandbox.telegram.errors import ApiError
from sandbox.telegram.registry import method

LONGEST_ANSWER = 200


@method
def answer_callback_query(call: Call) -> bool:
    text = call.params.text("text")
    if len(text) > LONGEST_ANSWER:
        raise ApiError(400, "Bad Request: MESSAGE_TOO_LONG")
    answer = {
        "text": text,
        "show_alert": call.params.flag("show_alert"),
        "url": call.params.text("url"),
        "cache_time": call.params.integer("cache_time", low=0),
    }
    question_id = call.params.text("callback_query_id")
    call.telegram.questions.answer("callback_query", question_id, call.bot.id, answer)
    return True
