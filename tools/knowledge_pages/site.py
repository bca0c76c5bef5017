"""Every page of the site, and the folder into which they are written."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from legwise.knowledge.schema import Knowledge
from tools.knowledge_pages import care, conditions, findings, sites
from tools.knowledge_pages.copying import copy_documents
from tools.knowledge_pages.indexes import index_page, overview_page
from tools.knowledge_pages.links import KINDS, Links
from tools.knowledge_pages.picture import read_views, site_picture
from tools.knowledge_pages.priors import with_priors
from tools.knowledge_pages.sources import sources_page

ROOT = Path(__file__).parents[2]
FOLDER = "knowledge"
PRIORS = Path("docs/knowledge/priors.md")
STYLE = Path(__file__).with_name("site.css")

WRITERS: dict[str, Callable[[Any, Links], str]] = {
    "conditions": conditions.condition_page,
    "sites": sites.site_page,
    "site_groups": sites.site_group_page,
    "findings": findings.finding_page,
    "red_flags": care.red_flag_page,
    "tests": care.test_page,
    "treatments": care.treatment_page,
    "specialists": care.specialist_page,
    "prevention": care.prevention_page,
}


def pages(knowledge: Knowledge) -> Iterator[tuple[str, str]]:
    """Yield the path of every generated page, under the folder of the knowledge, and its text."""
    links = Links(knowledge)
    yield "index.md", overview_page(Links(knowledge, ""))
    yield "sources/index.md", sources_page(links)
    for kind in KINDS:
        yield f"{kind}/index.md", index_page(kind, links)
        for name, entry in getattr(knowledge, kind).items():
            yield f"{kind}/{name}.md", WRITERS[kind](entry, links)


def pictures(knowledge: Knowledge) -> Iterator[tuple[str, str]]:
    """Yield the path and the text of the picture of every site."""
    views = read_views()
    for name, site in knowledge.sites.items():
        yield f"sites/{name}.svg", site_picture(knowledge, site, views)


def write_site(knowledge: Knowledge, out: Path) -> int:
    """Write the generated pages, the pictures and the hand-written documents; count the pages."""
    made = [*pages(knowledge)]
    for name, text in [*made, *pictures(knowledge)]:
        path = out / FOLDER / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    copy_documents(ROOT, out)
    priors = out / PRIORS
    links = Links(knowledge, f"../../{FOLDER}/")
    priors.write_text(with_priors(priors.read_text(encoding="utf-8"), links), encoding="utf-8")
    shutil.copyfile(STYLE, out / STYLE.name)
    return len(made)
