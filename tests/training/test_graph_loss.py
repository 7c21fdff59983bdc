"""The graphs of a batch as arrays, and the loss of each head, on one small example."""

from __future__ import annotations

import dataclasses
import math

import pytest

torch = pytest.importorskip("torch", reason="torch is not installed; it comes with the extra train")
pytest.importorskip("safetensors", reason="safetensors is not installed; it comes with the extra train")

from torch import Tensor  # noqa: E402

from training.corpora import UNKNOWN, GraphTargets, Node  # noqa: E402
from training.graph_loss import WEIGHTS, Graphs, collate_graphs, graph_losses  # noqa: E402
from training.model import HIDDEN, EventGraph, graph_labels  # noqa: E402

WIDTH = 7
LABELS = graph_labels()


@dataclasses.dataclass
class Example:
    graph: list[tuple[int, int, GraphTargets]]


def targets() -> GraphTargets:
    """Five words: 0 does something to 2 by 1, 4 tells it."""
    act = Node(1, "ASSAULT", frozenset({"future"}), "AID", ("ASSAULT beat",), {"actor": [0], "recipient": [2]})
    cue = Node(4, "", frozenset(), "", (), {"speaker": [3], "first": [0], "last": [2]})
    return GraphTargets([act], [cue], {0: "REB", 2: ""}, [(0, 2, "ASSAULT"), (2, 0, "")])


def batch() -> Graphs:
    """Two examples: the graph stands at words 2 to 6 of the second; of the rest nothing is known."""
    return collate_graphs([Example([]), Example([(2, 7, targets())])], WIDTH)


def index(head: str, label: str) -> int:
    return LABELS[head].index(label)


def blank() -> EventGraph:
    """Heads that take everything to be as likely."""
    heads = EventGraph({name: len(labels) for name, labels in LABELS.items()}, 0.0)
    with torch.no_grad():
        for weights in heads.parameters():
            weights.zero_()
    return heads


def vectors() -> Tensor:
    found: Tensor = torch.randn(2, WIDTH, HIDDEN, generator=torch.Generator().manual_seed(1))
    return found


# -- arrays ------------------------------------------------------------------------------------------------------------


def test_triggers_and_cues_are_known_only_where_annotated() -> None:
    graphs = batch()
    none, kind = UNKNOWN, index("trigger", "ASSAULT")
    assert graphs.trigger.tolist() == [[none] * 7, [none, none, 0, kind, 0, 0, 0]]
    assert graphs.cue.tolist() == [[none] * 7, [none, none, 0, 0, 0, 0, 1]]


def test_words_are_counted_in_the_example() -> None:
    graphs = batch()
    assert graphs.event_at.tolist() == [[1, 3]]
    assert graphs.node_at.tolist() == [[1, 3], [1, 6]]
    assert graphs.sector_at.tolist() == [[1, 2], [1, 4]]
    assert graphs.pair_at.tolist() == [[1, 2, 4], [1, 4, 2]]


def test_what_an_event_is() -> None:
    graphs = batch()
    assert graphs.flag.nonzero().tolist() == [[0, index("flag", "future")]]
    assert graphs.mode.nonzero().tolist() == [[0, index("mode", "ASSAULT beat")]]
    assert graphs.of.tolist() == [index("of", "AID")]
    assert graphs.sector.tolist() == [index("sector", "REB"), index("sector", "")]
    assert graphs.pair.tolist() == [index("pair", "ASSAULT"), index("pair", "")]


def test_an_event_has_no_speaker_and_a_saying_no_actor() -> None:
    event, cue = batch().role
    assert (event[:2] == UNKNOWN).all() and (cue[:2] == UNKNOWN).all()
    assert (event[:, index("role", "speaker")] == UNKNOWN).all()
    assert (cue[:, index("role", "actor")] == UNKNOWN).all()
    assert event[2:, index("role", "actor")].tolist() == [1, 0, 0, 0, 0]
    assert event[2:, index("role", "recipient")].tolist() == [0, 0, 1, 0, 0]
    assert event[2:, index("role", "when")].tolist() == [0] * 5
    assert cue[2:, index("role", "speaker")].tolist() == [0, 0, 0, 1, 0]


# -- losses ------------------------------------------------------------------------------------------------------------


def test_nothing_annotated_nothing_lost() -> None:
    assert graph_losses(blank(), vectors(), collate_graphs([Example([]), Example([])], WIDTH)) == {}


def test_the_loss_of_each_head_where_all_is_as_likely() -> None:
    """Sums over words are divided by the two nodes, an event and a saying; the event knows 6 roles, the saying 4."""
    found = {name: loss.item() / WEIGHTS[name] for name, loss in graph_losses(blank(), vectors(), batch()).items()}
    bit = math.log(2)
    wanted = {
        "trigger": math.log(17) * 5 / 2,
        "cue": bit * 5 / 2,
        "flag": bit,
        "of": math.log(17),
        "mode": bit * len(LABELS["mode"]) ** 0.5,
        "sector": math.log(len(LABELS["sector"])),
        "role": bit * 5 * (6 + 4) / 2,
        "pair": math.log(17),
    }
    assert set(found) == set(wanted) == set(WEIGHTS)
    for name, loss in wanted.items():
        assert found[name] == pytest.approx(loss, rel=1e-4), name


def test_a_sentence_without_events_teaches_triggers_and_cues_alone() -> None:
    empty = collate_graphs([Example([(0, 7, GraphTargets([], [], {}, []))])], WIDTH)
    found = graph_losses(blank(), vectors()[:1], empty)
    assert set(found) == {"trigger", "cue"}
    assert found["trigger"].item() == pytest.approx(WEIGHTS["trigger"] * math.log(17) * 7, rel=1e-4)


def test_words_that_were_not_annotated_teach_nothing() -> None:
    torch.manual_seed(2)
    heads = EventGraph({name: len(labels) for name, labels in LABELS.items()}, 0.0)
    x = vectors()
    before = graph_losses(heads, x, batch())
    x[0], x[1, :2] = 5.0, -5.0
    after = graph_losses(heads, x, batch())
    assert {name: loss.item() for name, loss in before.items()} == pytest.approx(
        {name: loss.item() for name, loss in after.items()}
    )
    x[1, 3] = 5.0
    assert graph_losses(heads, x, batch())["trigger"].item() != pytest.approx(before["trigger"].item())


def test_every_head_learns() -> None:
    torch.manual_seed(3)
    heads = EventGraph({name: len(labels) for name, labels in LABELS.items()}, 0.0)
    x, graphs = vectors(), batch()
    step = torch.optim.Adam(heads.parameters(), lr=0.003)
    first = {name: loss.item() for name, loss in graph_losses(heads, x, graphs).items()}
    for _ in range(30):
        step.zero_grad()
        torch.stack(list(graph_losses(heads, x, graphs).values())).sum().backward()
        step.step()
    last = {name: loss.item() for name, loss in graph_losses(heads, x, graphs).items()}
    assert {name for name in first if last[name] < 0.5 * first[name]} == set(WEIGHTS)
