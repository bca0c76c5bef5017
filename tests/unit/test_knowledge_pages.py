"""The pages made from the knowledge: nothing is left out, and every link leads somewhere."""

import posixpath
import re
from pathlib import Path
from xml.etree import ElementTree

import pytest
from tools.knowledge_pages import copying, picture, site
from tools.knowledge_pages.links import KINDS, Links
from tools.knowledge_pages.numbers import chance
from tools.knowledge_pages.priors import PLACE, with_priors
from tools.knowledge_pages.rule_text import rule_line, rule_text, state_text
from tools.knowledge_pages.wording import address, percent, plain

from legwise import load_knowledge
from legwise.knowledge.numbers import BACKGROUND
from legwise.knowledge.terms import ESTIMATE

LINK = re.compile(r"\]\((?!https?:)([^)#\s]*)(?:#([^)\s]*))?\)")
ANCHOR = re.compile(r"\{ #([^\s}]+)")
CONDITION = "lumbar_disc_herniation"


@pytest.fixture(scope="module")
def knowledge():
    return load_knowledge()


@pytest.fixture(scope="module")
def pages(knowledge):
    return dict(site.pages(knowledge))


def row_of(page, link):
    return next(line for line in page.splitlines() if line.startswith(f"| {link} |"))


@pytest.mark.parametrize("kind", KINDS)
def test_every_entry_has_a_page_and_stands_in_the_index(knowledge, pages, kind):
    entries = getattr(knowledge, kind)
    assert entries
    for name in entries:
        assert pages[f"{kind}/{name}.md"].startswith("# ")
        assert f"(../{kind}/{name}.md)" in pages[f"{kind}/index.md"]


def test_every_source_has_a_place_with_its_title_and_its_uses(knowledge, pages):
    page = pages["sources/index.md"]
    for name, source in knowledge.sources.items():
        assert f"{{ #{name} .source }}" in page
        assert plain(source.title) in page
        entry = page.split(f"{{ #{name} .source }}")[1].split("\n## ")[0]
        assert "Used by: " in entry or source.rejected
        for reasons in source.rejected.values():
            for finding, why in reasons.items():
                assert f"(../findings/{finding}.md): {plain(why)}" in page or finding == BACKGROUND


def test_every_number_of_a_condition_appears_with_its_evidence(knowledge, pages):
    condition, page, links = (
        knowledge.conditions[CONDITION],
        pages[f"conditions/{CONDITION}.md"],
        Links(knowledge),
    )
    assert percent(condition.prior.p) in page
    assert links.short_evidence(condition.prior) in page
    for share in condition.sites:
        row = row_of(page, links.entry("sites", share.site))
        assert f"| {percent(share.share)} | {percent(share.bilateral)} |" in row
        assert links.evidence(share) in row
    for name, number in condition.findings.items():
        finding = knowledge.findings[name]
        row = row_of(page, links.entry("findings", name))
        assert links.evidence(number) in row
        assert f"n\u00a0{number.n:g}" in row
        assert all(plain(each) in row for each in number.sources)
        if number.odds_ratio is not None:
            assert f"{number.odds_ratio:g}" in row
        elif finding.kind == "binary":
            assert (
                f"| {percent(number.p)} | {chance(finding, finding.background, 'present')} |" in row
            )
        else:
            for state in finding.state_ids:
                label = f'<span class="state">{plain(state_text(finding, state))}</span>'
                assert f"| {label} | {chance(finding, number, state)} |" in page


def test_a_condition_with_several_sites_says_what_tells_them_apart(knowledge, pages):
    links = Links(knowledge)
    page = pages["conditions/nerve_sheath_tumour.md"].split("## What tells its places apart")[1]
    assert links.entry("findings", "power_big_toe_extension") in page.split("## ")[0]
    for name, condition in knowledge.conditions.items():
        if len(condition.sites) == 1:
            assert "What tells its places apart" not in pages[f"conditions/{name}.md"]


def test_every_number_of_every_page_names_its_source_or_says_estimate(knowledge, pages):
    for kind in ("conditions", "sites", "site_groups"):
        for name, entry in getattr(knowledge, kind).items():
            page = pages[f"{kind}/{name}.md"]
            for number in entry.findings.values():
                for source in number.sources:
                    said = "*estimate*" if source == ESTIMATE else f"sources/index.md#{source})"
                    assert said in page


def test_no_link_leads_nowhere(knowledge, pages):
    texts = {f"{site.FOLDER}/{name}": text for name, text in pages.items()}
    priors = (site.ROOT / site.PRIORS).read_text(encoding="utf-8")
    links = Links(knowledge, f"../../{site.FOLDER}/")
    written = [each for each in copying.hand_written(site.ROOT) if each.suffix == ".md"]
    texts |= {each.as_posix(): (site.ROOT / each).read_text("utf-8") for each in written}
    texts[site.PRIORS.as_posix()] = with_priors(priors, links)
    pictures = {f"{site.FOLDER}/{name}" for name, _ in site.pictures(knowledge)}
    copied = {
        each.as_posix()
        for document in copying.hand_written(site.ROOT)
        for each in (document, *copying.linked_files(site.ROOT, document))
    }
    known = {*texts, *pictures, *copied}
    made = {*texts} - copied | {site.PRIORS.as_posix()}
    anchors = {name: {*ANCHOR.findall(texts[name])} for name in made}
    for page, text in texts.items():
        for target, anchor in set(LINK.findall(text)):
            to = posixpath.normpath(posixpath.join(posixpath.dirname(page), target))
            assert to in known, f"{page}: {target}"
            assert not anchor or anchor in anchors.get(to, anchor), f"{page}: {target}#{anchor}"


@pytest.mark.parametrize("name", ["root_l5", "polyneuropathy_length_dependent", "nerve_pudendal"])
def test_a_site_picture_holds_every_region(knowledge, name):
    drawing = picture.site_picture(knowledge, knowledge.sites[name], picture.read_views())
    drawn = {each.get("data-region") for each in ElementTree.fromstring(drawing).iter()}
    assert drawn - {None} == set(knowledge.regions)


def test_a_site_picture_is_coloured_where_the_skin_is_numb(knowledge):
    chances = picture.region_chances(knowledge, knowledge.sites["nerve_lateral_femoral_cutaneous"])
    assert max(chances, key=chances.__getitem__) in {"thigh_outer_upper", "thigh_outer_lower"}
    assert picture.colour(chances["thigh_outer_upper"]) is not None
    assert picture.colour(0.01) is None
    assert picture.colour(0.99) == picture.STEPS[-1][1]


def test_the_table_of_priors_stands_in_its_place(knowledge):
    text = with_priors(f"before\n\n{PLACE}\n", Links(knowledge, "../../knowledge/"))
    assert PLACE not in text
    for name, condition in knowledge.conditions.items():
        row = next(line for line in text.splitlines() if f"conditions/{name}.md)" in line)
        assert f"| {100 * condition.prior.p:g} |" in row
        assert f"n\u00a0{condition.prior.n:g} · " in row


def test_every_hand_written_document_is_in_the_navigation():
    navigation = (site.ROOT / "mkdocs.yml").read_text(encoding="utf-8")
    for document in copying.hand_written(site.ROOT):
        assert f": {document.as_posix()}\n" in navigation


def test_the_place_of_the_table_is_in_the_document_about_priors():
    assert PLACE in (site.ROOT / site.PRIORS).read_text(encoding="utf-8")


def test_files_that_documents_link_to_are_copied(tmp_path):
    (tmp_path / "docs").mkdir()
    (tmp_path / "licence").write_text("free")
    document = Path("docs/a.md")
    (tmp_path / document).write_text("[l](../licence) [m](b.md) [u](https://x.org/y) [o](../../z)")
    assert [*copying.linked_files(tmp_path, document)] == [Path("licence")]


def test_rules_become_words(knowledge):
    links = Links(knowledge)
    pain = links.entry("findings", "back_pain")
    assert rule_line({"back_pain": "present"}, links) == pain
    assert rule_line({"not": {"back_pain": "present"}}, links) == f"**not** {pain}"
    assert rule_line({"back_pain": "absent"}, links) == f"{pain}: no"
    assert "above 200\u00a0mL" in rule_line({"residual_urine": {"above": 200}}, links)
    assert rule_line({"any": [{"age_below": 18}, {"sex": "female"}]}, links) == (
        "age under 18 **or** female"
    )
    assert rule_line({"age_from": 60}, links) == "age 60 or over"
    assert rule_line({"region": "toe_1", "side": "both"}, links).endswith(", on both legs")
    text = rule_text({"count": 2, "of": [{"sex": "male"}, {"age_from": 60}]}, links)
    assert text == "- **at least 2 of these:**\n    - male\n    - age 60 or over"


@pytest.mark.parametrize(
    ("share", "said"), [(0.5, "50"), (0.966, "96.6"), (0.004, "0.4"), (0.00035, "0.035")]
)
def test_a_figure_is_written_as_it_was_given(share, said):
    assert percent(share) == f"{said}\u00a0%"


def test_markdown_cannot_change_a_text():
    assert plain("a_b *c* <d> | [e]") == r"a\_b \*c\* &lt;d> &#124; \[e\]"


def test_addresses_become_links(knowledge):
    for source in knowledge.sources.values():
        text = address(source)
        assert text.startswith(("<http", "[doi:")) or "10." not in text
