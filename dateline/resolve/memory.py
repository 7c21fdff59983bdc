"""What a report has named so far, and what later words point back to."""

from __future__ import annotations

import dataclasses

from dateline.annotation import Sentence, Token
from dateline.records import Party

#: How far back (sentences) a pronoun may point; farther back it rarely means the same (Hobbs 1978 found 98 % within
#: one).
PRONOUN_REACH = 3
#: What a subject counts more than another mention, in sentences: the subject of the sentence before beats what is no
#: subject in this one. Set by hand.
SUBJECT = 1.5


@dataclasses.dataclass(frozen=True, slots=True)
class Mention:
    """A party mention: where it stands, and what later words may point back to it by.

    ``kind``: person, group or thing. ``lemma``: of its head; ``surname``: the last word of a person's name. ``of``:
    sentence and token of the words that a pronoun stands for.
    """

    sentence: int
    token: int
    party: Party
    kind: str
    subject: bool
    lemma: str
    surname: str | None = None
    of: tuple[int, int] | None = None


class Memory:
    """The mentions of a report in the order they were read."""

    def __init__(self) -> None:
        """Nothing named yet."""
        self.mentions: list[Mention] = []

    def add(self, mention: Mention) -> None:
        """Keep a mention."""
        self.mentions.append(mention)

    def same_description(self, lemma: str) -> Party | None:
        """The last party with a country that was named by the same noun."""
        found = (mention.party for mention in reversed(self.mentions) if mention.lemma == lemma)
        return next((party for party in found if party.country), None)

    def same_name(self, words: str) -> Party | None:
        """The last person met whose name ends alike, of whom the country or the sector is known."""
        surname = words.split()[-1]
        found = (mention.party for mention in reversed(self.mentions) if mention.surname == surname)
        return next((party for party in found if party.country or party.sectors), None)

    def antecedent(self, sentence: Sentence, token: Token, kinds: tuple[str, ...]) -> Mention | None:
        """What a pronoun points to: subjects before others, the same sentence before earlier ones.

        Args:
            sentence: of the pronoun.
            token: the pronoun.
            kinds: of mention it may stand for, the likelier first.
        """
        own = self._own_subject(sentence, token)
        options = [
            mention
            for mention in self.mentions
            if mention.kind in kinds
            and 0 <= sentence.index - mention.sentence <= PRONOUN_REACH
            and (mention.sentence, mention.token) < (sentence.index, token.i)
            and (mention.sentence, mention.token) != (sentence.index, own)
        ]
        if token.rel == "nmod:poss" and "group" in kinds:
            near = [m for m in options if m.sentence == sentence.index and m.kind == kinds[0]]
            if near:
                return max(near, key=lambda m: m.token)  # "to call on U.S. troops since their pullback"

        def fitness(mention: Mention) -> tuple[float, bool, int]:
            distance = mention.sentence - sentence.index + mention.subject * SUBJECT
            return distance, mention.kind == kinds[0], -mention.token if mention.subject else mention.token

        return max(options, key=fitness, default=None)

    def _own_subject(self, sentence: Sentence, token: Token) -> int:
        """The subject of the clause that a pronoun is object in, which it cannot mean; -1 if there is none.

        A clause without a subject has that of the one above: "Chad expelled three envoys, accusing them of spying".
        """
        if token.rel not in ("obj", "iobj", "obl"):
            return -1
        verb = sentence.tokens[token.head]
        while not (subjects := sentence.kids(verb, "nsubj", "nsubj:pass")):
            above = sentence.above(verb)
            if above is None or verb.rel not in ("advcl", "conj"):
                return -1
            verb = above
        return subjects[0].i

    def all(self) -> tuple[Party, ...]:
        """Every party in order; of nested ones the outermost."""
        found: list[Party] = []
        for party in sorted((mention.party for mention in self.mentions), key=lambda party: (party.start, -party.end)):
            if not found or party.end > found[-1].end:
                found.append(party)
        return tuple(found)
