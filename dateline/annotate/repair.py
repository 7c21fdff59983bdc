"""Mends what no English clause has, such as two subjects of one verb, or words of a clause before its "that".

The scores of arcs are independent of each other, so that a tree may hold what each arc alone makes likely and both
together make impossible.
"""

from __future__ import annotations

from dateline.annotation import Token

SUBJECTS = ("nsubj", "nsubj:pass")
_NOMINAL = ("NOUN", "PROPN")


def repair(tokens: list[Token]) -> None:
    """Changes heads and relations of the tokens in place; the tree stays a tree."""
    for i in range(2, len(tokens)):
        _below_infinitive(tokens, tokens[i - 2], tokens[i])
    for token in tokens:
        if token.rel == "compound" and any(tokens[i].xpos == "POS" for i in token.children):
            token.rel = "nmod:poss"  # "Guatemala's Congress"
    for verb in tokens:
        subjects = [i for i in verb.children if tokens[i].rel in SUBJECTS]
        if len(subjects) > 1:
            _second_subject(tokens, verb, subjects)
    for verb in tokens:
        if verb.rel == "ccomp" and verb.head >= 0:
            _before_that(tokens, verb)
        if verb.rel == "appos" and any(tokens[i].rel == "cc" and i < verb.i for i in verb.children):
            verb.rel = "conj"  # what "and" joins is another, not the same again


def _below_infinitive(tokens: list[Token], verb: Token, infinitive: Token) -> None:
    """Of "failed to reach" the first is above the second, and has the subject and what stands before."""
    to = tokens[infinitive.i - 1]
    if not (
        to.text.lower() == "to"
        and to.head == verb.head == infinitive.i
        and verb.upos == infinitive.upos == "VERB"
        and verb.rel != "conj"
    ):
        return
    if infinitive.head >= 0:
        _move(tokens, verb, tokens[infinitive.head], infinitive.rel)
        tokens[infinitive.head].children.remove(infinitive.i)
    else:
        infinitive.children.remove(verb.i)
        verb.head, verb.rel = -1, infinitive.rel
    infinitive.head, infinitive.rel = verb.i, "xcomp"
    verb.children = sorted([*verb.children, infinitive.i])
    for i in [i for i in infinitive.children if i < verb.i]:
        _move(tokens, tokens[i], verb, tokens[i].rel)


def _second_subject(tokens: list[Token], verb: Token, subjects: list[int]) -> None:
    """Of two subjects one is beside the other, or the subject of the clause that complements the verb.

    "Ministry spokesman General Khalaf tells …": the name belongs to the office. "Rebels released two men, a colonel
    said": the rebels released.
    """
    first, second = tokens[subjects[0]], tokens[subjects[1]]
    if _last(tokens, first) + 1 == _first(tokens, second) and first.upos in _NOMINAL and second.upos in _NOMINAL:
        _move(tokens, second, first, "appos")
        return
    for i in verb.children:
        clause = tokens[i]
        bare = not any(tokens[kid].rel in SUBJECTS for kid in clause.children)
        if clause.rel in ("ccomp", "parataxis") and first.i < clause.i < second.i and bare:
            _move(tokens, first, clause, first.rel)
            return


def _before_that(tokens: list[Token], verb: Token) -> None:
    """Gives what stands before a clause's "that" to the verb above: "said on Tuesday that gunmen had killed"."""
    marks = [i for i in verb.children if tokens[i].rel == "mark" and tokens[i].text.lower() == "that"]
    for i in [i for i in verb.children if marks and verb.head < i < marks[0]]:
        _move(tokens, tokens[i], tokens[verb.head], tokens[i].rel)


def _move(tokens: list[Token], token: Token, head: Token, rel: str) -> None:
    tokens[token.head].children.remove(token.i)
    token.head, token.rel = head.i, rel
    head.children.append(token.i)
    head.children.sort()


def _first(tokens: list[Token], token: Token) -> int:
    return min([token.i, *(_first(tokens, tokens[i]) for i in token.children)])


def _last(tokens: list[Token], token: Token) -> int:
    return max([token.i, *(_last(tokens, tokens[i]) for i in token.children)])
