"""What later words point back to."""

from __future__ import annotations

from dateline.records import Party
from dateline.resolve.memory import PRONOUN_REACH, Memory, Mention

from ..events.trees import annotated, word

PRONOUN = "They they PRON PRP 2 nsubj\nfled flee VERB VBD 0 root"
PLAIN = "It it PRON PRP 2 nsubj\nrained rain VERB VBD 0 root"


def mention(
    name: str,
    sentence: int = 0,
    token: int = 0,
    kind: str = "group",
    *,
    subject: bool = False,
    country: str | None = "KEN",
    surname: str | None = None,
) -> Mention:
    party = Party(name, 100 * sentence + token, 100 * sentence + token + len(name), name, country)
    return Mention(sentence, token, party, kind, subject, name.lower(), surname)


def memory(*mentions: Mention) -> Memory:
    found = Memory()
    for one in mentions:
        found.add(one)
    return found


def meant(found: Memory, index: int = 1, kinds: tuple[str, ...] = ("group", "thing")) -> str | None:
    """The name that "They" in sentence ``index`` stands for."""
    sentence = annotated(*[PLAIN] * index, PRONOUN).sentences[index]
    back = found.antecedent(sentence, word(sentence, "They"), kinds)
    return None if back is None else back.party.name


def test_nothing_named_nothing_meant() -> None:
    assert meant(Memory()) is None


def test_the_last_of_its_kind() -> None:
    assert meant(memory(mention("rebels", token=1), mention("soldiers", token=4))) == "soldiers"


def test_a_subject_before_others() -> None:
    assert meant(memory(mention("rebels", token=0, subject=True), mention("soldiers", token=4))) == "rebels"


def test_the_nearer_sentence() -> None:
    far, near = mention("rebels", 0, subject=True), mention("soldiers", 1, subject=True)
    assert meant(memory(far, near), 2) == "soldiers"


def test_not_of_another_kind() -> None:
    assert meant(memory(mention("colonel", kind="person"))) is None


def test_the_likelier_kind_first() -> None:
    both = memory(mention("army", token=3, kind="thing"), mention("rebels", token=1, kind="group"))
    assert meant(both) == "rebels"


def test_not_from_too_far() -> None:
    assert meant(memory(mention("rebels")), PRONOUN_REACH) == "rebels"
    assert meant(memory(mention("rebels")), PRONOUN_REACH + 1) is None


def test_not_what_comes_later() -> None:
    assert meant(memory(mention("rebels", sentence=1, token=5))) is None


def test_an_object_is_not_the_subject_of_its_own_clause() -> None:
    annotation = annotated("Rebels rebel NOUN NNS 2 nsubj\nattacked attack VERB VBD 0 root\nthem they PRON PRP 2 obj")
    sentence = annotation.sentences[0]
    found = memory(mention("rebels", subject=True))
    assert found.antecedent(sentence, word(sentence, "them"), ("group",)) is None


def test_a_possessive_means_what_stands_before_it() -> None:
    annotation = annotated("""
        Rebels   rebel   NOUN NNS 2 nsubj
        met      meet    VERB VBD 0 root
        soldiers soldier NOUN NNS 2 obj
        near     =       ADP  IN  6 case
        their    they    PRON PRP$ 6 nmod:poss
        camp     =       NOUN NN  2 obl
    """)
    sentence = annotation.sentences[0]
    found = memory(mention("rebels", token=0, subject=True), mention("soldiers", token=2))
    back = found.antecedent(sentence, word(sentence, "their"), ("group", "thing"))
    assert back is not None and back.party.name == "soldiers"


def test_a_surname_points_to_the_person_last_so_named() -> None:
    found = memory(
        mention("Ana Lopez", kind="person", surname="Lopez", country="PER"),
        mention("Eva Lopez", sentence=1, kind="person", surname="Lopez", country="CHL"),
    )
    back = found.same_name("Lopez")
    assert back is not None and back.country == "CHL"
    assert found.same_name("Ruiz") is None


def test_a_person_of_whom_nothing_is_known_is_nobody_to_point_to() -> None:
    assert memory(mention("Ana Lopez", surname="Lopez", country=None)).same_name("Lopez") is None


def test_the_same_noun_again_is_of_the_same_country() -> None:
    found = memory(mention("Soldiers"), mention("soldiers", sentence=1, country=None))
    back = found.same_description("soldiers")
    assert back is not None and back.country == "KEN"


def test_all_in_order_and_of_nested_ones_the_outermost() -> None:
    outer = Mention(0, 2, Party("army spokesman", 10, 24), "person", True, "spokesman")
    inner = Mention(0, 1, Party("army", 10, 14), "thing", False, "army")
    first = Mention(0, 0, Party("Kenya", 0, 5), "thing", True, "kenya")
    assert [party.text for party in memory(inner, outer, first).all()] == ["Kenya", "army spokesman"]
