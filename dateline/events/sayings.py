"""Who said what: words of saying, "according to", quotations that go on without a cue, and media that pass words on."""

from __future__ import annotations

import dataclasses

import numpy as np

from dateline.annotation import Annotation, Floats, Graph, Sentence, Token
from dateline.events import words
from dateline.events.slots import grammatical_subject, is_passive, preposition
from dateline.records import Party, Span
from dateline.resolve.parties import PartyReader

_STRAIGHT = ('"', "''", "``")
#: How many sentences a quotation without a cue may stand after the last saying.
REACH = 3
OPENING, CLOSING = '"“„«', '"”»'


@dataclasses.dataclass(frozen=True)
class Bars:
    """From which probability on the model's word on a saying is taken.

    ``cue``: a word of saying that the rules do not see; ``denied``: one that they see and the model does not is none
    below this. ``speaker``, ``content``: the model's speaker or content instead of the rules'; ``own``: less than this
    for the rules' speaker denies it. ``via``: a medium, which only the model sees.
    """

    cue: float = 0.5
    denied: float = 0.1
    speaker: float = 0.5
    own: float = 0.2
    content: float = 0.5
    via: float = 0.35


BARS = Bars()


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


def _same(one: Heard, other: Heard) -> bool:
    """Whether two words tell of one saying: "cited him as saying"."""
    shared = len(set(one.inside) & set(other.inside))
    return one.speaker.start == other.speaker.start and 2 * shared > max(len(one.inside), len(other.inside))


class SayingReader:
    """Reads the sayings of one report, sentence by sentence."""

    def __init__(self, annotation: Annotation, parties: PartyReader) -> None:
        """Prepare to read ``annotation``."""
        self.text = annotation.text
        self.parties = parties
        self.cues = words.load("sayings")
        self.last: Heard | None = None
        self.quoting = False  # whether the sentence before left a quotation open
        self.announced: Heard | None = None  # a saying whose content is only to come, after a colon

    def read(self, sentence: Sentence) -> list[Heard]:
        """The sayings of a sentence, outermost first; also tells the party reader who "we" is."""
        found = [heard for token in sentence.tokens if (heard := self._at(sentence, token)) is not None]
        if sentence.graph is not None:
            found = self._weighed(sentence, sentence.graph, found)
        for heard in found:
            self._cited(sentence, heard)
        found = [heard for heard in found if not self._of_the_speaker(sentence, heard)]
        if not found and (heard := self._introduced(sentence) or self._continued(sentence)) is not None:
            found = [heard]
        found.sort(key=lambda heard: -len(heard.inside))
        for heard in found:  # inner ones last, so that theirs is the "we"
            self.parties.set_speaker(sentence, min(heard.inside), max(heard.inside) + 1, heard.speaker)
        if found:
            self.last = found[0]
            if found[0].cue is not None and sentence.paragraph:
                self.announced = None
        self._announce(sentence)
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
            if any(kid.lemma.lower() in self.cues["according"] for kid in sentence.kids(token, "case")):
                return self._attributed(sentence, token, token)
            if lemma in self.cues["words_of"] and preposition(sentence, token) == "in":
                for of in sentence.kids(token, "nmod"):
                    if preposition(sentence, of) == "of":
                        return self._attributed(sentence, token, of)
        return None

    # -- with the model ----------------------------------------------------------------------------------------------

    def _weighed(self, sentence: Sentence, graph: Graph, found: list[Heard]) -> list[Heard]:
        """What the rules found and the model does not deny, each as both have it, and what the model adds."""
        kept = []
        cues = set(np.flatnonzero(graph.cue >= BARS.cue).tolist())
        for heard in found:
            at = self._cue_of(sentence, graph, heard)
            if graph.cue[at] < BARS.denied and not self._opened(sentence, heard):
                continue
            if at in cues:
                cues.discard(at)
                self._mend(sentence, graph.roles(at), graph.labels["role"], heard)
            kept.append(heard)
        for i in sorted(cues):
            added = self._by_model(sentence, i, graph.roles(i), graph.labels["role"])
            if added is not None and not any(_same(added, heard) for heard in kept):
                kept.append(added)
        return kept

    def _opened(self, sentence: Sentence, heard: Heard) -> bool:
        """Whether "that" opens the content: surely a claim."""
        return sentence.tokens[heard.inside[0]].lemma.lower() == "that"

    def _cue_of(self, sentence: Sentence, graph: Graph, heard: Heard) -> int:
        """The word that the model would take for the cue: of "according to" and "quotes … as saying" there are two."""
        near = [heard.cue_token]
        near += [t.i for t in sentence.tokens if heard.cue and heard.cue.start <= t.start < heard.cue.end]
        near += [kid.i for kid in sentence.kids(sentence.tokens[heard.cue_token], "case", "advcl", "xcomp")]
        return max(near, key=lambda i: float(graph.cue[i]))

    def _mend(self, sentence: Sentence, rows: Floats, names: list[str], heard: Heard) -> None:
        row = rows[names.index("speaker")]
        best = int(row.argmax())
        own = max(
            (float(row[t.i]) for t in sentence.tokens if heard.speaker.start <= t.start < heard.speaker.end),
            default=0.0,
        )
        if row[best] >= BARS.speaker and own < BARS.own:
            speaker = self._speaker(sentence, sentence.tokens[best])
            if speaker is not None:
                if set(heard.speaker.sectors) & self.cues["media_sectors"]:
                    heard.via = heard.via or heard.speaker
                heard.speaker = speaker
        inside = self._inside(rows, names, heard.cue_token)
        if inside:
            heard.inside = [i for i in inside if i in set(heard.inside) or i not in self._beside(sentence, heard)]
            heard.content = self._span(sentence, inside)
        self._carried(sentence, rows, names, heard)

    def _beside(self, sentence: Sentence, heard: Heard) -> set[int]:
        return {heard.cue_token} | {t.i for t in sentence.tokens if heard.speaker.start <= t.start < heard.speaker.end}

    def _inside(self, rows: Floats, names: list[str], cue: int) -> list[int]:
        """The content by its first and last word, where the model is sure of both."""
        first, last = rows[names.index("first")], rows[names.index("last")]
        begin, end = int(first.argmax()), int(last.argmax())
        sure = first[begin] >= BARS.content and last[end] >= BARS.content and begin <= end
        return list(range(begin, end + 1)) if sure else []

    def _carried(self, sentence: Sentence, rows: Floats, names: list[str], heard: Heard) -> None:
        """The medium through which it came."""
        row = rows[names.index("via")]
        best = int(row.argmax())
        if row[best] >= BARS.via:
            via = self._speaker(sentence, sentence.tokens[best])
            if via is not None and via.start != heard.speaker.start:
                heard.via = via

    def _by_model(self, sentence: Sentence, i: int, rows: Floats, names: list[str]) -> Heard | None:
        """A saying that the rules do not see."""
        row = rows[names.index("speaker")]
        best = int(row.argmax())
        cue = sentence.tokens[i]
        sure = row[best] >= BARS.speaker
        token = sentence.tokens[best] if sure else grammatical_subject(sentence, cue)
        speaker = self._speaker(sentence, token, sure) if token is not None else None
        inside = self._inside(rows, names, i)
        if speaker is None or not inside:
            return None
        own = {t.i for t in sentence.tokens if speaker.start <= t.start < speaker.end} | {i}
        heard = self._heard(sentence, speaker, cue, [j for j in inside if j not in own])
        self._carried(sentence, rows, names, heard)
        return heard

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

    def _of_the_speaker(self, sentence: Sentence, heard: Heard) -> bool:
        """Whether it is the "I think" of somebody who is quoted, and so no saying of its own."""
        token = next((t for t in sentence.tokens if t.start == heard.speaker.start), None)
        return token is not None and token.upos == "PRON" and token.text.lower() in words.load("parties")["speaker"]

    def _cited(self, sentence: Sentence, heard: Heard) -> None:
        """A medium that says it "citing" somebody passes on what that one says."""
        for token in sentence.tokens:
            if token.xpos != "VBG" or token.lemma.lower() not in self.cues["relays"] or token.i == heard.cue_token:
                continue
            whom = sentence.above(token) if token.rel == "case" else next(iter(sentence.kids(token, "obj")), None)
            cited = self._speaker(sentence, whom) if whom is not None and whom.i > token.i else None
            if cited is None:
                continue
            media = heard.speaker
            if cited.start <= media.start < cited.end and sentence.graph is not None:  # wrongly its subject
                row = sentence.graph.roles(heard.cue_token)[sentence.graph.labels["role"].index("speaker")]
                media = self._speaker(sentence, sentence.tokens[int(row.argmax())]) or media
            end = sentence.tokens[max(t.i for t in sentence.subtree(token))].end if token.rel != "case" else cited.end
            before = [i for i in heard.inside if not token.start <= sentence.tokens[i].start < end]
            if media.start == cited.start or not before or not set(media.sectors) & self.cues["media_sectors"]:
                continue
            if len(before) < len(heard.inside):
                cue = heard.cue_token
                heard.inside = [i for i in before if i < cue] or before
                heard.content = self._span(sentence, heard.inside)
            heard.speaker, heard.via = cited, media
            return

    def _announce(self, sentence: Sentence) -> None:
        """Remembers who is to speak, where a sentence ends in a colon: "The ministry said:", "issued a statement:"."""
        if sentence.tokens[-1].text != ":":
            return
        for token in sentence.tokens:
            lemma = token.lemma.lower()
            if (
                token.upos == "VERB"
                and lemma in self.cues["verbs"]
                or token.upos == "NOUN"
                and lemma in self.cues["texts"]
            ):
                verb = token if token.upos == "VERB" else sentence.above(token)
                subject = grammatical_subject(sentence, verb) if verb is not None and verb.upos == "VERB" else None
                speaker = self._speaker(sentence, subject) if subject is not None else None
                if speaker is not None:
                    inside = [t.i for t in sentence.tokens]
                    cue = Span(token.text, token.start, token.end)
                    self.announced = Heard(
                        sentence.index, speaker, cue, token.i, inside, self._span(sentence, inside), False
                    )
                    self.last = self.announced
                    return

    def _introduced(self, sentence: Sentence) -> Heard | None:
        """What follows a colon: the next paragraph, and those after it as long as "we" or "I" speak in them."""
        told = self.announced
        if told is None:
            return None
        own = {token.text.lower() for token in sentence.tokens if token.upos == "PRON"}
        first = sentence.index == told.sentence + 1
        if not first and sentence.paragraph and not own & words.load("parties")["speaker"]:
            self.announced = None
            return None
        inside = list(range(len(sentence.tokens)))
        content = self._span(sentence, inside)
        direct = any(mark in content.text for mark in OPENING + CLOSING)
        return Heard(sentence.index, told.speaker, None, -1, inside, content, direct, told.via)

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

    def _speaker(self, sentence: Sentence, token: Token, sure: bool = False) -> Party | None:
        """The party that speaks; one not known stays with its words alone.

        "It" and the like speak for nobody, unless it is ``sure`` that they do.
        """
        found = self.parties.parties(sentence, token)
        if found:
            return found[0]
        if token.upos not in ("NOUN", "PROPN") and not sure:
            return None
        start = min(
            (t.start for t in sentence.subtree(token) if t.i <= token.i and t.rel not in ("det", "case", "punct")),
            default=token.start,
        )
        return Party(self.text[start : token.end], start, token.end)

    def _addressee(self, sentence: Sentence, verb: Token, heard: Heard) -> None:
        """To whom it was said: "tells VOA"."""
        for kid in sentence.kids(verb, "iobj", "obj", "obl"):
            if kid.rel.startswith("obl") and preposition(sentence, kid) not in ("to", "with"):
                continue
            for party in self.parties.parties(sentence, kid):
                heard.to = heard.to or party
