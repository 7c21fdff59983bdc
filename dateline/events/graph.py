"""The learned event graph and the lexicon, read together: which words tell an act, of which type, with whom.

The graph says how likely each word is a trigger; the lexicon lowers the bar for words that it knows, brings frames and
modes, and answers where the graph is not sure. What each brought stands in an event's ``why``.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

from dateline.annotation import Graph, Row, Sentence, Token
from dateline.events.drafts import Draft, absorb, draft_of, join
from dateline.events.lexicon import Lexicon, Trigger
from dateline.events.matching import Match, matches
from dateline.events.slots import Slots
from dateline.events.status import settle, status_of, worded_otherwise
from dateline.records import STATUSES, Party
from dateline.resolve.homes import Part
from dateline.resolve.parties import PartyReader


@dataclasses.dataclass(frozen=True)
class Bars:
    """From which probability on something is taken; tuned on the dev split of our own annotation (LOG.md).

    ``lexical``: a trigger that the lexicon has as well; from ``doubted`` on to there it stands as the lexicon and the
    rules have it; ``taken``: one that it takes for part of another act;
    ``alone``: one that it does not know. ``typed``: what the lexicon's type adds to the graph's. ``role``: a party
    that the graph alone names, ``role_lexical``: one that the lexicon's frame names as well, ``role_alone``: the same
    where the graph names nobody; ``framed``: what the frame adds where a word could stand on either side. ``flag``: a
    status that only the graph sees; ``flag_rule``: mutuality that the frame allows as well.
    """

    lexical: float = 0.3
    doubted: float = 0.0
    taken: float = 0.5
    alone: float = 0.6
    typed: float = 1.0
    role: float = 0.5
    role_lexical: float = 0.15
    role_alone: float = 0.0
    role_joined: float = 0.05
    framed: float = 0.5
    flag: float = 0.5
    flag_rule: float = 0.06
    sector: float = 0.5


BARS = Bars()
#: Statuses that the rules see surely: a deed that was not done must not be told as fact because the model doubts it.
TRUSTED = frozenset({"negated", "disputed", "future", "hypothetical"})
#: More than any probability: a user's own trigger has the type that the user gave it.
CERTAIN = 2.0


class Reading:
    """The graph of one sentence by the names of its labels."""

    def __init__(self, graph: Graph) -> None:
        """Keep the graph."""
        self.graph = graph
        self._type_names = graph.labels["trigger"][1:]
        self._triggers: Row = (1 - graph.trigger[:, 0]).tolist()
        self._roles: dict[int, dict[str, Row]] = {}
        self._flags: dict[int, dict[str, float]] = {}

    def trigger(self, i: int) -> float:
        """How likely word ``i`` tells an act."""
        return self._triggers[i]

    def types(self, i: int) -> dict[str, float]:
        """Type -> how likely it is that of the act of word ``i``, given that it tells one."""
        row = self.graph.trigger[i, 1:]
        return dict(zip(self._type_names, (row / max(row.sum(), 1e-9)).tolist(), strict=True))

    def role(self, i: int, name: str) -> Row:
        """How likely each word has the role ``name`` in the event or saying of word ``i``."""
        if i not in self._roles:
            self._roles[i] = dict(zip(self.graph.labels["role"], self.graph.roles(i).tolist(), strict=True))
        return self._roles[i][name]

    def join(self, i: int, j: int) -> None:
        """From now on word ``i`` has the roles of word ``j`` as well: both tell one act."""
        for name in self.graph.labels["role"]:
            row = [max(pair) for pair in zip(self.role(i, name), self.role(j, name), strict=True)]
            self._roles[i] = {**self._roles[i], name: row}

    def flag(self, i: int, name: str) -> float:
        """How likely the event of word ``i`` has a status, or is reciprocal or aggregate."""
        if i not in self._flags:
            self._flags[i] = dict(zip(self.graph.labels["flag"], self.graph.flag[i].tolist(), strict=True))
        return self._flags[i][name]

    def of(self, i: int) -> str | None:
        """The type that the event of word ``i`` speaks of."""
        return self.graph.labels["of"][int(self.graph.of[i].argmax())] or None

    def modes(self, i: int, kind: str, bar: float = 0.5) -> list[str]:
        """The modes of an event of type ``kind`` at word ``i``, the likeliest first."""
        found = [
            (share, label.partition(" ")[2])
            for share, label in zip(self.graph.mode[i].tolist(), self.graph.labels["mode"], strict=True)
            if share >= bar and label.startswith(f"{kind} ")
        ]
        return [mode for _, mode in sorted(found, reverse=True)]

    def sector(self, i: int, bar: float) -> str | None:
        """The sector of the party that word ``i`` heads, if that is likely enough."""
        shares = self.graph.sector[i].tolist()
        best = max(shares)
        return (self.graph.labels["sector"][shares.index(best)] or None) if best >= bar else None


def graph_drafts(sentence: Sentence, lexicon: Lexicon, parties: PartyReader, bars: Bars = BARS) -> list[Draft]:
    """The drafts of a sentence that has a graph, in order."""
    assert sentence.graph is not None
    reading = Reading(sentence.graph)
    single = {match.token.i: draft_of(sentence, match, parties) for match in matches(sentence, lexicon, parties)}
    kept = dict(single)
    join(sentence, kept)
    absorb(sentence, kept)
    found, doubted = list[Draft](), list[Draft]()
    for token in sentence.tokens:
        known = kept.get(token.i) or single.get(token.i)
        share = reading.trigger(token.i)
        if token.i in kept and bars.doubted <= share < bars.lexical:
            doubted.append(kept[token.i])
        own = known is not None and known.match.trigger.own
        bar = 0.0 if own else bars.lexical if token.i in kept else bars.taken if token.i in single else bars.alone
        if share >= bar and token.upos != "PUNCT":
            draft = _draft(sentence, token, known, reading, parties, bars)
            if (draft.event, draft.match.trigger.kind, token.lemma.lower()) not in lexicon.dropped:
                found.append(draft)
    found = [draft for draft in found if not _carries(sentence, draft, kept)]
    told = {i for draft in found for i in draft.tokens}
    found += [_doubted(sentence, draft, reading, parties) for draft in doubted if not draft.tokens & told]
    return sorted(found, key=lambda draft: draft.token.i)


def _carries(sentence: Sentence, draft: Draft, kept: dict[int, Draft]) -> bool:
    """Whether a word that the lexicon lacks only carries one that it has: "had to call on", "needs to visit"."""
    unknown = draft.token.i not in kept
    return unknown and any(kid.i in kept for kid in sentence.kids(draft.token, "xcomp"))


def _doubted(sentence: Sentence, draft: Draft, reading: Reading, parties: PartyReader) -> Draft:
    """A draft of the lexicon that the model gives little for: it stands as the rules have it, and tells so."""
    found = [
        [_Found(party, parties.head(sentence, party), None) for party in side]
        for side in (draft.actor, draft.recipient)
    ]
    draft.actor, draft.recipient = _settled(sentence, draft.event, found[0], found[1], parties)
    share = reading.types(draft.token.i)[draft.event]
    draft.why = [f"graph {reading.trigger(draft.token.i):.2f}", f"type {share:.2f}", *draft.why]
    return draft


def _draft(
    sentence: Sentence, token: Token, known: Draft | None, reading: Reading, parties: PartyReader, bars: Bars
) -> Draft:
    i = token.i
    shares = reading.types(i)
    types = dict(shares)
    if known is not None and known.match.trigger.own:
        bars = dataclasses.replace(bars, role_lexical=0.0)
    if known is not None:
        types[known.event] += CERTAIN if known.match.trigger.own else bars.typed
    kind = max(types, key=lambda name: types[name])
    why = [f"graph {reading.trigger(i):.2f}", f"type {shares[kind]:.2f}"]
    draft = known if known is not None else _unknown(sentence, token, kind)
    why += [reason for reason in draft.why if reason.startswith("lexicon")]
    modes = draft.modes if known is not None and draft.event == kind else []
    modes = modes or reading.modes(i, kind)
    tokens = {i} | (draft.tokens if known is not None and known.token.i == i else set())
    sides = [
        _side(sentence, i, role, side, reading, parties, bars)
        for role, side in (("actor", draft.actor), ("recipient", draft.recipient))
    ]
    sides = _parted(*sides)
    actor, recipient = _settled(sentence, kind, sides[0], sides[1], parties)
    reciprocal = reading.flag(i, "reciprocal") >= (bars.flag_rule if draft.reciprocal else bars.flag)
    if reciprocal:
        # Whom two sides that are both told have hit beside each other is no third side.
        both = actor if len(actor) > 1 else (*actor, *recipient)
        actor, recipient = tuple(sorted(both, key=lambda party: party.start)), ()
    of = reading.of(i) or (draft.of if draft.event == kind else None)
    by_rule = draft.status if known is not None and known.event == kind else worded_otherwise(draft.status, kind)
    status = {
        name
        for name in STATUSES
        if name in by_rule & TRUSTED or reading.flag(i, name) >= (bars.flag_rule if name in by_rule else bars.flag)
    }
    if "negated" in status:
        status = settle(status)
    ruled = frozenset(by_rule)
    return Draft(draft.match, kind, modes, of, status, actor, recipient, reciprocal, why, tokens, reading, ruled)


def _unknown(sentence: Sentence, token: Token, kind: str) -> Draft:
    """A draft of a word that the lexicon does not know."""
    part = "verb" if token.upos in ("VERB", "AUX") else "adj" if token.upos == "ADJ" else "noun"
    trigger = Trigger(kind, part, token.lemma.lower(), (), (), None, (), (), {}, {}, (), False, 0)
    match = Match(trigger, token, token.i, token.i + 1, Slots(sentence, token, part))
    return Draft(match, kind, [], None, status_of(sentence, token, part, kind), (), (), False, [])


@dataclasses.dataclass(frozen=True, slots=True)
class _Found:
    """A party by its own words, the word that stands for it, the sector that the model takes it for, how likely."""

    party: Party
    token: Token
    sector: str | None
    value: float = 0.0


def _side(
    sentence: Sentence, i: int, role: str, known: Sequence[Party], reading: Reading, parties: PartyReader, bars: Bars
) -> list[_Found]:
    """The parties of one side: those of the lexicon's frame that the graph does not deny, and those it names itself."""
    row = reading.role(i, role)
    kept: list[_Found] = []
    alone = max(row, default=0.0) < bars.role  # the model names nobody: the frame's word is better than none
    for party in known:
        value, j = _over(sentence, party, row)
        if value >= (bars.role_alone if alone else bars.role_lexical):
            kept.append(_Found(party, sentence.tokens[j], reading.sector(j, bars.sector), value + bars.framed))
    for j in _named(sentence, row, parties, bars):
        token = sentence.tokens[j]
        if _no_party(sentence, token, reading, parties):
            continue
        if not any(one.party.start <= token.start < one.party.end for one in kept):
            kept += [
                _Found(party, token, reading.sector(j, bars.sector), row[j])
                for party in parties.named(sentence, token)
                if not any(_same_words(party, one.party) or _told_by(sentence, token, party, one) for one in kept)
            ]
    kept = _own_clause(sentence, sentence.tokens[i], role, kept)
    return _once(sorted(kept, key=lambda one: one.party.start))


def _own_clause(sentence: Sentence, verb: Token, role: str, side: list[_Found]) -> list[_Found]:
    """The doers without the subject of a clause set beside, where the verb has its own among them.

    "Beijing accused New Delhi; New Delhi rejected the charge": each its own.
    """
    subjects = sentence.kids(verb, "nsubj") if role == "actor" else []
    own = {t.i for kid in subjects for t in sentence.subtree(kid)}
    if not any(one.token.i in own for one in side):
        return side
    beside = [*sentence.kids(verb, "conj", "parataxis")]
    if verb.rel in ("conj", "parataxis") and (head := sentence.above(verb)) is not None:
        beside.append(head)
    theirs = {kid.i for clause in beside for kid in sentence.kids(clause, "nsubj")}
    return [one for one in side if one.token.i not in theirs]


def _named(sentence: Sentence, row: Row, parties: PartyReader, bars: Bars) -> list[int]:
    """The words that the graph names, and those joined to them by "and" that it finds not unlikely."""
    named = {j for j, share in enumerate(row) if share >= bars.role}
    for token in [sentence.tokens[j] for j in sorted(named)]:
        joined = [kid for kid in sentence.kids(token, "conj") if row[kid.i] >= bars.role_joined]
        named |= {kid.i for kid in joined if parties.mention(sentence, kid) is not None}
    return sorted(named)


def _told_by(sentence: Sentence, token: Token, party: Party, other: _Found) -> bool:
    """Whether a state is a party already by what it owns: "officials from Nepal and Bhutan"."""
    return other.party.country == party.country and any(above.i == other.token.i for above in sentence.ancestors(token))


def _parted(actor: list[_Found], recipient: list[_Found]) -> list[list[_Found]]:
    """Both sides, words that stand on both left to the likelier one."""

    def stays(one: _Found, others: Sequence[_Found], least: float) -> bool:
        return all(one.value - other.value > least for other in others if _same_words(one.party, other.party))

    return [
        [one for one in actor if stays(one, recipient, -1e-9)],
        [one for one in recipient if stays(one, actor, 0.0)],
    ]


def _settled(
    sentence: Sentence, kind: str, actor: Sequence[_Found], recipient: Sequence[_Found], parties: PartyReader
) -> tuple[tuple[Party, ...], tuple[Party, ...]]:
    """Both sides with the countries that the report suggests where their words tell none."""
    sides = []
    for role, side, other in (("actor", actor, recipient), ("recipient", recipient, actor)):
        part = Part(kind, role, frozenset(one.party.country for one in other if one.party.country))
        settled = [(one.token, parties.settled(sentence, one.token, one.party, one.sector, part)) for one in side]
        sides.append(_without_pronouns(settled))
    return sides[0], sides[1]


def _once(side: list[_Found]) -> list[_Found]:
    """The parties without those that only tell another of them again: "Abu Jandal, an ISIL leader", "we … and we"."""
    heads = {one.token.i: one.party.country for one in side}
    told: set[str] = set()
    stays = []
    for one in side:
        pronoun = one.token.text.lower() if one.token.upos == "PRON" else None
        same = one.token.rel == "appos" and heads.get(one.token.head, "") == one.party.country
        if pronoun not in told and not same:
            stays.append(one)
        told |= {pronoun} if pronoun else set()
    return stays


def _without_pronouns(side: Sequence[tuple[Token, Party]]) -> tuple[Party, ...]:
    """The parties without pronouns that stand for another of them: "the rebels said they would"."""
    named = {(party.country, party.sectors) for token, party in side if token.upos != "PRON"}
    return tuple(party for token, party in side if token.upos != "PRON" or (party.country, party.sectors) not in named)


def _no_party(sentence: Sentence, token: Token, reading: Reading, parties: PartyReader) -> bool:
    """Whether a word that the model takes for a party names a deed ("two strikes") or a bare place."""
    deed = reading.trigger(token.i) >= 0.5 and parties.mention(sentence, token) is None
    return deed or parties.is_place(sentence, token)


def _over(sentence: Sentence, party: Party, row: Row) -> tuple[float, int]:
    """The highest value of a row over the words of a party, and at which."""
    inside = [token.i for token in sentence.tokens if token.start < party.end and token.end > party.start]
    return max([(row[i], i) for i in inside], default=(0.0, 0))


def _same_words(one: Party, other: Party) -> bool:
    return one.start < other.end and other.start < one.end
