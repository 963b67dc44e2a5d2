"""Looking things up by words: Khmer and Latin, mistyped, and Khmer in Latin letters.

Each domain has its own lists of words (see `tables`); all of them are read in the same way.
"""

from services.core.finding.finder import BadCursor, Finder, Found, Query
from services.core.finding.tables import WordLists, save_words
from services.core.finding.words import EVERYTHING, filter_word, words_in

__all__ = [
    "EVERYTHING",
    "BadCursor",
    "Finder",
    "Found",
    "Query",
    "WordLists",
    "filter_word",
    "save_words",
    "words_in",
]
