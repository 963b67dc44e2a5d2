"""Parts of an item that are kept as documents: written and read, never looked into by SQL."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any, Literal

from services.artwork.schemas import Bilingual
from services.entitlements import Flag, Level
from services.streaming.library.schemas import Fallback, Media, Needs, Policy


def about_of(words: Bilingual) -> dict[str, Any]:
    return {"km": words.km, "en": words.en}


def about(found: dict[str, Any]) -> Bilingual:
    return Bilingual(found["km"], found["en"])


def needs_of(needs: Needs) -> dict[str, Any]:
    return asdict(needs)


def needs(found: dict[str, Any]) -> Needs:
    return Needs(
        free=bool(found["free"]),
        flag=Flag(found["flag"]) if found["flag"] else None,
        level=Level(found["level"]) if found["level"] else None,
        step=int(found["step"]),
    )


def media_of(media: Media) -> dict[str, Any]:
    """What processing has made; which texts there are stands in the terms."""
    kept = asdict(media)
    del kept["captions"], kept["lyrics"]
    return kept


def media(found: dict[str, Any] | None, terms: dict[str, Any]) -> Media | None:
    if found is None:
        return None
    loudness = found["loudness_lufs"]
    return Media(
        version=str(found["version"]),
        heights=tuple(found["heights"]),
        audio=bool(found["audio"]),
        cbcs=bool(found["cbcs"]),
        sprite=bool(found["sprite"]),
        loudness_lufs=None if loudness is None else float(loudness),
        captions=tuple(terms["captions"]),
        lyrics=tuple(terms["lyrics"]),
    )


def policy(terms: dict[str, Any]) -> Policy:
    return Policy(terms["policy"])


def fallback(terms: dict[str, Any]) -> Fallback:
    return Fallback(terms["fallback"])


def unknown_country(terms: dict[str, Any]) -> Literal["open", "closed"]:
    return "open" if terms["unknown_country"] == "open" else "closed"
