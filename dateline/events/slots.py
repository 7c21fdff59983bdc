"""Which words fill the slots of a trigger: subject, object, prepositions, in all the ways that English hides them.

Passives, participles, relative clauses, infinitives and shared subjects are undone here, once, so that the lexicon's
frames can speak of a plain "subject" and "object".
"""

from __future__ import annotations

from dateline.annotation import Sentence, Token
from dateline.events import words

PASSIVE_SUBJECTS = ("nsubj:pass", "csubj:pass")
RELATIVE = {"who", "which", "that", "whom"}
#: Clauses whose missing subject is that of the clause above.
_SUBJECT_CONTROL = ("xcomp", "advcl", "conj")


def is_passive(sentence: Sentence, verb: Token) -> bool:
    """Whether the verb's grammatical subject undergoes what it tells."""
    helpers = {kid.lemma.lower() for kid in sentence.kids(verb, "aux")}
    if "have" in helpers and not helpers & {"be", "get"}:
        return False  # whatever the parse says: "authorities have deported 168 people"
    if verb.xpos in ("VBD", "VBZ", "VBP") and sentence.kids(verb, "obj") and not helpers & {"be", "get"}:
        return False
    if any(kid.rel in (*PASSIVE_SUBJECTS, "aux:pass") for kid in sentence.kids(verb)):
        return True
    if verb.rel == "acl" and verb.xpos == "VBN":
        return True
    if verb.rel == "conj" and verb.xpos == "VBN" and not sentence.kids(verb, "nsubj", "aux", "obj"):
        head = sentence.above(verb)
        return head is not None and head.xpos == "VBN" and is_passive(sentence, head)
    return verb.rel in ("advcl", "xcomp") and verb.xpos == "VBN" and not sentence.kids(verb, "obj", "aux", "nsubj")


def grammatical_subject(sentence: Sentence, verb: Token, depth: int = 0) -> Token | None:
    """The subject as grammar has it, found above the verb where it has none of its own."""
    for kid in sentence.kids(verb):
        if kid.rel in ("nsubj", "nsubj:pass", "nsubj:outer"):
            if kid.lemma.lower() in RELATIVE and verb.rel.startswith("acl"):
                return sentence.above(verb)
            return kid
    head = sentence.above(verb)
    if head is None or depth > 6:
        return None
    if verb.rel == "xcomp":
        objects = sentence.kids(head, "obj", "iobj")
        if objects and head.upos == "VERB" and not is_passive(sentence, head):
            return objects[0]
        return grammatical_subject(sentence, head, depth + 1) if head.upos in ("VERB", "AUX", "ADJ", "NOUN") else None
    if verb.rel in ("conj", "advcl", "xcomp") and head.upos in ("VERB", "AUX", "ADJ", "NOUN"):
        if verb.xpos == "VBG" and {kid.lemma for kid in sentence.kids(verb, "mark", "case")} & {"for", "of"}:
            return object_(sentence, head) if head.upos == "VERB" else None  # "accused, fined, praised X for doing it"
        if verb.rel == "advcl" and any(
            kid.rel == "mark" and kid.lemma in ("that", "because", "as") for kid in sentence.kids(verb)
        ):
            return None
        return grammatical_subject(sentence, head, depth + 1)
    if verb.rel in ("acl", "acl:relcl") and head.upos in ("NOUN", "PROPN"):
        infinitive = any(kid.rel == "mark" and kid.lemma == "to" for kid in sentence.kids(verb))
        return _owner(sentence, head) if infinitive else head
    if verb.rel == "ccomp" and head.upos == "VERB" and verb.xpos in ("VBG", "VB") and not sentence.kids(verb, "mark"):
        return grammatical_subject(sentence, head, depth + 1)
    return None


def _owner(sentence: Sentence, noun: Token) -> Token | None:
    """Whose the noun is: "Iraq's refusal to …", "made a request to …"."""
    for kid in sentence.kids(noun, "nmod:poss"):
        return kid
    head = sentence.above(noun)
    if noun.rel in ("obj", "obl", "ccomp", "xcomp") and head is not None and head.upos == "VERB":
        return subject(sentence, head)
    return None


def agent_phrase(sentence: Sentence, verb: Token) -> Token | None:
    """The "by" phrase of a passive."""
    for kid in sentence.kids(verb, "obl", "nmod"):
        if preposition(sentence, kid) == "by":
            return kid
    return None


def subject(sentence: Sentence, verb: Token) -> Token | None:
    """Who does what the verb tells: in the passive the "by" phrase."""
    if is_passive(sentence, verb):
        return agent_phrase(sentence, verb)
    return grammatical_subject(sentence, verb)


def object_(sentence: Sentence, verb: Token) -> Token | None:
    """Who undergoes what the verb tells: in the passive the grammatical subject."""
    for kid in sentence.kids(verb, "obj"):
        if kid.lemma.lower() in RELATIVE and verb.rel == "acl:relcl":
            return sentence.above(verb)
        return kid
    if is_passive(sentence, verb):
        return grammatical_subject(sentence, verb)
    for kid in sentence.kids(verb, "nsubj:pass"):  # a wrong parse of an active clause
        if kid.i > verb.i:
            return kid
    if verb.rel == "acl:relcl" and _has_own_subject(sentence, verb) and not sentence.kids(verb, "ccomp", "xcomp"):
        return sentence.above(verb)  # "the soldiers they killed"
    for kid in sentence.kids(verb, "conj"):  # "attacked and killed soldiers"
        if kid.upos == verb.upos and not _has_own_subject(sentence, kid):
            for shared in sentence.kids(kid, "obj"):
                return shared
    return None


def _has_own_subject(sentence: Sentence, verb: Token) -> bool:
    return any(kid.rel.startswith("nsubj") and kid.lemma.lower() not in RELATIVE for kid in sentence.kids(verb))


def preposition(sentence: Sentence, token: Token) -> str:
    """The first preposition before the token, in lower case; "" if there is none."""
    return next(
        (kid.lemma.lower() for kid in sentence.kids(token, "case") if kid.i < token.i and kid.lemma != "'s"), ""
    )


def with_preposition(sentence: Sentence, token: Token, word: str) -> Token | None:
    """The phrase under ``token`` that the preposition introduces; times ("on Monday") left out."""
    for kid in sentence.kids(token, "obl", "nmod", "obj", "advcl", "acl", "conj"):
        if kid.rel == "obl:agent" and word != "by":
            continue
        if preposition(sentence, kid) == word and not is_time(sentence, kid):
            return kid
    return None


def is_time(sentence: Sentence, token: Token) -> bool:
    """Whether the token is a time by its name or relation."""
    return token.rel in ("obl:tmod", "obl:unmarked", "nmod:tmod", "nmod:unmarked") or (
        token.name >= 0 and sentence.names[token.name].kind == "tim"
    )


def complement(sentence: Sentence, token: Token) -> Token | None:
    """The verb of the clause that complements the token.

    "demanded that X leave", "refused to leave", "a vow to leave".
    """
    kids = sentence.kids(token, "xcomp", "ccomp", "acl", "advcl")
    for rel in ("ccomp", "xcomp"):
        for kid in kids:
            if kid.rel == rel:
                return kid
    for kid in kids:
        infinitive = any(mark.rel == "mark" and mark.lemma in ("to", "that") for mark in sentence.kids(kid))
        if kid.rel in ("acl", "advcl") and infinitive:
            return kid
    return None


class Slots:
    """Fills the slots of one trigger token, each looked for once."""

    def __init__(self, sentence: Sentence, token: Token, kind: str) -> None:
        """``kind``: verb, noun or adj, as in the lexicon."""
        self.sentence, self.token, self.kind = sentence, token, kind
        self._found: dict[str, Token | None] = {}

    def get(self, slot: str) -> Token | None:
        """The head word of what fills the slot."""
        if slot not in self._found:
            self._found[slot] = self._fill(slot)
        return self._found[slot]

    def _fill(self, slot: str) -> Token | None:
        sentence, token = self.sentence, self.token
        if slot == "subject":
            if self.kind == "adj":
                return grammatical_subject(sentence, token)
            return subject(sentence, token) if self.kind == "verb" else self._carried("doing")
        if slot == "object":
            return object_(sentence, token) if self.kind != "noun" else None
        if slot == "iobject":
            return next(iter(sentence.kids(token, "iobj")), None)
        if slot == "clause":
            return self._clause_subject()
        if slot == "clause_object":
            verb = complement(sentence, token)
            return None if verb is None else object_(sentence, verb)
        if slot == "poss":
            return next(iter(sentence.kids(token, "nmod:poss")), None)
        if slot == "governor":
            return self._governor_subject()
        return self._preposition(slot)

    def _clause_subject(self) -> Token | None:
        verb = complement(self.sentence, self.token)
        if verb is None or self._tells(verb):
            return None
        own = [kid for kid in self.sentence.kids(verb) if kid.rel in ("nsubj", "nsubj:pass")]
        return own[0] if own else None

    def _tells(self, verb: Token) -> bool:
        """Whether the clause tells a fact, and asks nothing.

        "insists that he will come", not "insists that he come".
        """
        modals = {kid.lemma.lower() for kid in self.sentence.kids(verb, "aux")}
        tense = verb.xpos in ("VBD", "VBZ", "VBP") or bool(modals & words.load("status")["coming"])
        saying = self.token.lemma.lower() in words.load("sayings")["verbs"]
        return saying and tense and not modals & words.load("status")["obliging"]

    def _preposition(self, word: str) -> Token | None:
        found = with_preposition(self.sentence, self.token, word)
        if found is not None:
            return found
        if self.kind == "verb":
            for kid in self.sentence.kids(self.token, "obj", "xcomp", "nsubj:pass"):  # "imposed sanctions on Iran"
                if (found := with_preposition(self.sentence, kid, word)) is not None and word != "of":
                    return found
        elif self.kind == "noun" and word not in ("of", "by"):
            verb = self._light_verb()
            if verb is not None:
                return with_preposition(self.sentence, verb, word)
        return None

    def _light_verb(self) -> Token | None:
        """The verb that carries the noun as its object or passive subject."""
        token = self.token
        while token.rel == "conj" and (above := self.sentence.above(token)) is not None and above.upos == "NOUN":
            token = above
        head = self.sentence.above(token)
        if head is None or head.upos != "VERB" or token.rel not in ("obj", "nsubj:pass", "obl"):
            return None
        phrase = f"{head.lemma.lower()} {preposition(self.sentence, token)}"
        if token.rel == "obl" and phrase not in words.load("light_verbs")["with_preposition"]:
            return None
        return head

    def carried_by(self, way: str) -> bool:
        """Whether a light verb of that way ("doing", "suffering", "stopping") carries the noun."""
        verb = self._light_verb()
        return verb is not None and verb.lemma.lower() in words.load("light_verbs")[way]

    def _carried(self, way: str) -> Token | None:
        """The subject of the light verb: who does, or who suffers, what the noun names."""
        verb = self._light_verb()
        if verb is None or verb.lemma.lower() not in words.load("light_verbs")[way]:
            return None
        return subject(self.sentence, verb)

    def doer(self) -> Token | None:
        """Who does what a noun names, by its light verb."""
        return self._carried("doing")

    def sufferer(self) -> Token | None:
        """Who suffers what a noun names, by its light verb."""
        return self._carried("suffering")

    def _governor_subject(self) -> Token | None:
        """The subject of the clause the noun stands in: "he will raise it during a visit"."""
        for above in self.sentence.ancestors(self.token):
            if above.upos in ("VERB", "AUX"):
                return subject(self.sentence, above)
        return None
