"""How many were killed, wounded, arrested…: numbers on persons, and the word that tells what befell them."""

from __future__ import annotations

import dataclasses
import functools
import re
from collections.abc import Iterable, Sequence
from pathlib import Path

from dateline.annotation import Sentence, Token
from dateline.events.slots import is_passive, object_, preposition
from dateline.records import Count
from dateline.resolve.parties import PartyReader
from dateline.resources import reading

_DIGITS = re.compile(r"\d{1,3}(?:,\d{2,3})*,\d{3}|\d+")  # "180,000", in Indian papers "1,80,000"
#: Numbers from here on are years or nonsense as a count of persons in one phrase.
MOST = 100_000_000
#: The words of a count are no more than this.
LONGEST = 8


@dataclasses.dataclass(frozen=True)
class CountWords:
    """``words/counts.yaml``."""

    numbers: dict[str, int]
    multipliers: dict[str, int]
    vague: dict[str, int]
    at_least: tuple[tuple[str, ...], ...]
    at_most: tuple[tuple[str, ...], ...]
    about: tuple[tuple[str, ...], ...]
    kinds: dict[str, str]  # lemma -> kind
    lives: frozenset[str]
    selves: frozenset[str]  # verbs whose subject is who is counted

    @functools.cached_property
    def bounds(self) -> list[tuple[tuple[str, ...], str]]:
        """What makes a number a bound, and which; the longest first: "no fewer than" before "fewer than"."""
        kinds = {"most": self.at_most, "least": self.at_least, "about": self.about}
        bounds = [(phrase, kind) for kind, phrases in kinds.items() for phrase in phrases]
        return sorted(bounds, key=lambda bound: -len(bound[0]))

    @functools.cached_property
    def bounding(self) -> frozenset[str]:
        """The words of bounds that look like prepositions."""
        return frozenset(word for phrase in (*self.at_least, *self.at_most, ("between", "and")) for word in phrase)


@functools.cache
def load(folder: Path | None = None) -> CountWords:
    """Read the words once. Raises `ResourceError`."""
    file = reading.read((folder or reading.folder()) / "words" / "counts.yaml")
    table = file.table(("numbers", "multipliers", "vague", "at_least", "at_most", "about", "kinds", "lives", "selves"))

    def numbers(key: str) -> dict[str, int]:
        return {word: entry.number(0, MOST) for word, entry in table[key].table().items()}

    def phrases(key: str) -> tuple[tuple[str, ...], ...]:
        return tuple(sorted((tuple(phrase.split()) for phrase in table[key].words()), key=len, reverse=True))

    kinds = {word: kind for kind, entry in table["kinds"].table().items() for word in entry.words()}
    return CountWords(
        numbers("numbers"),
        numbers("multipliers"),
        numbers("vague"),
        phrases("at_least"),
        phrases("at_most"),
        phrases("about"),
        kinds,
        frozenset(table["lives"].words()),
        frozenset(table["selves"].words()),
    )


@dataclasses.dataclass(frozen=True, slots=True)
class Counted:
    """A count, and the token (verb or noun) that tells what befell those counted."""

    count: Count
    cause: int


def counts_of(sentence: Sentence, text: str, parties: PartyReader) -> list[Counted]:
    """All counts of the sentence, in order."""
    words = load()
    found: list[Counted] = []
    read = 0  # the words before have been read as numbers
    for token in sentence.tokens:
        value = _value(sentence, token, words) if token.i >= read else None
        if value is None:
            continue
        first, last, low, best, high = value
        read = last
        person = None if _is_age(sentence, token.i, last) else _counted(sentence, token, last)
        if person is None or not _is_person(sentence, person, parties, words):
            continue
        beside = _beside(sentence, first, max(last - 1, person.i), words)
        for kind, cause in beside or _causes(sentence, person, _reached(sentence, person, token), words):
            end = max(last - 1, person.i) if person.i - last < 3 else last - 1
            start = sentence.tokens[first].start
            stop = sentence.tokens[end].end
            found.append(Counted(Count(text[start:stop], start, stop, kind, low, best, high), cause.i))
    return found


def count_at(sentence: Sentence, token: Token, text: str, kind: str) -> Count | None:
    """The number of persons that a noun phrase tells, where it is known that it tells one; a single person is 1.

    Args:
        sentence: of the phrase.
        token: its head.
        text: the report.
        kind: what befell them.
    """
    words = load()
    inside = [t for t in sentence.subtree(token) if t.i <= token.i + 3]
    near = [t.i for t in inside if t.i <= token.i and t.rel not in ("acl", "acl:relcl")]
    if beside := _beside(sentence, min(near), token.i, words):
        kind = beside[0][0]
    for number in inside:
        value = _value(sentence, number, words)
        if value is None or _is_age(sentence, number.i, value[1]):
            continue
        if number is not token and _counted(sentence, number, value[1]) not in (token, None):
            continue
        first, last, low, best, high = value
        start, end = sentence.tokens[first].start, sentence.tokens[max(last - 1, token.i)].end
        return Count(text[start:end], start, end, kind, low, best, high)
    several = any(
        kid.xpos in ("NNS", "NNPS") and not sentence.kids(kid, "nummod") for kid in sentence.kids(token, "conj")
    )
    if token.xpos in ("NN", "NNP") and not several and not sentence.kids(token, "nummod"):
        return Count(text[token.start : token.end], token.start, token.end, kind, 1, 1, 1)
    return None


def befallen(kind: str, event: str) -> str:
    """The kind as the event has it: who is captured is arrested by a state, abducted in a fight."""
    swapped = {("ASSAULT", "arrested"): "abducted", ("COERCE", "abducted"): "arrested"}
    return swapped.get((event, kind), kind)


def kind_of(event: str, modes: Sequence[str], lemmas: Iterable[str]) -> str | None:
    """What befalls those counted in an event: by the words of its trigger, else by its mode and type."""
    words = load()
    told = next((words.kinds[lemma] for lemma in lemmas if lemma in words.kinds), None)
    by_mode = next((_BY_MODE[mode] for mode in modes if mode in _BY_MODE), None)
    return by_mode or (told if event in ("ASSAULT", "COERCE", "SANCTION") else None) or _BY_TYPE.get(event)


#: What a count means in events of a mode or type, where the trigger's words do not tell.
_BY_MODE = {"abduct": "abducted", "arrest": "arrested", "expel": "displaced"}
_BY_TYPE = {"ASSAULT": "killed", "PROTEST": "participants", "COERCE": "arrested", "CONSULT": "participants"}


def _value(
    sentence: Sentence, token: Token, words: CountWords
) -> tuple[int, int, int | None, int | None, int | None] | None:
    """The number that begins at ``token``: its first word with what bounds it, after its last, low, best, high."""
    tokens = sentence.tokens
    lower = token.text.lower()
    vague = words.vague.get(token.lemma.lower())
    if vague is None and lower not in words.numbers and not lower[0].isdigit():
        return None  # as most words
    number, last = _number(sentence, token.i, words)
    if number is None and vague is not None and (token.xpos == "NNS" or lower in words.vague and token.upos == "ADJ"):
        number, last = vague, token.i + 1
        while (
            last + 1 < len(tokens)
            and tokens[last].lemma == "of"
            and tokens[last + 1].lemma.lower() in words.multipliers
        ):
            number, last = vague * words.multipliers[tokens[last + 1].lemma.lower()], last + 2  # "tens of thousands"
        return token.i, last, number, None, None
    if number is None or (token.i and _number(sentence, token.i - 1, words)[1] > token.i):
        return None
    if lower in ("one",) and token.upos == "PRON":
        return None
    first, bound = _bound(sentence, token.i, words)
    second = _range_end(sentence, token.i, last, words)
    if second is not None:
        return first, second[1], number, None, second[0]
    if bound == "least":
        return first, last, number, number, None
    if bound == "most":
        return first, last, None, number, number
    if bound == "about":
        return first, last, None, number, None
    return first, last, number, number, number


def _number(sentence: Sentence, i: int, words: CountWords) -> tuple[int | None, int]:
    """The number written from word ``i`` on, in digits or words, and where it ends."""
    tokens = sentence.tokens
    token = tokens[i]
    lower = token.text.lower()
    if token.upos not in ("NUM", "NOUN", "PRON", "ADJ"):
        return None, i
    if _DIGITS.fullmatch(lower):
        value, last = int(lower.replace(",", "")), i + 1
    elif lower in words.numbers and token.xpos in ("CD", "PRP", "NN", "JJ"):
        value, last = words.numbers[lower], i + 1
        if last + 1 < len(tokens) and tokens[last].text == "-" and tokens[last + 1].text.lower() in words.numbers:
            value, last = value + words.numbers[tokens[last + 1].text.lower()], last + 2
    elif lower in ("a", "an"):
        return None, i
    else:
        return None, i
    if last + 1 < len(tokens) and tokens[last].text == "-" and tokens[last + 1].text.lower() in words.multipliers:
        last += 1  # "30-thousand"
    while last < len(tokens) and tokens[last].text.lower() in words.multipliers:
        value, last = value * words.multipliers[tokens[last].text.lower()], last + 1
    return (value, last) if value <= MOST else (None, i)


def _bound(sentence: Sentence, i: int, words: CountWords) -> tuple[int, str]:
    """What stands before the number and makes it a bound: where that begins, and which, or ""."""
    before = tuple(token.text.lower() for token in sentence.tokens[max(0, i - 4) : i])
    for phrase, kind in words.bounds:
        if before[-len(phrase) :] == phrase:
            return i - len(phrase), kind
    return i, ""


def _range_end(sentence: Sentence, i: int, last: int, words: CountWords) -> tuple[int, int] | None:
    """The upper end of "between 10 and 15", "10 to 15", "10-15"."""
    tokens = sentence.tokens
    if last + 1 >= len(tokens):
        return None
    between = i > 0 and tokens[i - 1].text.lower() == "between" and tokens[last].text.lower() == "and"
    if between or tokens[last].text in ("-", "–", "to"):
        value, end = _number(sentence, last + 1, words)
        return None if value is None else (value, end)
    return None


def _counted(sentence: Sentence, token: Token, last: int) -> Token | None:
    """What is counted: the noun the number is on, what follows "of", or the number itself."""
    head = sentence.above(token)
    end = sentence.tokens[last - 1]
    if token.rel in ("nummod", "det", "amod", "compound", "quantmod", "advmod") and head is not None:
        while (
            head.rel in ("nummod", "compound")
            and head.upos in ("NUM", "NOUN")
            and (up := sentence.above(head)) is not None
        ):
            head = up  # "three dozen people"
        return head
    for number in (token, end):
        for kid in sentence.kids(number, "nmod"):
            if preposition(sentence, kid) in ("of", "among"):
                return kid
    year = token.name >= 0 and sentence.names[token.name].kind == "tim"
    alone = token.rel.partition(":")[0] in ("nsubj", "obj", "conj", "root", "parataxis") or _bounded(sentence, token)
    return token if alone and not year else None


def _is_person(sentence: Sentence, token: Token, parties: PartyReader, words: CountWords) -> bool:
    if token.upos == "NUM" or token.lemma.lower() in words.lives or token.lemma.lower() in words.vague:
        return True
    return bool(parties.parties(sentence, token))


def _reached(sentence: Sentence, person: Token, number: Token) -> Token:
    """The word by which those counted hang on their verb: of "seven of the marchers" it is the number."""
    return number if number.i in {token.i for token in sentence.ancestors(person)} else person


def _causes(sentence: Sentence, person: Token, reached: Token, words: CountWords) -> list[tuple[str, Token]]:
    """What befell those counted, by the verbs they are subject or object of, or the noun itself."""
    own = words.kinds.get(person.lemma.lower())
    if own in ("killed", "wounded") and person.lemma.lower() in words.lives | {"death", "injury", "toll"}:
        head = sentence.above(person)
        return [(own, head if head is not None and head.upos == "VERB" else person)]
    found: list[tuple[str, Token]] = []
    head = sentence.above(reached)
    if head is not None and head.upos in ("VERB", "NOUN", "ADJ"):
        found += _by_verb(sentence, head, reached, words)
    for kid in sentence.kids(person, "acl", "acl:relcl", "amod"):  # "16 people killed in the blast", "the 16 dead"
        if (kind := words.kinds.get(kid.lemma.lower())) is not None and (kid.rel != "acl" or kid.xpos != "VBG"):
            found.append((kind, kid))
    if not found and head is not None and head.upos == "NOUN" and preposition(sentence, reached) == "of":
        if (kind := words.kinds.get(head.lemma.lower())) is not None:  # "the arrest of three reporters"
            found.append((kind, head))
    if not found and own == "participants":
        found.append((own, person))
    if not found and reached.rel == "conj" and head is not None:
        grand = sentence.above(head)
        if grand is not None and grand.upos == "VERB":
            found += _by_verb(sentence, grand, head, words)
    return found


def _beside(sentence: Sentence, first: int, last: int, words: CountWords) -> list[tuple[str, Token]]:
    """What befell those counted, by the verb right before or after: "and wounding five others", "five others wounded".

    Where two such verbs are joined, trees often hang the second on the persons of the first.
    """
    if last - first > LONGEST:
        return []
    for i, forms in ((first - 1, ("VBD", "VBG", "VB", "VBZ", "VBP", "VBN")), (last + 1, ("VBD", "VBN"))):
        token = sentence.tokens[i] if 0 <= i < len(sentence.tokens) else None
        kind = words.kinds.get(token.lemma.lower()) if token is not None and token.xpos in forms else None
        if token is None or kind not in ("killed", "wounded") or token.lemma.lower() in words.selves:
            continue
        if i < first and (is_passive(sentence, token) or _joined(sentence, i, words)):
            continue
        if i > last and sentence.kids(token, "obj"):
            continue
        return [(kind, token)]
    return []


def _is_age(sentence: Sentence, first: int, last: int) -> bool:
    """Whether the number stands between commas after a person: "a man, 58,"."""
    tokens = sentence.tokens
    return (
        1 < first
        and last == first + 1 < len(tokens)
        and tokens[first - 1].text == tokens[last].text == ","
        and tokens[first - 2].upos in ("NOUN", "PROPN")
    )


def _joined(sentence: Sentence, i: int, words: CountWords) -> bool:
    """Whether a verb shares what it does to them with the one before: "killed or wounded nine people"."""
    before = sentence.tokens[max(0, i - 2) : i]
    return len(before) == 2 and before[1].upos == "CCONJ" and before[0].lemma.lower() in words.kinds


def _bounded(sentence: Sentence, person: Token) -> bool:
    """Whether what looks like a preposition is the bound of a number: "wounded up to 30 people"."""
    cases = {kid.text.lower() for kid in sentence.kids(person, "case")}
    return person.rel == "obl" and bool(cases) and cases <= load().bounding


def _by_verb(sentence: Sentence, verb: Token, person: Token, words: CountWords) -> list[tuple[str, Token]]:
    """Kinds by the verb and those joined to it ("killing and wounding dozens", "killed and three wounded")."""
    found = []
    for option in [
        verb,
        *sentence.kids(verb, "conj", "xcomp"),
        *([up] if (up := sentence.above(verb)) is not None and verb.rel == "conj" else []),
    ]:
        kind = words.kinds.get(option.lemma.lower())
        if kind is None:
            continue
        undergoes = object_(sentence, option)
        acts = kind == "participants" or option.lemma.lower() in words.selves
        subject = person.rel.startswith("nsubj")
        if option is not verb and sentence.kids(option, "nsubj", "nsubj:pass", "obj") and undergoes is not person:
            continue
        if (acts and subject) or (
            not acts
            and (
                person.rel == "obj"
                or _bounded(sentence, person)
                or (
                    subject and (is_passive(sentence, option) or option.xpos == "VBN" or option.upos in ("ADJ", "NOUN"))
                )
            )
        ):
            found.append((kind, option))
    return found
