"""Legwise: from a numb leg to the plan. It does not replace a doctor."""

from legwise.assessment import assess
from legwise.interview import Interview
from legwise.knowledge.caching import load_knowledge
from legwise.person.case import Case
from legwise.person.case_file import read_case

__all__ = ["Case", "Interview", "assess", "load_knowledge", "read_case"]
