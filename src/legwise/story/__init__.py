"""Tell us in your own words: a story in, suggestions out. Nothing is set until it is confirmed."""

from legwise.story.lexicon import LANGUAGES_READ
from legwise.story.reading import read_story
from legwise.story.suggestion import Suggestion, taken_over
from legwise.story.words import language_of

__all__ = ["LANGUAGES_READ", "Suggestion", "language_of", "read_story", "taken_over"]
