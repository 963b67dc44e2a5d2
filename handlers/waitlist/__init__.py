"""The waiting list in chat: join it, see the place, take what is offered or leave it."""
