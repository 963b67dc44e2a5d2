"""Events and tickets in chat: the programme, buying, my tickets."""
