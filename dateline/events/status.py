"""Whether it happened: negated, hypothetical, future, disputed; from the words on the act and on what governs it."""

from __future__ import annotations

from dateline.annotation import Sentence, Token
from dateline.events import words
from dateline.events.slots import preposition

#: Types whose complement is not done but agreed to, asked, refused or threatened.
SPEECH = ("AGREE", "CONCEDE", "REQUEST", "REJECT", "THREATEN")
#: Types that do harm.
HARM = ("ASSAULT", "COERCE", "SANCTION", "MOBILIZE", "PROTEST")
#: Relations by which a clause is governed by the word above it.
_CLAUSAL = {"xcomp", "ccomp", "acl", "advcl", "csubj", "conj", "acl:relcl", "parataxis"}


def status_of(sentence: Sentence, token: Token, kind: str, event: str) -> set[str]:
    """The statuses of the act that ``token`` names (``historical`` is for dates to tell).

    ``event``: its type. What is only asked, offered or threatened on a condition is asked, offered or threatened all
    the same; and harm that was attempted is harm.
    """
    found = _found(sentence, token, kind, words.load("status"))
    if event in HARM and _attempted(sentence, token):
        found.discard("hypothetical")
    if event in SPEECH and _conditional(sentence, token):
        found.discard("hypothetical")
    return settle(found)


def _attempted(sentence: Sentence, token: Token) -> bool:
    head = sentence.above(token)
    return (
        head is not None and token.rel in ("xcomp", "acl") and head.lemma.lower() in words.load("status")["attempting"]
    )


def _conditional(sentence: Sentence, token: Token) -> bool:
    """Whether a condition is all that makes the act hypothetical."""
    return _has_if_clause(sentence, token) and not _lemmas(sentence, token, "aux")


def _found(sentence: Sentence, token: Token, kind: str, cues: dict[str, frozenset[str]]) -> set[str]:
    found = _own(sentence, token, cues)
    if kind == "noun":
        found |= _noun(sentence, token, cues)
        verb = _carrier(sentence, token)
    else:
        verb = token
    if verb is not None:
        if verb is not token:
            found |= _own(sentence, verb, cues) | _of_carrier(verb, cues)
        found |= _governed(sentence, verb, cues)
    elif kind == "noun":
        found |= _setting(sentence, token, cues)
    return found


def settle(found: set[str]) -> set[str]:
    """What did not happen is not at once possible or planned; what is only possible is not planned."""
    if "negated" in found:
        found = found - {"hypothetical", "future"}
    if "hypothetical" in found:
        found = found - {"future"}
    return found


def _lemmas(sentence: Sentence, token: Token, *rels: str) -> set[str]:
    return {kid.lemma.lower() for kid in sentence.kids(token, *rels)}


def _has_if_clause(sentence: Sentence, token: Token) -> bool:
    """Whether the act hangs on a condition told in a clause of its own."""
    return any(_lemmas(sentence, kid, "mark") & {"if", "unless"} for kid in sentence.kids(token, "advcl"))


def _own(sentence: Sentence, token: Token, cues: dict[str, frozenset[str]]) -> set[str]:
    """What the words right on the token tell: negation, modals, conditions, doubt."""
    found = set()
    adverbs = _lemmas(sentence, token, "advmod", "det", "cc", "discourse") | {
        kid.text.lower() for kid in sentence.kids(token, "advmod", "aux")
    }
    if adverbs & cues["negators"]:
        found.add("negated")
    if _lemmas(sentence, token, "det") & cues["negating_determiners"]:
        found.add("negated")
    if _lemmas(sentence, token, "nsubj", "nsubj:pass", "obj") & cues["negating_pronouns"]:
        found.add("negated")
    if any(
        _lemmas(sentence, kid, "det", "cc", "advmod") & cues["negating_determiners"]
        for kid in sentence.kids(token, "nsubj", "nsubj:pass", "obj")
    ):
        found.add("negated")
    if preposition(sentence, token) in cues["without"] or _lemmas(sentence, token, "mark") & {"without"}:
        found.add("negated")
    if adverbs & cues["doubting"]:
        found.add("disputed")
    modals = _lemmas(sentence, token, "aux") | {kid.text.lower() for kid in sentence.kids(token, "aux")}
    if modals & cues["possible"]:
        found.add("future" if modals & {"would"} and _backshifted(sentence, token) else "hypothetical")
    if modals & cues["coming"]:
        found.add("future")
    if _lemmas(sentence, token, "mark") & cues["conditions"]:
        found.add("hypothetical")
    if _has_if_clause(sentence, token):
        found.add("hypothetical")
    if (
        token.xpos == "VB"
        and any(kid.lemma == "be" for kid in sentence.kids(token, "aux", "cop"))
        and _lemmas(sentence, token, "mark")
    ):
        found.add("future")
    return found


def _backshifted(sentence: Sentence, token: Token) -> bool:
    """Whether "would" is the "will" of reported speech.

    "said it would release them"; a condition makes it one again.
    """
    if _has_if_clause(sentence, token):
        return False
    while token.rel == "conj" and (above := sentence.above(token)) is not None:
        token = above
    head = sentence.above(token)
    return token.rel == "ccomp" and head is not None and head.xpos in ("VBD", "VBN") and _is_saying(head)


def _noun(sentence: Sentence, token: Token, cues: dict[str, frozenset[str]]) -> set[str]:
    """What adjectives and possessors tell of a noun: "a planned visit", "the possibility of an attack"."""
    found = set()
    adjectives = _lemmas(sentence, token, "amod", "compound") | {
        kid.text.lower() for kid in sentence.kids(token, "amod")
    }
    if adjectives & cues["wishing_adjectives"]:
        found.add("hypothetical")
    if adjectives & cues["planning_adjectives"]:
        found.add("future")
    if adjectives & cues["doubting"]:
        found.add("disputed")
    head = sentence.above(token)
    if head is not None and token.rel.startswith("nmod") and head.upos == "NOUN":
        if head.lemma.lower() in cues["wishing_nouns"]:
            found.add("hypothetical")
        elif head.lemma.lower() in cues["planning_nouns"]:
            found.add("future")
    return found


def _carrier(sentence: Sentence, token: Token) -> Token | None:
    """The verb whose own status is the noun's.

    A light verb, or one that wishes, plans or prevents what the noun names.
    """
    while token.rel == "conj" and (above := sentence.above(token)) is not None and above.upos == "NOUN":
        token = above
    head = sentence.above(token)
    if head is None or head.upos != "VERB" or token.rel not in ("obj", "nsubj:pass", "obl"):
        return None
    lemma, light, cues = head.lemma.lower(), words.load("light_verbs"), words.load("status")
    carries = lemma in light["doing"] or lemma in light["suffering"] or lemma in light["stopping"]
    if token.rel == "obl":
        return head if f"{lemma} {preposition(sentence, token)}" in light["with_preposition"] else None
    return (
        head if carries or lemma in cues["wishing"] or lemma in cues["planning"] or lemma in cues["failing"] else None
    )


def _of_carrier(verb: Token, cues: dict[str, frozenset[str]]) -> set[str]:
    """What the verb that carries a noun makes of it: "prevented an attack", "wants a visit", "plans an attack"."""
    lemma = verb.lemma.lower()
    classes = (("failing", "negated"), ("wishing", "hypothetical"), ("planning", "future"))
    doing = words.load("light_verbs")["doing"]
    return {status for name, status in classes if lemma in cues[name] and (name == "failing" or lemma not in doing)}


def _governed(sentence: Sentence, verb: Token, cues: dict[str, frozenset[str]]) -> set[str]:
    """What the words that govern a verb tell, up to the main clause or the word of saying."""
    found: set[str] = set()
    carried = verb
    lemma = verb.lemma.lower()
    token = verb
    while token.rel in _CLAUSAL and (head := sentence.above(token)) is not None:
        lemma = head.lemma.lower()
        if token.rel == "conj":
            shares = not sentence.kids(token, "nsubj", "aux")
            if shares:
                found |= _own(sentence, head, cues) - {"disputed"}
            token = head
            if not shares:
                continue
            continue
        if token.rel in ("acl:relcl", "parataxis"):
            break
        if token.rel == "advcl" and not _lemmas(sentence, token, "mark") & {"to"} and carried.xpos != "VBG":
            if _lemmas(sentence, token, "mark") & cues["conditions"]:
                found.add("hypothetical")
            break
        if token.rel == "advcl" and carried.xpos == "VBG" and not sentence.kids(token, "mark"):
            token = head
            continue
        if token.rel == "ccomp" and _is_saying(head):
            if lemma in cues["denying"]:
                found.add("disputed")
            break
        found |= _by_governor(sentence, token, head, lemma, cues)
        shared = _own(sentence, head, cues)
        found |= shared if _shares_negation(token, head, cues) else shared - {"negated"}
        token = head
    return found


def _by_governor(
    sentence: Sentence, token: Token, head: Token, lemma: str, cues: dict[str, frozenset[str]]
) -> set[str]:
    infinitive = bool(_lemmas(sentence, token, "mark") & {"to"})
    if lemma in cues["failing"] and not (token.rel == "advcl" and infinitive):  # "blocked a road to protest"
        return {"negated"}
    if lemma in cues["denying"]:
        return {"disputed"}
    if head.upos == "VERB":
        if _is_saying(head) and not infinitive:
            return set()
        if lemma in cues["planning"]:
            return {"future"} if infinitive or token.rel == "ccomp" else set()
        return {"hypothetical"} if lemma in cues["wishing"] else _purpose(token, infinitive)
    if head.upos == "ADJ":
        if lemma in cues["planning_adjectives"]:
            return {"future"}
        return {"hypothetical"} if lemma in cues["wishing_adjectives"] else set()
    if lemma in cues["planning_nouns"]:
        return {"future"}
    if infinitive and not _lemmas(sentence, head, "amod") & cues["achieving"]:
        return {"hypothetical"}  # "permission to raid", "the means to attack"
    above = sentence.above(head)
    if (
        lemma in cues["reporting_nouns"]
        and above is not None
        and above.lemma.lower() in cues["dismissing"] | cues["denying"]
    ):
        return {"disputed"}
    return {"hypothetical"} if lemma in cues["wishing_nouns"] else set()


def _shares_negation(token: Token, head: Token, cues: dict[str, frozenset[str]]) -> bool:
    """Whether what denies the governor denies the act: "was not able to leave", but not "it was not wrong to leave"."""
    if token.rel == "advcl":
        return False
    if head.upos in ("NOUN", "ADJ"):
        return head.lemma.lower() in frozenset().union(
            *(cues[name] for name in ("wishing_adjectives", "planning_adjectives", "wishing_nouns", "planning_nouns"))
        )
    return True


def _purpose(token: Token, infinitive: bool) -> set[str]:
    """An infinitive of purpose tells what is aimed at, not what was done: "met to discuss"."""
    return {"hypothetical"} if token.rel == "advcl" and infinitive else set()


def _is_saying(token: Token) -> bool:
    """Whether the verb tells what somebody said; "told him to go" and "asked that he go" wish."""
    cues, lemma = words.load("sayings"), token.lemma.lower()
    return lemma in cues["verbs"] and (lemma not in words.load("status")["wishing"] or lemma not in cues["weak"])


def _setting(sentence: Sentence, token: Token, cues: dict[str, frozenset[str]]) -> set[str]:
    """A noun that sets the scene of a clause shares what is only to come: "will raise it during a visit"."""
    if token.rel.partition(":")[0] not in ("obl", "nmod"):
        return set()
    found: set[str] = set()
    for above in sentence.ancestors(token):
        if above.upos in ("VERB", "ADJ"):
            if above.rel == "ccomp" or above.rel == "acl:relcl":
                return found | (_own(sentence, above, cues) & {"future"})
            found |= (_own(sentence, above, cues) | _governed(sentence, above, cues)) & {"future"}
    return found
