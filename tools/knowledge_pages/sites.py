"""The page of one site, with its picture."""

from collections import defaultdict

from legwise.knowledge.schema import Pattern, Site, SiteGroup
from legwise.knowledge.terms import LEG, REGION_GROUPS
from tools.knowledge_pages.links import Links
from tools.knowledge_pages.numbers import finding_tables, proof
from tools.knowledge_pages.picture import is_mostly_both, region_chances
from tools.knowledge_pages.wording import (
    about_percent,
    heading,
    in_russian,
    page,
    percent,
    plain,
    sentence,
    table,
)


def site_page(site: Site, links: Links) -> str:
    """Return everything that is said of a site."""
    knowledge = links.knowledge
    group = knowledge.site_groups[site.group]
    sources = [
        *(each.source for each in site.patterns),
        *(number.source for number in site.findings.values()),
    ]
    return page(
        links.heading("sites", site.id, [group.name.en.lower()]),
        plain(site.about.en),
        f"{proof(knowledge, 'sites', site.id)} "
        f"([how to read them]({links.base}index.md#how-to-read-a-number)).",
        heading("Where the skin is numb"),
        _figure(site, links),
        _patterns(site, links),
        heading("What sits here"),
        _conditions(site, links),
        heading("What it shows")
        + "\n\nOf the people with a lesion here: the share in whom a finding is "
        "present, on the affected leg. Where a condition has a figure of its own, that holds over "
        "all its sites, and these differ as written here. *Others* are all other people with a "
        "numb leg.\n\n" + finding_tables(site.findings, links, "With it")
        if site.findings
        else "",
        "What it shares with other sites of its kind is on the page "
        f"{links.entry('site_groups', group.id)}.",
        in_russian(site.about),
        links.source_list(sources),
        links.origin("sites", site.id),
    )


def site_group_page(group: SiteGroup, links: Links) -> str:
    """Return everything that sites of one kind share."""
    members = [each for each in links.knowledge.sites.values() if each.group == group.id]
    return page(
        links.heading("site_groups", group.id, []),
        f"{proof(links.knowledge, 'site_groups', group.id)} "
        f"([how to read them]({links.base}index.md#how-to-read-a-number)).",
        "These numbers hold at "
        + ", ".join(links.entry("sites", each.id) for each in members)
        + ", unless the site or the condition says otherwise.",
        finding_tables(group.findings, links, "With it"),
        links.source_list([number.source for number in group.findings.values()]),
        links.origin("site_groups", group.id),
    )


def _figure(site: Site, links: Links) -> str:
    likely = sorted(region_chances(links.knowledge, site).items(), key=lambda each: -each[1])
    regions = links.knowledge.regions
    most = "; ".join(
        f"{plain(regions[name].name.en.plain)} {about_percent(chance)}"
        for name, chance in likely[:4]
    )
    legs = (
        "Both legs are coloured, because what sits here mostly affects both."
        if is_mostly_both(links.knowledge, site)
        else "The affected leg is drawn as the left one."
    )
    return (
        f"[![Body map of {plain(site.name.en.plain)}]({site.id}.svg)]({site.id}.svg)\n"
        "{ .body-map }\n\n"
        f"The mean over the patterns below. {legs} Most often numb: {most}. Open the picture by "
        "itself and point at a region to read its chance.\n{ .caption }"
    )


def _patterns(site: Site, links: Links) -> str:
    settings = links.knowledge.settings
    rows = [
        (f"**{plain(_title(pattern))}**", percent(pattern.share), links.evidence(pattern))
        for pattern in site.patterns
    ]
    parts = [
        heading("Patterns", 3),
        f"How people with a lesion here paint their skin. {percent(settings.vague_share)} of all "
        "people just say *the leg*, whatever the site; the shares below divide the rest. A region "
        f"that a pattern does not name is numb in {percent(site.outside)}.",
        table(("Pattern", "Share", "Evidence"), rows),
    ]
    for pattern in site.patterns:
        parts += [f"**{plain(_title(pattern))}**", table(*_regions(pattern, links), "chances")]
    return "\n\n".join(parts)


def _title(pattern: Pattern) -> str:
    return pattern.id.replace("_", " ").capitalize()


def _regions(pattern: Pattern, links: Links) -> tuple[tuple[str, str], list[tuple[str, str]]]:
    by_chance: defaultdict[float, list[str]] = defaultdict(list)
    for name, chance in pattern.regions.items():
        by_chance[chance].append(_region_name(name, links))
    rows = [
        (percent(chance), sentence("; ".join(by_chance[chance])))
        for chance in sorted(by_chance, reverse=True)
    ]
    return ("Numb in", "Regions"), rows


def _region_name(name: str, links: Links) -> str:
    if name in links.knowledge.regions:
        said = links.knowledge.regions[name].name.en.plain
        return said[:1].lower() + said[1:]
    where = "the leg" if name == LEG else links.knowledge.words[f"group_{name}"].en
    assert name == LEG or name in REGION_GROUPS
    return f"any other part of {where}"


def _conditions(site: Site, links: Links) -> str:
    shares = [
        (condition, share)
        for condition in links.knowledge.conditions.values()
        for share in condition.sites
        if share.site == site.id
    ]
    rows = [
        (
            links.entry("conditions", condition.id),
            percent(share.share),
            percent(share.bilateral),
            links.evidence(share),
        )
        for condition, share in sorted(shares, key=lambda each: -each[0].prior.p * each[1].share)
    ]
    text = (
        "How much of each condition sits here, and how often it then affects both sides. The "
        "conditions most often found here come first."
    )
    return text + "\n\n" + table(("Condition", "Share", "Both sides", "Evidence"), rows)
