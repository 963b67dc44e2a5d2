"""Words for people: texts in two languages, with money, dates and counts put in."""

from services.core.formats import Language
from services.core.i18n.advice import what_next
from services.core.i18n.catalogue import (
    LANGUAGES,
    CatalogueError,
    compile_catalogues,
    load_texts,
)
from services.core.i18n.translator import MissingText, Safe, Translator, Translators, Value

__all__ = [
    "LANGUAGES",
    "CatalogueError",
    "Language",
    "MissingText",
    "Safe",
    "Translator",
    "Translators",
    "Value",
    "compile_catalogues",
    "load_texts",
    "what_next",
]
