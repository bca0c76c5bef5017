"""The plain sentences in which a reading is put to the person, who says whether it is right."""

from legwise.knowledge.schema import Knowledge
from legwise.knowledge.terms import Sex
from legwise.person.case import Observation
from legwise.story.lexicon import Lexicon
from legwise.story.regions import Numb


def state_finding(made: tuple[Observation, ...], knowledge: Knowledge, lexicon: Lexicon) -> str:
    """Return the sentence that states one finding."""
    sentences, first = lexicon.contents.sentences, made[0]
    finding = knowledge.findings[first.finding]
    places = [each.place for each in made]
    where = sentences.both if len(places) > 1 else sentences.places[places[0]]
    name, state = finding.name.plain(lexicon.language), first.state
    if not isinstance(state, str):
        value = f"{state:g} {finding.unit or ''}".strip()
        return sentences.value.format(name=name, value=value)
    if finding.kind == "binary":
        said = sentences.present if state == "present" else sentences.absent
        return said.format(name=name, where=where)
    if state in finding.joined:
        told = finding.joined[state].name.in_(lexicon.language)
    elif finding.states:
        told = finding.states[state].in_(lexicon.language)
    else:
        told = state
    return sentences.state.format(name=name, state=told[:1].lower() + told[1:], where=where)


def state_numb(numb: Numb, lexicon: Lexicon) -> str:
    """Return the sentence that states a numb part of the leg."""
    sentences = lexicon.contents.sentences
    where = sentences.both if numb.side == "both" else sentences.places[numb.side or "either"]
    return sentences.numb.format(part=numb.part.name, where=where)


def state_age(years: int, lexicon: Lexicon) -> str:
    """Return the sentence that states an age."""
    return lexicon.contents.sentences.age.format(age=years)


def state_sex(one: Sex, lexicon: Lexicon) -> str:
    """Return the sentence that states a sex."""
    return lexicon.contents.sentences.sex[one]
