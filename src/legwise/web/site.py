"""What all pages share: knowledge, seals, templates, and how a page is put together."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import Any, cast

from fastapi import Request, Response
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from legwise.knowledge.schema import Knowledge
from legwise.knowledge.terms import Language
from legwise.store import Store
from legwise.web.answers import Answers
from legwise.web.drawing import body_map
from legwise.web.emergency import emergency_numbers, likely_country
from legwise.web.sealing import Sealer
from legwise.web.untranslated import Untranslated
from legwise.web.visitor import form_mark, visitor_of
from legwise.web.wording import Words, best_language, country_names, language_name

HERE = Path(__file__).parent
STATIC = HERE / "static"


@dataclass(frozen=True)
class Site:
    """One running page."""

    knowledge: Knowledge
    sealer: Sealer
    public_address: str = ""
    """The address that a QR code leads to; empty: the code holds the case alone."""
    store: Store | None = None
    """Where cases are kept that people ask to keep; None: nothing can be kept."""

    @cached_property
    def templates(self) -> Environment:
        """The templates, everything in them escaped."""
        made = Environment(
            loader=FileSystemLoader(HERE / "templates"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        shared: dict[str, object] = {"static": self.static, "drawing": body_map()}
        cast("dict[str, object]", made.globals).update(shared)
        return made

    @cached_property
    def digests(self) -> Mapping[str, str]:
        """A digest of every static file: part of its address, so that it can be kept for long."""
        files = (each for each in STATIC.iterdir() if each.is_file())
        return {each.name: sha256(each.read_bytes()).hexdigest()[:10] for each in files}

    @cached_property
    def names(self) -> Mapping[Language, str]:
        """Every language under its own name."""
        return {each: language_name(each) for each in self.knowledge.languages}

    @cached_property
    def untranslated(self) -> Mapping[Language, Untranslated]:
        """What each further language still says in English."""
        return {each: Untranslated(self.knowledge, each) for each in self.knowledge.languages}

    def language_of(self, request: Request) -> Language:
        """Return the language in an address, else the best for the browser."""
        first = request.url.path.strip("/").partition("/")[0]
        if first in self.names:
            return first
        accepted = request.headers.get("accept-language", "")
        return best_language(accepted, self.knowledge.languages)

    def static(self, name: str) -> str:
        """Return the address of a static file."""
        return f"/static/{name}?v={self.digests[name]}"

    def page(
        self, request: Request, language: Language, template: str, status: int = 200, **parts: Any
    ) -> Response:
        """Return a page from a template."""
        visitor = visitor_of(request)
        words = Words(self.knowledge, language)
        untranslated = self.untranslated[language]
        body = self.templates.get_template(template).render(
            words=words,
            language=language,
            languages=self._doors(request),
            is_translated=untranslated.is_empty,
            can_keep=self.store is not None,
            mark=form_mark(visitor, self.sealer),
            knowledge=self.knowledge,
            **parts,
        )
        response = HTMLResponse(untranslated.marked(body), status)
        visitor.remember(request, response)
        return response

    def _doors(self, request: Request) -> list[tuple[Language, str, str]]:
        """Return every language with its name and the address of this page in it."""
        path = request.url.path.strip("/")
        first, _, rest = path.partition("/")
        here = rest if first in self.names else path
        return [(each, name, f"/{each}/{here}") for each, name in self.names.items()]

    def ambulance(self, request: Request, language: Language, answers: Answers) -> dict[str, Any]:
        """Return the emergency number for a person, and the countries to choose from."""
        countries = emergency_numbers().countries
        chosen = answers.country or likely_country(request.headers.get("accept-language", ""))
        names = country_names(language)
        named = sorted((names.get(code, code), code) for code in countries)
        return {
            "country": countries.get(chosen or ""),
            "name": names.get(chosen or "", ""),
            "code": chosen or "",
            "countries": named,
        }
