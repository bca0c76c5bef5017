"""The shipped model gives the same posterior as a Bayesian network in pyAgrum.

The network is built from the knowledge, not from the compiled arrays, and keeps condition, site,
side and pattern as four variables. Every answer is a yes-or-no child of the variables it depends
on, observed to be so.
"""

from pathlib import Path

import numpy as np
import pyagrum as gum
import pytest

from legwise import load_knowledge
from legwise.knowledge.chances import state_probabilities
from legwise.knowledge.compiling import model_of, painted_probabilities, site_patterns
from legwise.knowledge.model import SIDES
from legwise.person.case_file import read_case
from legwise.reasoning.posterior import infer
from tests import reference

CASES = sorted((Path(__file__).parent.parent / "cases").glob("*.yaml"))[::9]


@pytest.fixture(scope="module")
def knowledge():
    return load_knowledge()


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_the_shipped_model_agrees_with_pyagrum(path, knowledge):
    case = read_case(path, knowledge)
    posterior = infer(model_of(knowledge), case, knowledge)
    network = Network(knowledge, case)
    inference = gum.LazyPropagation(network.net)
    inference.setEvidence(dict.fromkeys(network.observed, 1))
    inference.makeInference()
    assert posterior.conditions == pytest.approx(
        inference.posterior("condition").toarray(), abs=1e-6
    )
    assert posterior.site_sides.sum(axis=1) == pytest.approx(
        inference.posterior("site").toarray(), abs=1e-6
    )
    assert posterior.sides == pytest.approx(inference.posterior("side").toarray(), abs=1e-6)


class Network:
    def __init__(self, knowledge, case):
        self.knowledge, self.case = knowledge, case
        self.conditions = list(knowledge.conditions.values())
        self.sites = list(knowledge.sites.values())
        self.patterns = [site_patterns(knowledge, site) for site in self.sites]
        self.net = gum.BayesNet()
        self.observed = []
        self._causes()
        telling = [reference.telling(case, knowledge, side) for side in SIDES]
        self._observe("telling", ("side",), np.array(telling))
        for name in {observation.finding for observation in case.observations}:
            self._finding(knowledge.findings[name])
        for region in knowledge.regions.values():
            self._region(region)

    def _causes(self):
        for name, size in (
            ("condition", len(self.conditions)),
            ("site", len(self.sites)),
            ("side", len(SIDES)),
            ("pattern", max(len(each) for each in self.patterns)),
        ):
            self.net.add(gum.LabelizedVariable(name, name, size))
        for arc in (
            ("condition", "site"),
            ("condition", "side"),
            ("site", "side"),
            ("site", "pattern"),
        ):
            self.net.addArc(*arc)
        shares = reference.prior_shares(self.case, self.knowledge)
        self.net.cpt("condition").fillWith([shares[each.id] for each in self.conditions])
        site, side = self.net.cpt("site"), self.net.cpt("side")
        site.fillWith(0.0)
        side.fillWith(1 / 3)
        at = {each.id: index for index, each in enumerate(self.sites)}
        for index, condition in enumerate(self.conditions):
            for share in condition.sites:
                site[{"condition": index, "site": at[share.site]}] = share.share
                one = (1 - share.bilateral) / 2
                side[{"condition": index, "site": at[share.site]}] = [one, one, share.bilateral]
        pattern = self.net.cpt("pattern")
        pattern.fillWith(0.0)
        for index, own in enumerate(self.patterns):
            for position, each in enumerate(own):
                pattern[{"site": index, "pattern": position}] = each.share

    def _observe(self, name, parents, table):
        self.net.add(gum.LabelizedVariable(name, name, 2))
        for parent in parents:
            self.net.addArc(parent, name)
        cpt = self.net.cpt(name)
        order = [each for each in cpt.names if each != name]
        moved = np.moveaxis(table, range(len(parents)), [order.index(each) for each in parents])
        full = np.stack([1 - moved, moved], axis=-1 if cpt.names[-1] == name else 0)
        array = cpt.toarray()
        assert array.shape[::-1] == full.shape or array.shape == full.shape
        cpt.fillWith(full.flatten() if array.shape == full.shape else full.T.flatten())
        self.observed.append(name)

    def _finding(self, finding):
        elsewhere = state_probabilities(finding, finding.background)
        states = {
            each.place: reference.observed_state(finding, each.state)
            for each in self.case.of(finding.id)
        }
        symmetry = self.knowledge.settings.symmetry
        weight = reference.finding_weight(finding, set(states.values()), self.knowledge)
        table = np.full((len(self.conditions), len(self.sites), len(SIDES)), 0.5)
        at = {each.id: index for index, each in enumerate(self.sites)}
        for index, condition in enumerate(self.conditions):
            for share in condition.sites:
                site = self.knowledge.sites[share.site]
                affected = reference.chances_at(self.knowledge, condition, site, finding)
                for state, joined in finding.joined.items():
                    for shares in (affected, elsewhere):
                        shares[state] = sum(shares[each] for each in joined.of)
                for position, side in enumerate(SIDES):
                    p = reference.seen(states, affected, elsewhere, side, symmetry)
                    table[index, at[share.site], position] = p**weight
        self._observe(f"f_{finding.id}", ("condition", "site", "side"), table)

    def _region(self, region):
        states = reference.told_of_region(self.case, region)
        if not states:
            return
        weight = reference.region_weight(self.case, self.knowledge, region, states)
        longest = max(len(each) for each in self.patterns)
        table = np.full((len(self.sites), longest, len(SIDES)), 0.5)
        for index, site in enumerate(self.sites):
            for position, pattern in enumerate(self.patterns[index]):
                numb = painted_probabilities(self.knowledge, site, pattern)[region.id]
                for which, side in enumerate(SIDES):
                    p = reference.region_seen(states, numb, side, self.knowledge)
                    table[index, position, which] = p**weight
        self._observe(f"r_{region.id}", ("site", "pattern", "side"), table)
