"""Language, settings, the PIN pad, and which notifications a fan wants.

Asking for the PIN, from the handler of another domain:

    @router.callback_query(PayTap.filter())
    async def pay(_, callback_data, window, ticketing, pin_desk):
        try:
            purchase = await ticketing.pay(...)
        except (PinRequired, CodeRequired) as refusal:
            await pin_desk.ask_for(window, refusal, about=...)
            return
        await window.show(screens.paid(...))

When the right PIN is in, the tap that `pin_desk.continuations` names for the purpose is opened as
if the fan had tapped it: the same handler runs again, and now the confirmation is there. When
risk wants a one-time code too, the service raises CodeRequired then: the code is sent, entered on
a pad like the PIN, and the tap is opened once more.
"""
