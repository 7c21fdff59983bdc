"""Text to sentences: with a fake session at the seam, and once with the model."""

from __future__ import annotations

import concurrent.futures

from hypothesis import given
from hypothesis import strategies as st

from dateline.annotate import Annotation, Annotator, Gate
from dateline.annotate.tokens import tokenise

from .fakes import FakeSession
from .texts import texts

TEXT = "Troops turned down BAGHDAD. They left.\n\nThe end"


def annotate(text: str, skip: tuple[tuple[int, int], ...] = ()) -> Annotation:
    return Annotator(FakeSession()).annotate(text, skip)


def check_graph(annotation: Annotation) -> None:
    """What holds of every annotation."""
    at = 0
    for index, sentence in enumerate(annotation.sentences):
        assert sentence.index == index
        assert sentence.tokens
        assert [token.i for token in sentence.tokens] == list(range(len(sentence.tokens)))
        assert [token.rel == "root" for token in sentence.tokens] == [token.head == -1 for token in sentence.tokens]
        assert len([token for token in sentence.tokens if token.head < 0]) == 1
        assert sentence.subtree(sentence.root) == sentence.tokens
        for token in sentence.tokens:
            assert token.text == annotation.text[token.start : token.end]
            assert token.start >= at
            assert token.lemma
            assert all(sentence.tokens[child].head == token.i for child in token.children)
            named = sentence.names[token.name] if token.name >= 0 else None
            assert named is None or named.first <= token.i < named.last
            at = token.end


def test_sentences_tokens_and_names() -> None:
    first, second, third = annotate(TEXT).sentences
    assert [token.text for token in first.tokens] == ["Troops", "turned", "down", "BAGHDAD", "."]
    assert [token.head for token in first.tokens] == [-1, 0, 1, 2, 3]
    assert [(name.first, name.last, name.kind) for name in first.names] == [(3, 4, "geo")]
    assert [token.name for token in first.tokens] == [-1, -1, -1, 0, -1]
    assert (first.paragraph, second.paragraph, third.paragraph) == (True, False, True)
    assert TEXT[second.start : second.end] == "They left."


def test_root_is_the_relation_of_the_root_alone() -> None:
    """The fake scores "root" best everywhere."""
    assert [token.rel for token in annotate(TEXT).sentences[0].tokens] == ["root"] + ["nsubj"] * 4


def test_lemmas_seen_then_rules_that_fit() -> None:
    lemmas = [token.lemma for token in annotate("Troops turned").sentences[0].tokens]
    assert lemmas == ["troop", "turn"]


def test_known_lemmas_choose_among_the_rules() -> None:
    known = Annotator(FakeSession(), {"NOUN": {"troops"}})
    assert known.annotate("Troops").sentences[0].tokens[0].lemma == "troops"


def test_nothing_gives_nothing() -> None:
    assert annotate("").sentences == annotate(" \n ").sentences == []
    assert annotate("all skipped", ((0, 11),)).sentences == []


def test_what_is_skipped_is_not_read() -> None:
    session = FakeSession()
    Annotator(session).annotate("Share this. Troops left.", [(0, 11)])
    assert session.windows == [["Troops", "left", "."]]


def test_given_starts_are_kept() -> None:
    text = "one two . three four"
    words = tokenise(text, 0, len(text))
    sentences = Annotator(FakeSession()).sentences(words, [0, 1, 4])
    assert [[token.text for token in sentence.tokens] for sentence in sentences] == [
        ["one"],
        ["two", ".", "three"],
        ["four"],
    ]


@given(texts, st.integers(1, 40))
def test_any_text_becomes_a_graph(text: str, times: int) -> None:
    check_graph(annotate(text * times))


@given(texts, texts)
def test_a_report_is_read_the_same_whatever_was_read_before(before: str, text: str) -> None:
    shared = Annotator(FakeSession())
    shared.annotate(before)
    assert shared.annotate(text) == annotate(text)


def test_the_gate_leaves_out_what_tells_of_nothing(annotator: Annotator) -> None:
    dull = "The old house by the river has seven small rooms and a long garden full of apple trees."
    telling = "Police killed three men in the northern city of Oruro on Monday."
    text = f"{dull} {telling}\n\n{dull}\n\nORURO, Bolivia --\n\n{telling} “{dull}”"
    kept = annotator.annotate(text, gate=Gate()).sentences
    words = [text[sentence.start : sentence.end] for sentence in kept]
    assert words[:3] == [telling, "ORURO, Bolivia --", telling]
    assert dull not in words[:3] and dull in words[3]
    assert [sentence.index for sentence in kept] == list(range(len(kept)))
    assert [sentence.paragraph for sentence in kept[:3]] == [True, True, True]


def test_the_model_parses_a_sentence(annotator: Annotator) -> None:
    text = "Iraqi troops turned down several U.S. requests for help in Ramadi. Colonel Ali Fadhil told reporters so."
    annotation = annotator.annotate(text)
    check_graph(annotation)
    first, second = annotation.sentences
    word = {token.text: token for token in first.tokens}
    assert first.root.text == "turned"
    assert (word["turned"].lemma, word["turned"].upos) == ("turn", "VERB")
    assert [token.text for token in first.kids(first.root, "nsubj")] == ["troops"]
    assert [token.text for token in first.kids(first.root, "obj")] == ["requests"]
    assert word["down"].rel == "compound:prt"
    assert word["requests"].lemma == "request"
    kinds = {token.text: first.names[token.name].kind for token in first.tokens if token.name >= 0}
    assert kinds["Ramadi"] == "geo"
    assert kinds["U.S."] in ("geo", "gpe")
    assert second.root.lemma == "tell"


def test_the_model_reads_the_same_in_many_threads(annotator: Annotator) -> None:
    given_texts = [f"{number} troops left Ramadi on Monday. They will not return." for number in range(2, 10)]
    alone = [annotator.annotate(text) for text in given_texts]
    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        assert list(pool.map(annotator.annotate, given_texts)) == alone


def test_the_model_takes_hostile_text(annotator: Annotator) -> None:
    for text in ("\x00\x01", "🇮🇶" * 300, "a" * 5000, ". " * 1500, "word " * 1200, "\u200b \u200b", "\ud800 lone"):
        check_graph(annotator.annotate(text))
