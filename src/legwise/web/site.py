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

from legwise.knowledge.schema import LANGUAGES, Knowledge, Language
from legwise.web.answers import Answers
from legwise.web.drawing import body_map
from legwise.web.emergency import emergency_numbers, likely_country
from legwise.web.sealing import Sealer
from legwise.web.visitor import form_mark, visitor_of
from legwise.web.wording import Words

HERE = Path(__file__).parent
STATIC = HERE / "static"
NAMES: Mapping[Language, str] = {"en": "English", "ru": "Русский"}


@dataclass(frozen=True)
class Site:
    """One running page."""

    knowledge: Knowledge
    sealer: Sealer
    public_address: str = ""
    """The address that a QR code leads to; empty: the code holds the case alone."""

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

    def static(self, name: str) -> str:
        """Return the address of a static file."""
        return f"/static/{name}?v={self.digests[name]}"

    def page(
        self, request: Request, language: Language, template: str, status: int = 200, **parts: Any
    ) -> Response:
        """Return a page from a template."""
        visitor = visitor_of(request)
        words = Words(self.knowledge, language)
        body = self.templates.get_template(template).render(
            words=words,
            language=language,
            languages=[(each, NAMES[each], f"/{each}{request.url.path[3:]}") for each in LANGUAGES],
            mark=form_mark(visitor, self.sealer),
            knowledge=self.knowledge,
            **parts,
        )
        response = HTMLResponse(body, status)
        visitor.remember(request, response)
        return response

    def ambulance(self, request: Request, language: Language, answers: Answers) -> dict[str, Any]:
        """Return the emergency number for a person, and the countries to choose from."""
        countries = emergency_numbers().countries
        chosen = answers.country or likely_country(request.headers.get("accept-language", ""))
        named = sorted(
            ((each.name.in_(language), code) for code, each in countries.items()),
        )
        return {
            "country": countries.get(chosen or ""),
            "code": chosen or "",
            "countries": named,
        }
