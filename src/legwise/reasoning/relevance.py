"""Which questions make sense for a person."""

from legwise.person.case import Case

OF_CHILDBEARING = ("pregnancy", "childbirth_recent", "oestrogen")


def applies(finding: str, case: Case) -> bool:
    """Return whether a question makes sense for the person."""
    if finding in OF_CHILDBEARING:
        age = case.person.age
        return case.person.sex != "male" and (age is None or 10 <= age < 60)
    return True
