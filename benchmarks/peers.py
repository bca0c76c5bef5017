"""The same model in other libraries: every answer with the same weighed probability.

A network has the nodes entry (pair and side), place (site and side of the entry), and spot
(pattern and side, given the place). Each different answer is a node of its own with two states;
whoever gave that answer has it observed. P(observed | parent) is the weighed probability of the
answer, up to a factor that is the same for all hypotheses.
"""

import numpy as np

from legwise.batch.summing import age_bands, ways_of_telling
from legwise.batch.tables import SIDED, SKIN, WHOLE


class SaidRows:
    """Which rows of the tables each person of a crowd has."""

    def __init__(self, tables, people):
        self.tables, self.people = tables, people
        rows = tables.row[people.codes + tables.book.start[:-1, None]]
        self.of_kind = {kind: rows[tables.kind == kind] for kind in (WHOLE, SIDED, SKIN)}
        bands = tables.log_prior.shape[0]
        shape = (bands, tables.log_prior.shape[1], len(tables.log_telling))
        index = (age_bands(people.age), people.sex, ways_of_telling(tables, people))
        self.prior = np.ravel_multi_index(index, shape)
        log_prior = tables.log_prior[:, :, None] + tables.log_telling
        self.log_prior = log_prior.reshape(-1, log_prior.shape[-1])

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
            WHOLE: ("entry", tables.whole[:, tables.entry_pair]),
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
    """Return P(place | entry) and P(spot | place)."""
    entries, places = len(tables.entry_pair), len(tables.places)
    place = np.zeros((entries, places))
    place[np.arange(entries), tables.entry_place] = 1.0
    spot = np.zeros((places, len(tables.log_pattern)))
    ends = [*tables.place_start[1:], len(tables.log_pattern)]
    for at, (start, end) in enumerate(zip(tables.place_start, ends, strict=True)):
        spot[at, start:end] = np.exp(tables.log_pattern[start:end])
    return place, spot


def _conditions(tables, entries):
    return np.add.reduceat(np.asarray(entries), tables.condition_start)


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
        entry = np.zeros((len(model.pair_condition), 3), dtype=np.intp)
        entry[tables.entry_pair, tables.entry_side] = np.arange(len(tables.entry_pair))
        spot = np.zeros((len(model.names.patterns), 3), dtype=np.intp)
        spot[tables.spot_pattern, tables.spot_side] = np.arange(len(tables.spot_pattern))
        side = model.hypothesis_side
        of_entry = entry[model.hypothesis_pair, side]
        of_spot = spot[model.hypothesis_pattern, side]
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
        bayes.class_log_prior_ = tables.log_pattern[of_spot]
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
