"""The phrases of one language: read from ``phrases/<language>.yaml`` and checked."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import msgspec

from legwise.knowledge.document import Keys, read_document
from legwise.knowledge.problem import KnowledgeError, Problem, nearest
from legwise.knowledge.schema import Knowledge
from legwise.knowledge.terms import LEG, Language
from legwise.story.contents import Contents
from legwise.story.forms import English, Russian, forms_of
from legwise.story.patterns import Phrase, Phrasebook, PhraseError, parse_phrase
from legwise.story.words import Cuts, Word

IF_DENIED = "if denied"
TOGETHER = "together"
FOLDER = Path(__file__).parent / "phrases"
LANGUAGES_READ: tuple[Language, ...] = tuple(sorted(each.stem for each in FOLDER.glob("*.yaml")))
"""The languages in which stories can be read."""


@dataclass(frozen=True, eq=False)
class Lexicon:
    """The phrases of one language, ready to be looked for."""

    language: Language
    contents: Contents
    forms: "English | Russian"

    @cached_property
    def cuts(self) -> Cuts:
        """What parts a story into clauses."""
        made = self.contents
        verbs = frozenset(made.verbs)

        def is_verb(word: Word) -> bool:
            told = self.forms.is_verb(word.text)
            return not verbs.isdisjoint(word.forms) if told is None else told

        return Cuts(
            frozenset(made.contrast), frozenset(made.joining), frozenset(made.subjects), is_verb
        )

    @cached_property
    def book(self) -> Phrasebook:
        """Every phrase of findings and states; its meaning is ``finding=state``."""
        return Phrasebook(self._phrases(_meanings(self.contents)))

    @cached_property
    def numb_book(self) -> Phrasebook:
        """The phrases of numbness."""
        return Phrasebook(self._phrases(("numb", each) for each in self.contents.numb))

    @cached_property
    def part_book(self) -> Phrasebook:
        """The parts of the body; the meaning is the number of the part."""
        return Phrasebook(
            self._phrases(
                (str(number), each)
                for number, part in enumerate(self.contents.parts)
                for each in part.say
            )
        )

    @cached_property
    def denial_book(self) -> Phrasebook:
        """The words of negation; the meaning is how they reach."""
        made = self.contents.denying
        kinds = {
            "things": made.things,
            "doings": made.doings,
            "after": made.after,
            "not_one": made.not_one,
            "unsure": made.unsure,
        }
        return Phrasebook(
            self._phrases((kind, each) for kind, said in kinds.items() for each in said)
        )

    @cached_property
    def since_book(self) -> Phrasebook:
        """What says that something has lasted since an event told before."""
        return self._plain_book(self.contents.timing.since_then)

    @cached_property
    def then_book(self) -> Phrasebook:
        """The names of times long past."""
        return self._plain_book(self.contents.timing.then)

    @cached_property
    def ended_book(self) -> Phrasebook:
        """What says that something is over."""
        return self._plain_book(self.contents.timing.ended)

    @cached_property
    def vocabulary(self) -> frozenset[str]:
        """Every word that a phrase names."""
        phrases = [
            *self._phrases(_meanings(self.contents)),
            *self._phrases(("", each) for each in self.contents.numb),
            *self._phrases(("", each) for part in self.contents.parts for each in part.say),
        ]
        return frozenset(
            word
            for phrase in phrases
            for element in phrase.elements
            for word in (*element.exact, *element.forms)
        )

    def _plain_book(self, said: Iterable[str]) -> Phrasebook:
        return Phrasebook(self._phrases(("", each) for each in said))

    def _phrases(self, said: Iterable[tuple[str, str]]) -> Iterator[Phrase]:
        for meaning, each in said:
            yield parse_phrase(each, meaning, self.contents.words, self.forms.of)


def _meanings(contents: Contents) -> Iterator[tuple[str, str]]:
    for said in contents.nothing:
        yield "", said
    for finding, both in contents.findings.items():
        for said in both.present:
            yield f"{finding}=present", said
        for said in both.absent:
            yield f"{finding}=absent", said
        for said in both.denied:
            yield f"{finding}={IF_DENIED}", said
    for number, group in enumerate(contents.together):
        for said in group.say:
            yield f"{TOGETHER}={number}", said
    for finding, states in contents.states.items():
        for state, phrases in states.items():
            for said in phrases:
                yield f"{finding}={state}", said


_read: dict[tuple[int, Path], Lexicon] = {}


def lexicon_of(language: Language, knowledge: Knowledge, folder: Path = FOLDER) -> Lexicon:
    """Return the phrases of a language, checked against the knowledge; raise `KnowledgeError`."""
    path = folder / f"{language}.yaml"
    key = (id(knowledge), path)
    if key not in _read:
        _read[key] = read_lexicon(path, language, knowledge)
    return _read[key]


def read_lexicon(path: Path, language: Language, knowledge: Knowledge) -> Lexicon:
    """Read and check one file of phrases; raise `KnowledgeError` with every fault."""
    document = read_document(path)

    def problem(keys: Keys, message: str, mend: str) -> Problem:
        return Problem(path, document.line(keys), message, mend)

    try:
        contents = msgspec.convert(document.data, Contents, strict=False)
    except msgspec.ValidationError as error:
        raise KnowledgeError([problem((), str(error), "Mend the key it names.")]) from None
    lexicon = Lexicon(language, contents, forms_of(language, contents.irregular))
    problems = [*_problems(lexicon, knowledge, problem)]
    if problems:
        raise KnowledgeError(problems)
    return lexicon


def _problems(
    lexicon: Lexicon, knowledge: Knowledge, problem: Callable[[Keys, str, str], Problem]
) -> Iterator[Problem]:
    contents = lexicon.contents
    for kind, named in (
        ("findings", [*contents.findings]),
        ("measures", [*contents.measures]),
        ("of_relatives", [*contents.of_relatives]),
    ):
        for name in named:
            if name not in knowledge.findings:
                hint = nearest(name, knowledge.findings)
                yield problem((kind, name), f"unknown finding '{name}'", hint)
    several = [
        (name, (state,)) for group in contents.together for name, state in group.states.items()
    ]
    for name, states in (*contents.states.items(), *several):
        yield from _state_problems(name, states, knowledge, problem)
    for name in contents.findings:
        finding = knowledge.findings.get(name)
        if finding and finding.kind != "binary":
            yield problem(("findings", name), f"'{name}' has states", "List it under states.")
    groups = {region.group for region in knowledge.regions.values()}
    for number, part in enumerate(contents.parts):
        for region in part.regions:
            if region not in knowledge.regions and region not in groups and region != LEG:
                hint = nearest(region, [*knowledge.regions, *groups, LEG])
                yield problem(("parts", number, "regions"), f"unknown region '{region}'", hint)
    try:
        for book in (lexicon.book, lexicon.numb_book, lexicon.part_book, lexicon.denial_book):
            assert book
    except PhraseError as error:
        yield problem((), str(error), "Mend the phrase.")


def _state_problems(
    name: str,
    states: Iterable[str],
    knowledge: Knowledge,
    problem: Callable[[Keys, str, str], Problem],
) -> Iterator[Problem]:
    finding = knowledge.findings.get(name)
    if finding is None:
        hint = nearest(name, knowledge.findings)
        yield problem(("states", name), f"unknown finding '{name}'", hint)
        return
    choices = (*finding.state_ids, *finding.joined)
    for state in states:
        if state not in choices:
            keys = ("states", name, state)
            yield problem(keys, f"unknown state '{state}'", nearest(state, choices))
