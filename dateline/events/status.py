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
#: Words that open a clause told beside another, whose status is its own.
BESIDE = frozenset({"after", "before", "while", "since", "when", "as", "because", "by"})
_CLAUSAL = {"xcomp", "ccomp", "acl", "advcl", "csubj", "conj", "acl:relcl", "parataxis"}


def status_of(sentence: Sentence, token: Token, kind: str, event: str) -> set[str]:
    """The statuses of the act that ``token`` names (``historical`` is for dates to tell).

    ``event``: its type. What is only asked, offered or threatened on a condition is asked, offered or threatened all
    the same; and harm that was attempted is harm.
    """
    cues = words.load("status")
    found = _found(sentence, token, kind, event, cues)
    if event == "ASSAULT" and "future" in found and _plotted(sentence, token, cues):
        found = found - {"future"} | {"hypothetical"}
    if event in SPEECH and _conditional(sentence, token):
        found.discard("hypothetical")
    if event != "ACCUSE" and (_denied(sentence, token, cues) or _doubted(sentence, token, cues)):
        found.add("disputed")
    return settle(found)


def worded_otherwise(found: set[str], event: str) -> set[str]:
    """The statuses of an act of type ``event`` that is told by a word for something else.

    "Will not accept" is itself the refusal, and "should leave" the demand.
    """
    if event == "REJECT":
        return found - {"negated", "hypothetical"}
    if event == "THREATEN":
        return found - {"negated"}
    return found - {"hypothetical", "future"} if event == "REQUEST" else found


def _plotted(sentence: Sentence, token: Token, cues: dict[str, frozenset[str]]) -> bool:
    """Whether harm is only plotted: "was planning an attack"; what is planned by one who says so is future."""
    for _ in range(2):
        head = sentence.above(token)
        if head is None or token.rel not in ("xcomp", "obj", "conj", "acl"):
            return False
        if head.lemma.lower() in cues["plotting"]:
            return head.xpos in ("VBG", "VBD", "VBN")
        token = head
    return False


def _denied(sentence: Sentence, token: Token, cues: dict[str, frozenset[str]]) -> bool:
    """Whether a party denies it: "denied any role in the killing", "dismissed reports that it had resigned".

    To deny what is asked ("denied requests") is to refuse it.
    """
    for head in sentence.ancestors(token):
        lemma, rel = head.lemma.lower(), token.rel
        if head.upos == "VERB" and (lemma in cues["denying"] or lemma in cues["dismissing"]):
            if rel not in ("obj", "ccomp", "xcomp"):
                return False
            if lemma in cues["denying"]:
                return token.upos == "VERB" or token.lemma.lower() not in cues["wishing_nouns"]
            return token.lemma.lower() in cues["reporting_nouns"]
        if rel.startswith("acl") and head.lemma.lower() not in cues["reporting_nouns"]:
            return False
        if rel in ("nsubj", "nsubj:pass", "advcl", "parataxis", "advmod"):
            return False
        token = head
    return False


def _conditional(sentence: Sentence, token: Token) -> bool:
    """Whether a condition is all that makes the act hypothetical."""
    cues = words.load("status")
    modals = _lemmas(sentence, token, "aux") | {kid.text.lower() for kid in sentence.kids(token, "aux")}
    return _has_if_clause(sentence, token) and not modals & (cues["possible"] | cues["coming"])


def _found(sentence: Sentence, token: Token, kind: str, event: str, cues: dict[str, frozenset[str]]) -> set[str]:
    found = _own(sentence, token, cues)
    if kind == "noun":
        found |= _noun(sentence, token, event, cues)
        verb = _carrier(sentence, token)
    else:
        verb = token
    if verb is not None:
        if verb is not token:
            found |= _own(sentence, verb, cues) | _of_carrier(verb, cues)
        above = _governed(sentence, verb, event, cues)
        if "negated" in found and verb is not token and above & {"future", "hypothetical"}:
            found.discard("negated")  # what is to be prevented may yet happen
            found.add("hypothetical")
        found |= above
    elif kind == "noun":
        found |= _hindered(sentence, token, cues)
        found |= _setting(sentence, token, cues) if event == "CONSULT" else set()
    return found


def _doubted(sentence: Sentence, token: Token, cues: dict[str, frozenset[str]]) -> bool:
    """Whether the report doubts it and tells a denial: "reportedly shot him, although the army denied it"."""
    return bool(_lemmas(sentence, token, "advmod") & cues["doubting"]) and any(
        kid.lemma.lower() in cues["denying"] for kid in sentence.kids(token, "advcl", "conj", "parataxis")
    )


def _hindered(sentence: Sentence, token: Token, cues: dict[str, frozenset[str]]) -> set[str]:
    """A noun under one for failing or trying: "a failed attempt at a coup", "the failure of the talks"."""
    head = sentence.above(token)
    if head is None or not token.rel.startswith("nmod") or head.upos != "NOUN":
        return set()
    failed = _lemmas(sentence, head, "amod") | {kid.text.lower() for kid in sentence.kids(head, "amod")}
    return {"negated"} if failed & cues["failing_adjectives"] and head.lemma.lower() in cues["wishing_nouns"] else set()


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
    found: set[str] = set()
    if not token.children and token.rel != "acl:relcl":
        return found
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
    if preposition(sentence, token) in cues["without"] or _marks(sentence, token) & cues["without"]:
        found.add("negated")
    if adverbs & cues["outstanding"] and "to" in _marks(sentence, token):
        found.add("negated")
    if token.rel == "acl:relcl" and _is_cleft(sentence, token, cues):
        found.add("negated")
    modals = _lemmas(sentence, token, "aux") | {kid.text.lower() for kid in sentence.kids(token, "aux")}
    if modals & cues["possible"]:
        found.add("future" if modals & {"would"} and _backshifted(sentence, token) else "hypothetical")
    if modals & cues["coming"]:
        found.add("future")
    if _marks(sentence, token) & cues["conditions"] or _inverted(sentence, token):
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


def _marks(sentence: Sentence, token: Token) -> set[str]:
    """Words that open the clause, those of several words whole: "in case", "instead of"."""
    kids = sentence.kids(token, "mark", "case", "advmod")
    found = {kid.lemma.lower() for kid in kids if kid.rel == "mark"}
    return found | {
        " ".join([kid.text.lower(), *(part.text.lower() for part in parts)])
        for kid in kids
        if (parts := sentence.kids(kid, "fixed"))
    }


def _inverted(sentence: Sentence, token: Token) -> bool:
    """Whether the order of words alone makes a condition: "had they attacked, we would have answered"."""
    subject = next(iter(sentence.kids(token, "nsubj", "nsubj:pass")), None)
    return (
        token.rel == "advcl"
        and subject is not None
        and any(aux.i < subject.i and aux.lemma in ("have", "should", "be") for aux in sentence.kids(token, "aux"))
    )


def _is_cleft(sentence: Sentence, token: Token, cues: dict[str, frozenset[str]]) -> bool:
    """Whether it was not they who did it: "it was not soldiers who shelled the market"."""
    head = sentence.above(token)
    return (
        head is not None
        and bool(sentence.kids(head, "cop"))
        and bool(_lemmas(sentence, head, "advmod") & cues["negators"])
        and bool(_lemmas(sentence, head, "nsubj", "expl") & {"it"})
    )


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


def _noun(sentence: Sentence, token: Token, event: str, cues: dict[str, frozenset[str]]) -> set[str]:
    """What adjectives and possessors tell of a noun: "a planned visit", "the possibility of an attack"."""
    found = set()
    adjectives = _lemmas(sentence, token, "amod", "compound") | {
        kid.text.lower() for kid in sentence.kids(token, "amod")
    }
    if adjectives & cues["wishing_adjectives"]:
        found.add("hypothetical")
    if adjectives & cues["planning_adjectives"]:
        found.add("future")
    if adjectives & cues["failing_adjectives"] and event not in HARM:
        found.add("negated")
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
    light, cues = words.load("light_verbs"), words.load("status")
    lemma = _lemma(sentence, head)
    if lemma in light["stopping"] and lemma not in cues["failing"]:
        return None  # what is to end is there
    carries = lemma in light["doing"] or lemma in light["suffering"]
    if token.rel == "obl":
        return head if f"{lemma} {preposition(sentence, token)}" in light["with_preposition"] else None
    return (
        head if carries or lemma in cues["wishing"] or lemma in cues["planning"] or lemma in cues["failing"] else None
    )


def _lemma(sentence: Sentence, verb: Token) -> str:
    """The verb's lemma, with its particle where that makes another verb of it: to set up is not to set."""
    lemma = verb.lemma.lower()
    phrases = (f"{lemma} {kid.lemma.lower()}" for kid in sentence.kids(verb, "compound:prt"))
    return next((phrase for phrase in phrases if phrase in words.load("status")["particled"]), lemma)


def _of_carrier(verb: Token, cues: dict[str, frozenset[str]]) -> set[str]:
    """What the verb that carries a noun makes of it: "prevented an attack", "wants a visit", "plans an attack"."""
    lemma = verb.lemma.lower()
    classes = (("failing", "negated"), ("wishing", "hypothetical"), ("planning", "future"))
    doing = words.load("light_verbs")["doing"]
    return {status for name, status in classes if lemma in cues[name] and (name == "failing" or lemma not in doing)}


def _governed(sentence: Sentence, verb: Token, event: str, cues: dict[str, frozenset[str]]) -> set[str]:
    """What the words that govern a verb tell, up to the main clause or the word of saying."""
    found: set[str] = set()
    carried = verb
    lemma = verb.lemma.lower()
    token = verb
    while token.rel in _CLAUSAL and (head := sentence.above(token)) is not None:
        lemma = head.lemma.lower()
        if token.rel == "conj":
            if _shares(sentence, token, head, cues):
                found |= _own(sentence, head, cues) - {"disputed"}
            token = head
            continue
        if token.rel in ("acl:relcl", "parataxis"):
            break
        marks = _lemmas(sentence, token, "mark")
        if token.rel == "advcl" and (marks & BESIDE or ("to" not in marks and carried.xpos != "VBG")):
            if _lemmas(sentence, token, "mark") & cues["conditions"]:
                found.add("hypothetical")
            break
        if token.rel == "advcl" and carried.xpos == "VBG" and not sentence.kids(token, "mark"):
            token = head
            continue
        if token.xpos == "VBG" and lemma in cues["ending"] and not _lemmas(sentence, token, "advmod") & cues["short"]:
            break  # what is to end is there: "urged them to stop killing civilians"
        if token.rel == "ccomp" and _is_saying(head):
            if lemma in cues["denying"]:
                found.add("disputed")
            break
        told = _by_governor(sentence, token, head, event, cues)
        if "negated" in found and told & {"hypothetical", "future"} and token is not verb:
            found.discard("negated")  # "to prevent them from taking power": they may or may not
        if "negated" in told and found & {"hypothetical", "future"}:
            found -= {"hypothetical", "future"}
        found |= told
        shared = _own(sentence, head, cues)
        found |= shared if _shares_negation(token, head, cues) else shared - {"negated"}
        token = head
    return found


def _shares(sentence: Sentence, token: Token, head: Token, cues: dict[str, frozenset[str]]) -> bool:
    """Whether the second of two verbs shares what stands on the first: "will not visit or call", not "but calls"."""
    if sentence.kids(token, "nsubj", "aux"):
        return False
    return token.xpos == head.xpos or not sentence.kids(head, "aux") or {token.xpos, head.xpos} <= {"VBD", "VBN"}


def _by_governor(
    sentence: Sentence, token: Token, head: Token, event: str, cues: dict[str, frozenset[str]]
) -> set[str]:
    lemma = _lemma(sentence, head)
    marks = _lemmas(sentence, token, "mark", "case")
    infinitive = "to" in marks
    if lemma in cues["failing"] and head.upos == "VERB" and (token.rel != "advcl" or "from" in marks):
        return {"negated"}
    if head.upos == "VERB":
        if "from" in marks and lemma in cues["keeping"]:
            return {"negated"}
        if infinitive and _lemmas(sentence, head, "advmod") & cues["outstanding"]:
            return {"negated"}
        if token.xpos == "VBG" and _lemmas(sentence, token, "advmod") & cues["short"]:
            return {"negated"}
        if _is_saying(head) and not infinitive:
            return set()
        if lemma == "go" and infinitive and head.xpos == "VBG":
            return {"future"}
        if lemma in cues["planning"]:
            return {"future"} if infinitive or token.rel == "ccomp" else set()
        if lemma in cues["wishing"] or lemma in cues["aiming"]:
            return {"hypothetical"}
        return _purpose(sentence, token, infinitive, event, cues)
    if head.upos == "ADJ":
        if lemma in cues["planning_adjectives"]:
            return {"future"}
        return {"hypothetical"} if lemma in cues["wishing_adjectives"] else set()
    if token.rel == "acl" and not infinitive and not marks:
        return set()  # "a resolution demanding"
    if lemma in cues["failing_nouns"] or _lemmas(sentence, head, "amod") & cues["failing_adjectives"]:
        return {"negated"}
    above = sentence.above(head)
    if above is not None and above.upos == "VERB" and head.rel in ("obj", "obl", "nsubj:pass"):
        if above.lemma.lower() in cues["failing"] and lemma in cues["wishing_nouns"] | cues["planning_nouns"]:
            return {"negated"}  # "failing in an attempt to", "abandoned plans to"
        if above.lemma.lower() in cues["lacking"]:
            return {"negated"}  # "lacked the votes to"
    if lemma in cues["planning_nouns"]:
        return {"future"}
    if infinitive and (lemma in cues["deciding"] or _ranked(sentence, head)):
        return set()
    if infinitive and not _lemmas(sentence, head, "amod") & cues["achieving"]:
        return {"hypothetical"}  # "permission to raid", "the means to attack"
    return {"hypothetical"} if lemma in cues["wishing_nouns"] else set()


def _ranked(sentence: Sentence, noun: Token) -> bool:
    """Whether an infinitive tells what somebody did: "the 21st victim to die", "the highest officer to be tried"."""
    return any(
        kid.xpos == "JJS"
        or (kid.text[0].isdigit() and kid.upos == "ADJ")
        or any(most.xpos == "RBS" for most in sentence.kids(kid, "advmod"))
        for kid in sentence.kids(noun, "amod")
    )


def _shares_negation(token: Token, head: Token, cues: dict[str, frozenset[str]]) -> bool:
    """Whether what denies the governor denies the act: "was not able to leave", but not "it was not wrong to leave"."""
    if token.rel == "advcl":
        return False
    if head.upos in ("NOUN", "ADJ"):
        return head.lemma.lower() in frozenset().union(
            *(cues[name] for name in ("wishing_adjectives", "planning_adjectives", "wishing_nouns", "planning_nouns"))
        )
    return True


def _purpose(
    sentence: Sentence, token: Token, infinitive: bool, event: str, cues: dict[str, frozenset[str]]
) -> set[str]:
    """An infinitive of purpose tells of harm what is aimed at, of a meeting what is to come.

    What words do was done: "gathered to demand".
    """
    if _lemmas(sentence, token, "advmod") & cues["achieving"]:
        return set()  # "only to be overrun"
    head = sentence.above(token)
    if head is not None and head.lemma.lower() in cues["using"]:
        return set()
    if token.rel != "advcl" or not infinitive:
        return set()
    return {"hypothetical"} if event in HARM else {"future"} if event == "CONSULT" else set()


def _is_saying(token: Token) -> bool:
    """Whether the verb tells what somebody said; "told him to go" and "asked that he go" wish."""
    cues, lemma = words.load("sayings"), token.lemma.lower()
    return lemma in cues["verbs"] and (lemma not in words.load("status")["wishing"] or lemma not in cues["weak"])


def _setting(sentence: Sentence, token: Token, cues: dict[str, frozenset[str]]) -> set[str]:
    """A meeting that sets the scene of a clause shares what is only to come: "will raise it during a visit"."""
    if token.rel.partition(":")[0] not in ("obl", "nmod"):
        return set()
    if _lemmas(sentence, token, "amod") & cues["past_adjectives"]:
        return set()
    found: set[str] = set()
    for above in sentence.ancestors(token):
        if above.upos in ("VERB", "ADJ"):
            if above.rel == "ccomp" or above.rel == "acl:relcl":
                return found | (_own(sentence, above, cues) & {"future"})
            found |= (_own(sentence, above, cues) | _governed(sentence, above, "", cues)) & {"future"}
    return found
