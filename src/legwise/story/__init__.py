"""Tell us in your own words: a story in, suggestions out. Nothing is set until it is confirmed."""

from legwise.story.reading import read_story
from legwise.story.suggestion import Suggestion, taken_over

__all__ = ["Suggestion", "read_story", "taken_over"]
