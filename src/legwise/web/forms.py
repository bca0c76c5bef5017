"""Forms that come back: read within limits, and taken only when they are our own."""

from collections.abc import AsyncIterator

from fastapi import Request
from starlette.datastructures import FormData

from legwise.web.site import Site
from legwise.web.visitor import is_own_form, visitor_of

MOST_FIELDS = 600


class ForeignFormError(Exception):
    """A form that this server did not make for this visitor."""


class Forms:
    """Reads the forms of one site."""

    def __init__(self, site: Site) -> None:
        self.site = site

    async def own_form(self, request: Request) -> AsyncIterator[FormData]:
        """Yield the form of a request; raise `ForeignFormError` where its mark is missing."""
        async with request.form(max_files=1, max_fields=MOST_FIELDS) as form:
            self._check(request, form)
            yield form

    def _check(self, request: Request, form: FormData) -> None:
        mark = form.get("mark")
        sent = mark if isinstance(mark, str) else ""
        is_same_site = request.headers.get("sec-fetch-site", "same-origin") in (
            "same-origin",
            "none",
        )
        if not is_same_site or not is_own_form(sent, visitor_of(request), self.site.sealer):
            raise ForeignFormError
