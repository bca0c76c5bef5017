"""The same model in other libraries: every answer with the same weighed probability.

A network has the nodes entry (pair and side), place (site and side of the entry), and spot
(pattern and side, given the place). Each different answer is a node of its own with two states;
whoever gave that answer has it observed. P(observed | parent) is the weighed probability of the
answer, up to a factor that is the same for all hypotheses.
"""

import numpy as np

from legwise.batch.summing import age_bands, ways_of_telling
from legwise.batch.tables import SIDED, SKIN, WHOLE
from legwise.knowledge.model import SIDES


class SaidRows:
    """Which rows of the tables each person of a crowd has."""

    def __init__(self, tables, people):
        self.tables, self.people = tables, people
        rows = tables.row[tables.told(people) + tables.start[:-1, None]]
        self.of_kind = {kind: rows[tables.kind == kind] for kind in (WHOLE, SIDED, SKIN)}
        log_prior = tables.log_prior[:, :, None] + tables.log_telling[..., None]
        index = (age_bands(people.age), people.sex, ways_of_telling(tables, people))
        self.prior = np.ravel_multi_index(index, log_prior.shape[:3])
        self.log_prior = log_prior.reshape(-1, log_prior[0, 0, 0].size)

    def answers(self, person):
        """Return the names of the answers of one person."""
        names = [f"prior_{self.prior[person]}"]
        for kind, rows in self.of_kind.items():
            names += [f"answer_{kind}_{row}" for row in rows[:, person] if row]
        return names

    def nodes(self):
        """Yield every different answer: its name, its parent, its log probability there."""
        tables = self.tables
        for at in np.unique(self.prior):
            yield f"prior_{at}", "entry", self.log_prior[at]
        sources = {
            WHOLE: ("entry", np.tile(tables.whole, len(SIDES))),
            SIDED: ("entry", tables.sided),
            SKIN: ("spot", tables.skin),
        }
        for kind, (parent, table) in sources.items():
            for row in np.unique(self.of_kind[kind]):
                if row:
                    yield f"answer_{kind}_{row}", parent, table[row]


def _chances(logs):
    return np.exp(logs - logs.max()) * 0.999


def _structure(tables):
    """Return P(place | entry) and P(spot | place); a place is a side and a site."""
    model = tables.model
    sites = np.arange(len(model.names.sites))
    place = np.kron(np.eye(len(SIDES)), model.pair_site[:, None] == sites)
    shares = np.where(sites[:, None] == model.pattern_site, np.exp(model.log_pattern), 0.0)
    return place, np.kron(np.eye(len(SIDES)), shares)


def _conditions(tables, entries):
    of_pairs = np.reshape(entries, (len(SIDES), -1)).sum(axis=0)
    return np.add.reduceat(of_pairs, tables.model.condition_start)


class PyAgrum:
    """LazyPropagation with one target, the entry."""

    name = "pyAgrum LazyPropagation"

    def __init__(self, said):
        import pyagrum as gum

        self.said, self.tables = said, said.tables
        place, spot = _structure(self.tables)
        net = gum.BayesNet()
        for name, size in (
            ("entry", place.shape[0]),
            ("place", place.shape[1]),
            ("spot", spot.shape[1]),
        ):
            net.add(gum.RangeVariable(name, name, 0, size - 1))
        net.addArc("entry", "place")
        net.addArc("place", "spot")
        net.cpt("entry").fillWith(1.0 / place.shape[0])
        net.cpt("place").fillWith(place.ravel())
        net.cpt("spot").fillWith(spot.ravel())
        for name, parent, logs in said.nodes():
            net.add(gum.RangeVariable(name, name, 0, 1))
            net.addArc(parent, name)
            chances = _chances(logs)
            net.cpt(name).fillWith(np.stack([1.0 - chances, chances], axis=1).ravel())
        self.net = net
        self.inference = gum.LazyPropagation(net)
        self.inference.addTarget("entry")

    def conditions(self, person):
        self.inference.setEvidence(dict.fromkeys(self.said.answers(person), 1))
        self.inference.makeInference()
        return _conditions(self.tables, self.inference.posterior("entry").toarray())


class PgmPy:
    """VariableElimination in the greedy order."""

    name = "pgmpy VariableElimination"

    def __init__(self, said):
        from pgmpy.factors.discrete import TabularCPD
        from pgmpy.inference import VariableElimination
        from pgmpy.models import DiscreteBayesianNetwork

        self.said, self.tables = said, said.tables
        place, spot = _structure(self.tables)
        nodes = [*said.nodes()]
        edges = [("entry", "place"), ("place", "spot")]
        net = DiscreteBayesianNetwork(edges + [(parent, name) for name, parent, _ in nodes])
        entries, spots = place.shape[0], spot.shape[1]
        net.add_cpds(
            TabularCPD("entry", entries, np.full((entries, 1), 1.0 / entries)),
            TabularCPD("place", place.shape[1], place.T, ["entry"], [entries]),
            TabularCPD("spot", spots, spot.T, ["place"], [place.shape[1]]),
        )
        for name, parent, logs in nodes:
            chances = _chances(logs)
            values = np.stack([1.0 - chances, chances])
            net.add_cpds(TabularCPD(name, 2, values, [parent], [len(logs)]))
        self.inference = VariableElimination(net)

    def conditions(self, person):
        found = self.inference.query(
            ["entry"], dict.fromkeys(self.said.answers(person), 1), show_progress=False
        )
        return _conditions(self.tables, found.values)


class ScikitLearn:
    """CategoricalNB over all hypotheses; what is not said is a state of its own with weight 0."""

    name = "scikit-learn CategoricalNB"

    def __init__(self, said):
        from sklearn.naive_bayes import CategoricalNB

        tables = said.tables
        model = tables.model
        self.tables = tables
        side = model.hypothesis_side
        of_entry = side * len(model.pair_site) + model.hypothesis_pair
        of_spot = side * len(model.pattern_site) + model.hypothesis_pattern
        spread = {
            WHOLE: tables.whole[:, model.hypothesis_pair],
            SIDED: tables.sided[:, of_entry],
            SKIN: tables.skin[:, of_spot],
        }
        features, columns = [said.log_prior[:, of_entry].T], [said.prior]
        for kind, rows in said.of_kind.items():
            for column in rows:
                used, at = np.unique(column, return_inverse=True)
                if used.any():
                    features.append(np.ascontiguousarray(spread[kind][used].T))
                    columns.append(at)
        self.features = np.stack(columns, axis=1)
        bayes = CategoricalNB()
        bayes.classes_ = np.arange(len(side))
        bayes.class_log_prior_ = model.log_pattern[model.hypothesis_pattern]
        bayes.feature_log_prob_ = features
        bayes.class_count_ = np.ones(len(side))
        bayes.n_features_in_ = len(features)
        bayes.n_categories_ = np.array([each.shape[1] for each in features])
        self.bayes = bayes
        self.starts = np.searchsorted(
            model.hypothesis_condition, np.arange(len(model.names.conditions))
        )

    def many(self, people):
        chances = self.bayes.predict_proba(self.features[people])
        return np.add.reduceat(chances, self.starts, axis=1)

    def conditions(self, person):
        return self.many(slice(person, person + 1))[0]
