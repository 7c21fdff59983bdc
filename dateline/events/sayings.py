"""Who said what: words of saying, "according to", quotations that go on without a cue, and media that pass words on."""

from __future__ import annotations

import dataclasses

from dateline.annotation import Annotation, Sentence, Token
from dateline.events import words
from dateline.events.slots import grammatical_subject, is_passive, preposition
from dateline.records import Party, Span
from dateline.resolve.parties import PartyReader

_STRAIGHT = ('"', "''", "``")
#: How many sentences a quotation without a cue may stand after the last saying.
REACH = 3
OPENING, CLOSING = '"“„«', '"”»'


@dataclasses.dataclass(slots=True)
class Heard:
    """A saying as found: the content is the tokens ``inside`` of the sentence."""

    sentence: int
    speaker: Party
    cue: Span | None
    cue_token: int
    inside: list[int]
    content: Span
    direct: bool
    via: Party | None = None
    to: Party | None = None


class SayingReader:
    """Reads the sayings of one report, sentence by sentence."""

    def __init__(self, annotation: Annotation, parties: PartyReader) -> None:
        """Prepare to read ``annotation``."""
        self.text = annotation.text
        self.parties = parties
        self.cues = words.load("sayings")
        self.last: Heard | None = None
        self.quoting = False  # whether the sentence before left a quotation open

    def read(self, sentence: Sentence) -> list[Heard]:
        """The sayings of a sentence, outermost first; also tells the party reader who "we" is."""
        found = [heard for token in sentence.tokens if (heard := self._at(sentence, token)) is not None]
        if not found and (heard := self._continued(sentence)) is not None:
            found = [heard]
        found.sort(key=lambda heard: -len(heard.inside))
        for heard in found:  # inner ones last, so that theirs is the "we"
            self.parties.set_speaker(sentence, min(heard.inside), max(heard.inside) + 1, heard.speaker)
        if found:
            self.last = found[0]
        self.quoting = self._left_open(sentence)
        return found

    def _left_open(self, sentence: Sentence) -> bool:
        """Whether the quotation goes on after the sentence. Straight marks open and close in turn."""
        is_open = self.quoting and not sentence.paragraph
        for token in sentence.tokens:
            if token.text in _STRAIGHT:
                is_open = not is_open
            elif token.text in OPENING:
                is_open = True
            elif token.text in CLOSING:
                is_open = False
        return is_open

    def _at(self, sentence: Sentence, token: Token) -> Heard | None:
        lemma = token.lemma.lower()
        if token.upos in ("VERB", "AUX"):
            if lemma in self.cues["relays"] and (heard := self._relayed(sentence, token)) is not None:
                return heard
            if lemma in self.cues["verbs"]:
                return self._said(sentence, token)
        if token.upos in ("NOUN", "PROPN", "PRON"):
            if any(kid.rel == "case" and kid.lemma.lower() in self.cues["according"] for kid in sentence.kids(token)):
                return self._attributed(sentence, token, token)
            if lemma in self.cues["words_of"] and preposition(sentence, token) == "in":
                for of in sentence.kids(token, "nmod"):
                    if preposition(sentence, of) == "of":
                        return self._attributed(sentence, token, of)
        return None

    # -- the kinds ---------------------------------------------------------------------------------------------------

    def _said(self, sentence: Sentence, verb: Token) -> Heard | None:
        """A verb of saying with its clause or quotation."""
        if (
            verb.rel == "amod"
            or self._unsaid(sentence, verb)
            or (is_passive(sentence, verb) and verb.lemma not in ("quote", "cite"))
        ):
            return None
        head = sentence.above(verb)
        if head is not None and head.lemma.lower() in self.cues["relays"] and verb.xpos == "VBG":
            return None  # told with the relay
        speaker_token = grammatical_subject(sentence, verb)
        if speaker_token is None or speaker_token.i == verb.i:
            return None
        inside = self._content(sentence, verb, speaker_token)
        if not inside:
            return None
        weak = verb.lemma.lower() in self.cues["weak"]
        if weak and not self._finite(sentence, verb, inside):
            return None
        speaker = self._speaker(sentence, speaker_token)
        if speaker is None:
            return None
        heard = self._heard(sentence, speaker, verb, inside)
        self._addressee(sentence, verb, heard)
        return heard

    def _unsaid(self, sentence: Sentence, verb: Token) -> bool:
        """Whether the words were not said: "has not said whether", "could not confirm that", "declined to say"."""
        cues = words.load("status")
        if {kid.lemma.lower() for kid in sentence.kids(verb, "advmod", "det")} & cues["negators"]:
            return True
        if {kid.lemma.lower() for kid in sentence.kids(verb, "aux")} & cues["possible"]:
            return verb.lemma.lower() in self.cues["verbs"] and "not" in {kid.lemma for kid in sentence.kids(verb)}
        head = sentence.above(verb)
        return verb.rel == "xcomp" and head is not None and head.lemma.lower() in cues["failing"]

    def _finite(self, sentence: Sentence, verb: Token, inside: list[int]) -> bool:
        """Whether the content is a sentence of its own or quoted: "agreed that", not "agreed to go"."""
        if any(sentence.tokens[i].text in (*OPENING, *CLOSING, "''", "``") for i in inside) and verb.lemma not in (
            "agree",
        ):
            return True
        for kid in sentence.kids(verb, "ccomp"):
            if kid.i in inside:
                return any(k.rel in ("nsubj", "nsubj:pass", "expl") for k in sentence.kids(kid))
        return False

    def _content(self, sentence: Sentence, verb: Token, speaker: Token) -> list[int]:
        """The words said: the complement, or for a cue set into its quotation the rest of the sentence."""
        for rels in (("ccomp",), ("parataxis",), ("xcomp",)):
            for kid in sentence.kids(verb, *rels):
                if rels == ("xcomp",) and not self._quoted(sentence, [t.i for t in sentence.subtree(kid)]):
                    continue
                if rels == ("parataxis",) and kid.lemma.lower() in self.cues["verbs"]:
                    continue
                return self._with_quotes(sentence, [t.i for t in sentence.subtree(kid)])
        head = sentence.above(verb)
        if (
            verb.rel in ("parataxis", "advcl", "dep")
            and head is not None
            and verb.lemma.lower() not in self.cues["weak"]
        ):
            if verb.rel != "parataxis" and sentence.kids(verb, "obj", "mark", "case"):
                return []  # "in announcing the award, the panel said": a cue of nothing
            if verb.rel != "parataxis" and not self._quoted(sentence, [t.i for t in sentence.subtree(head)]):
                return []
            own = {t.i for t in sentence.subtree(verb)}
            return [t.i for t in sentence.subtree(head) if t.i not in own]
        quoted = [] if verb.lemma.lower() in self.cues["weak"] else self._quotation(sentence)
        return (
            [i for i in quoted if i != verb.i and i != speaker.i]
            if verb.i not in quoted and speaker.i not in quoted
            else []
        )

    def _quoted(self, sentence: Sentence, inside: list[int]) -> bool:
        return any(sentence.tokens[i].text in (*OPENING, *CLOSING, "''", "``") for i in inside)

    def _quotation(self, sentence: Sentence) -> list[int]:
        """The words between the first opening and the next closing quotation mark; at least four."""
        marks = [t.i for t in sentence.tokens if t.text in (*OPENING, *CLOSING, "''", "``")]
        if not marks:
            return []
        end = marks[1] if len(marks) > 1 else len(sentence.tokens)
        inside = list(range(marks[0], end))
        return inside if len(inside) >= 4 else []

    def _with_quotes(self, sentence: Sentence, inside: list[int]) -> list[int]:
        """Takes in quotation marks that stand right around the content."""
        first, last = inside[0], inside[-1]
        if first > 0 and sentence.tokens[first - 1].text in OPENING:
            inside = [first - 1, *inside]
        if last + 1 < len(sentence.tokens) and sentence.tokens[last + 1].text in CLOSING:
            inside = [*inside, last + 1]
        return inside

    def _relayed(self, sentence: Sentence, verb: Token) -> Heard | None:
        """A relay: "AP quotes the colonel as saying that", speaker the colonel, via AP."""
        passive = is_passive(sentence, verb)
        said = next((kid for kid in sentence.kids(verb, "advcl", "xcomp", "obl", "acl") if kid.lemma == "say"), None)
        if said is None:
            for obj in sentence.kids(verb, "obj"):
                said = next((kid for kid in sentence.kids(obj, "acl", "nmod", "advcl") if kid.lemma == "say"), said)
        if said is None:
            return None
        quoted = (
            grammatical_subject(sentence, verb) if passive else next(iter(sentence.kids(verb, "obj", "iobj")), None)
        )
        relay = None if passive else grammatical_subject(sentence, verb)
        clause = next(iter(sentence.kids(said, "ccomp", "parataxis")), None)
        if quoted is None or clause is None or (speaker := self._speaker(sentence, quoted)) is None:
            return None
        inside = self._with_quotes(sentence, [t.i for t in sentence.subtree(clause)])
        heard = self._heard(sentence, speaker, verb, inside)
        if relay is not None:
            heard.via = self._speaker(sentence, relay)
        return heard

    def _attributed(self, sentence: Sentence, cue: Token, who: Token) -> Heard | None:
        """An attribution ("according to the ministry"): all of the clause but it is the content."""
        speaker = self._speaker(sentence, who)
        head = sentence.above(cue)
        if speaker is None or head is None:
            return None
        own = {t.i for t in sentence.subtree(cue)}
        inside = [t.i for t in sentence.subtree(head) if t.i not in own and t.upos != "PUNCT"]
        if not inside:
            return None
        mark = next((kid for kid in sentence.kids(cue, "case")), cue)
        heard = self._heard(sentence, speaker, mark, inside)
        heard.cue_token = cue.i
        return heard

    def _continued(self, sentence: Sentence) -> Heard | None:
        """A quotation that goes on without a cue: the last speaker's."""
        opens = sentence.tokens[0].text[0] in OPENING
        goes_on = self.quoting and not sentence.paragraph
        if self.last is None or sentence.index - self.last.sentence > REACH or not (opens or goes_on):
            return None
        inside = list(range(len(sentence.tokens)))
        speaker = self.last.speaker
        return Heard(sentence.index, speaker, None, -1, inside, self._span(sentence, inside), True, self.last.via)

    # -- parts -------------------------------------------------------------------------------------------------------

    def _heard(self, sentence: Sentence, speaker: Party, cue: Token, inside: list[int]) -> Heard:
        content = self._span(sentence, inside)
        direct = any(mark in content.text for mark in OPENING + CLOSING)
        return Heard(sentence.index, speaker, Span(cue.text, cue.start, cue.end), cue.i, inside, content, direct)

    def _span(self, sentence: Sentence, inside: list[int]) -> Span:
        start, end = sentence.tokens[min(inside)].start, sentence.tokens[max(inside)].end
        return Span(self.text[start:end], start, end)

    def _speaker(self, sentence: Sentence, token: Token) -> Party | None:
        """The party that speaks; one not known stays with its words alone. "It" and the like speak for nobody."""
        found = self.parties.parties(sentence, token)
        if found:
            return found[0]
        if token.upos not in ("NOUN", "PROPN"):
            return None
        start = min(
            (t.start for t in sentence.subtree(token) if t.i <= token.i and t.rel not in ("det", "case", "punct")),
            default=token.start,
        )
        return Party(self.text[start : token.end], start, token.end)

    def _addressee(self, sentence: Sentence, verb: Token, heard: Heard) -> None:
        """To whom it was said; a medium told is what carries the words: "tells VOA"."""
        for kid in sentence.kids(verb, "iobj", "obj", "obl"):
            if kid.rel.startswith("obl") and preposition(sentence, kid) not in ("to", "with", "in"):
                continue
            for party in self.parties.parties(sentence, kid):
                if set(party.sectors) & self.cues["media_sectors"] and party.name:
                    heard.via = heard.via or party
                elif preposition(sentence, kid) != "in":
                    heard.to = heard.to or party
