"""Parts of a product that are kept as documents: written and read, never looked into by SQL."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from services.artwork.schemas import Bilingual
from services.catalog.schemas import BulkDiscount, Media, MemberDiscount, Parcel, ProductSpec


def about_of(spec: ProductSpec) -> dict[str, Any]:
    return {"km": spec.about.km, "en": spec.about.en}


def media_of(spec: ProductSpec) -> dict[str, Any]:
    return asdict(spec.media)


def terms_of(spec: ProductSpec) -> dict[str, Any]:
    """Discounts, attributes, tags and what a parcel of it is like."""
    return {
        "bulk": [asdict(each) for each in spec.bulk],
        "member": [asdict(each) for each in spec.member],
        "attributes": dict(spec.attributes),
        "tags": list(spec.tags),
        "parcel": asdict(spec.parcel) if spec.parcel else None,
    }


def about(found: dict[str, Any]) -> Bilingual:
    return Bilingual(found["km"], found["en"])


def media(found: dict[str, Any]) -> Media:
    return Media(tuple(found["pictures"]), found["video"], tuple(found["spin"]))


def bulk(terms: dict[str, Any]) -> tuple[BulkDiscount, ...]:
    return tuple(BulkDiscount(**each) for each in terms["bulk"])


def member(terms: dict[str, Any]) -> tuple[MemberDiscount, ...]:
    return tuple(MemberDiscount(**each) for each in terms["member"])


def parcel(terms: dict[str, Any]) -> Parcel | None:
    return Parcel(**terms["parcel"]) if terms["parcel"] else None
