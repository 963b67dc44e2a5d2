"""The parts every chat screen is made of.

- `buttons`: `Tap` (what a button carries), `Button`, `Link`; signing happens when they are shown.
- `screen`: `Screen` (words, rows, picture); pure data, made by the `screens.py` of a domain.
- `navigation`: the last row (Back, Home, Help), the breadcrumb, pages of a list.
- `window`: `Window`, the fan's chat as a handler sees it: show, answer, ask, send.
- `questions`: the filter for typed answers.
"""
