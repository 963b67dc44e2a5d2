"""Words for people: texts in two languages, with money, dates and counts put in."""

from services.core.formats import Language
from services.core.i18n.advice import what_next
from services.core.i18n.amounts import AmountProblem, ParsedAmount, parse_amount
from services.core.i18n.catalogue import (
    LANGUAGES,
    CatalogueError,
    compile_catalogues,
    load_texts,
)
from services.core.i18n.clusters import clusters, shorten
from services.core.i18n.folding import clean, fold
from services.core.i18n.translator import MissingText, Safe, Translator, Translators, Value

__all__ = [
    "LANGUAGES",
    "AmountProblem",
    "CatalogueError",
    "Language",
    "MissingText",
    "ParsedAmount",
    "Safe",
    "Translator",
    "Translators",
    "Value",
    "clean",
    "clusters",
    "compile_catalogues",
    "fold",
    "load_texts",
    "parse_amount",
    "shorten",
    "what_next",
]
