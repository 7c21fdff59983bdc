"""The event graph in training: the graphs of a batch as arrays, and the loss of each head."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Sequence
from typing import Protocol

import torch
from torch import Tensor
from torch.nn import functional

from training.corpora import UNKNOWN, GraphTargets, Node
from training.model import EventGraph, graph_labels

#: Roles that an event has, and roles that a saying has.
EVENT_ROLES = frozenset({"actor", "recipient", "when", "where", "count", "reporter"})
#: How much each head counts. Triggers, cues and roles are sums over words, divided by the number of events and sayings:
#: as means over words, nearly all of which are nothing, they were lost beside the other heads (LOG.md).
WEIGHTS = {"trigger": 1.0, "cue": 0.5, "flag": 3.0, "of": 0.5, "mode": 0.5, "sector": 0.7, "role": 0.7, "pair": 0.7}


class Example(Protocol):
    """What is needed of a training example."""

    graph: list[tuple[int, int, GraphTargets]]


@dataclasses.dataclass
class Graphs:
    """The graphs of a batch. ``at`` arrays hold (example, word), or (example, word, word) for pairs."""

    trigger: Tensor  # (batch, words) class, UNKNOWN where the sentence was not annotated
    cue: Tensor  # (batch, words) 0 or 1, or UNKNOWN
    event_at: Tensor
    flag: Tensor  # (events, flags) 0 or 1
    of: Tensor  # (events,)
    mode: Tensor  # (events, modes) 0 or 1
    sector_at: Tensor
    sector: Tensor
    node_at: Tensor  # of events, then of cues
    role: Tensor  # (nodes, words, roles) 0, 1, or UNKNOWN
    pair_at: Tensor
    pair: Tensor


def collate_graphs(examples: Sequence[Example], words: int) -> Graphs:
    """The graphs of examples whose longest has ``words`` words."""
    labels = graph_labels()
    index = {name: {label: i for i, label in enumerate(values)} for name, values in labels.items()}
    trigger = torch.full((len(examples), words), UNKNOWN)
    cue = torch.full((len(examples), words), UNKNOWN)
    events: list[tuple[int, int, Node]] = []
    nodes: list[tuple[tuple[int, int], tuple[int, int], Node]] = []
    sectors: list[tuple[int, int, int]] = []
    pairs: list[tuple[int, int, int, int]] = []
    for number, example in enumerate(examples):
        for first, end, graph in example.graph:
            trigger[number, first:end] = 0
            cue[number, first:end] = 0
            for node in graph.nodes:
                trigger[number, first + node.word] = index["trigger"][node.type]
                events.append((number, first + node.word, node))
            for node in graph.cues:
                cue[number, first + node.word] = 1
            nodes += [((number, first + node.word), (first, end), node) for node in (*graph.nodes, *graph.cues)]
            sectors += [(number, first + word, index["sector"][name]) for word, name in graph.sectors.items()]
            pairs += [(number, first + one, first + other, index["pair"][kind]) for one, other, kind in graph.pairs]
    return Graphs(
        trigger=trigger,
        cue=cue,
        event_at=_table([(number, word) for number, word, _ in events], 2),
        flag=_many_hot([node.flags for _, _, node in events], index["flag"]),
        of=torch.tensor([index["of"][node.of] for _, _, node in events], dtype=torch.int64),
        mode=_many_hot([node.modes for _, _, node in events], index["mode"]),
        sector_at=_table([row[:2] for row in sectors], 2),
        sector=torch.tensor([row[2] for row in sectors], dtype=torch.int64),
        node_at=_table([at for at, _, _ in nodes], 2),
        role=_roles(nodes, words, index["role"]),
        pair_at=_table([row[:3] for row in pairs], 3),
        pair=torch.tensor([row[3] for row in pairs], dtype=torch.int64),
    )


def _table(rows: Sequence[tuple[int, ...]], width: int) -> Tensor:
    return torch.tensor(rows, dtype=torch.int64).reshape(len(rows), width)


def _many_hot(rows: Sequence[Iterable[str]], index: dict[str, int]) -> Tensor:
    table = torch.zeros(len(rows), len(index))
    for number, names in enumerate(rows):
        for name in names:
            table[number, index[name]] = 1
    return table


def _roles(nodes: Sequence[tuple[tuple[int, int], tuple[int, int], Node]], words: int, index: dict[str, int]) -> Tensor:
    table = torch.full((len(nodes), words, len(index)), float(UNKNOWN))
    for number, (_, (first, end), node) in enumerate(nodes):
        known = [i for name, i in index.items() if (name in EVENT_ROLES) == bool(node.type)]
        table[number, first:end, known] = 0
        for name, heads in node.roles.items():
            for head in heads:
                table[number, first + head, index[name]] = 1
    return table


def graph_losses(heads: EventGraph, x: Tensor, graphs: Graphs) -> dict[str, Tensor]:
    """Loss of each head; ``x`` (batch, words, HIDDEN). Empty where nothing in the batch was annotated."""
    if (graphs.trigger == UNKNOWN).all():
        return {}
    scores = heads.of_words(x)
    known = graphs.trigger != UNKNOWN
    size = max(1, len(graphs.node_at))
    each = known.sum() / size
    result = {"trigger": functional.cross_entropy(scores["trigger"][known].float(), graphs.trigger[known]) * each}
    result["cue"] = _binary(scores["cue"][known].squeeze(-1), graphs.cue[known]) * each
    if len(graphs.flag):
        rows, columns = graphs.event_at.T
        result["flag"] = _binary(scores["flag"][rows, columns], graphs.flag)
        result["mode"] = _binary(scores["mode"][rows, columns], graphs.mode) * graphs.mode.shape[1] ** 0.5
        result["of"] = functional.cross_entropy(scores["of"][rows, columns].float(), graphs.of)
    if len(graphs.sector):
        rows, columns = graphs.sector_at.T
        result["sector"] = functional.cross_entropy(scores["sector"][rows, columns].float(), graphs.sector)
    if len(graphs.node_at):
        rows, columns = graphs.node_at.T
        dep, head = heads.parts(x, "role")
        role = torch.einsum("nd,rde,nwe->nwr", dep[rows, columns], heads.role.weight, head[rows])
        known = graphs.role != UNKNOWN
        total = functional.binary_cross_entropy_with_logits(role.float()[known], graphs.role[known], reduction="sum")
        result["role"] = total / len(graphs.node_at)
    if len(graphs.pair):
        batch, one, other = graphs.pair_at.T
        dep, head = heads.parts(x, "pair")
        pair = torch.einsum("nd,rde,ne->nr", dep[batch, one], heads.pair.weight, head[batch, other])
        result["pair"] = functional.cross_entropy(pair.float(), graphs.pair)
    return {name: loss * WEIGHTS[name] for name, loss in result.items()}


def _binary(scores: Tensor, gold: Tensor) -> Tensor:
    return functional.binary_cross_entropy_with_logits(scores.float(), gold.float())
