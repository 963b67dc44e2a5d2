"""People and fingers: a fan to test with, and how a PIN is typed on a pad."""

from itertools import product

from services.identity import FanSeen, PadKind, PadStep, PadView, PinService

SECRET = b"a secret of the tests, long enough for all"
DARA = FanSeen(2**40 + 42, "Dara", "Sok", "dara", "km")
PIN = "271828"
OTHER_PIN = "314159"

# Letters: a number would now and then be that of a PIN, and no table may hold one.
_taps = map("".join, product("abcdefghij", repeat=6))


def key_for(view: PadView, digit: str) -> str:
    return next(key.key_id for key in view.keys if key.label == digit)


def new_tap() -> str:
    return f"tap-{next(_taps)}"


async def type_digits(pins: PinService, fan_id: int, view: PadView, digits: str) -> PadStep:
    """Press the keys one after another; the step of the last."""
    assert digits
    for digit in digits:
        step = await pins.tap(view.pad_id, fan_id, key_for(view, digit), tap_key=new_tap())
    return step


async def set_pin(pins: PinService, fan_id: int, pin: str = PIN) -> PadStep:
    view = await pins.open_pad(fan_id, "first_pin", PadKind.SET)
    step = await type_digits(pins, fan_id, view, pin)
    assert step.pad is not None
    return await type_digits(pins, fan_id, step.pad, pin)


async def enter_pin(pins: PinService, fan_id: int, purpose: str, pin: str = PIN) -> PadStep:
    view = await pins.open_pad(fan_id, purpose)
    return await type_digits(pins, fan_id, view, pin)
