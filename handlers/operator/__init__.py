"""The operator's desk in chat: `/operator` shows the queues that somebody has roles for.

A queue of another domain is one `Queue` more in the list that the desk is made with:

    Queue("operator.queue.button_withdrawals", Role.FINANCE, WithdrawalsTap(), withdrawals.waiting)

`label` is a text without placeholders, `waiting(actor_id)` says how many cases wait for this
operator, and the tap opens the queue's own screen, whose service checks the role once more.
"""
