"""The model: a six-layer MiniLM encoder with a head for each layer of annotation.

The encoder is all-MiniLM-L6-v2 (Apache-2.0; Wang et al. 2020, "MiniLM: Deep Self-Attention Distillation"). The arcs are
scored by deep biaffine attention (Dozat and Manning 2017). A word is the mean of its first and last piece.
"""

from __future__ import annotations

import dataclasses
from pathlib import Path

import torch
from safetensors.torch import load_file
from torch import Tensor, nn
from torch.nn import functional

from dateline.annotate.features import FEATURES
from dateline.events import ontology
from dateline.records import STATUSES
from training import event_corpus

HIDDEN, LAYERS, HEADS, INNER, EPSILON = 384, 6, 12, 1536, 1e-12
ARC, LABEL = 256, 96
#: Widths of what the event heads share, of the arcs from triggers to words, and of pairs of parties.
EVENT, ROLE, PAIR = 384, 96, 96
#: Heads of the event graph that say something of one word, in the order of the exported scores.
WORD_HEADS = ("trigger", "cue", "flag", "of", "mode", "sector")


@dataclasses.dataclass(frozen=True)
class Sizes:
    """How many classes each head has."""

    upos: int
    xpos: int
    lemma: int
    name: int
    rel: int
    graph: dict[str, int]

    @classmethod
    def of(cls, labels: dict[str, list[str]]) -> Sizes:
        """The sizes that a label inventory asks for; the event graph's labels are the codebook's."""
        own = (len(labels[layer]) for layer in ("upos", "xpos", "lemma", "name", "rel"))
        return cls(*own, {layer: len(values) for layer, values in graph_labels().items()})


def graph_labels() -> dict[str, list[str]]:
    """The label inventory of the event graph: types, modes and statuses of the codebook, roles of our own."""
    types = ontology.load().types
    modes = sorted({f"{kind} {mode}" for kind, own in types.items() for mode in own.modes})
    return {
        "trigger": ["", *types],
        "cue": ["cue"],
        "flag": [*STATUSES, "reciprocal", "aggregate"],
        "of": ["", *types],
        "mode": modes,
        "sector": ["", *sorted(event_corpus.SECTORS)],
        "role": ["actor", "recipient", "when", "where", "count", "reporter", "speaker", "via", "first", "last"],
        "pair": ["", *types],
    }


class Layer(nn.Module):
    """One transformer layer of BERT, post-norm."""

    def __init__(self, dropout: float) -> None:
        """Weights of BERT's sizes."""
        super().__init__()
        self.query, self.key, self.value = (nn.Linear(HIDDEN, HIDDEN) for _ in range(3))
        self.out = nn.Linear(HIDDEN, HIDDEN)
        self.up, self.down = nn.Linear(HIDDEN, INNER), nn.Linear(INNER, HIDDEN)
        self.norm1, self.norm2 = nn.LayerNorm(HIDDEN, EPSILON), nn.LayerNorm(HIDDEN, EPSILON)
        self.drop = nn.Dropout(dropout)

    def forward(self, x: Tensor, mask: Tensor | None) -> Tensor:
        """``x`` (batch, pieces, HIDDEN) -> the same shape; ``mask`` (batch, 1, 1, pieces) is True where a piece is."""
        batch, length, _ = x.shape
        split = (batch, length, HEADS, HIDDEN // HEADS)
        q, k, v = (layer(x).view(split).transpose(1, 2) for layer in (self.query, self.key, self.value))
        if mask is None:  # in the exported graph: one window, nothing padded
            weights = functional.softmax(q @ k.transpose(2, 3) * (HIDDEN // HEADS) ** -0.5, dim=-1)
            mixed = weights @ v
        else:
            rate = self.drop.p if self.training else 0.0
            mixed = functional.scaled_dot_product_attention(q, k, v, attn_mask=mask, dropout_p=rate)
        x = self.norm1(x + self.drop(self.out(mixed.transpose(1, 2).reshape(batch, length, HIDDEN))))
        out: Tensor = self.norm2(x + self.drop(self.down(functional.gelu(self.up(x)))))
        return out


class Encoder(nn.Module):
    """Embeddings and layers; pieces and their features in, vectors out."""

    def __init__(self, vocabulary: int, dropout: float) -> None:
        """Weights of MiniLM's sizes; the feature embedding starts at zero, so that the encoder starts as it was."""
        super().__init__()
        self.word = nn.Embedding(vocabulary, HIDDEN)
        self.position = nn.Embedding(512, HIDDEN)
        self.feature = nn.Embedding(FEATURES, HIDDEN)
        nn.init.zeros_(self.feature.weight)
        self.norm = nn.LayerNorm(HIDDEN, EPSILON)
        self.drop = nn.Dropout(dropout)
        self.layers = nn.ModuleList(Layer(dropout) for _ in range(LAYERS))

    def forward(self, pieces: Tensor, features: Tensor, mask: Tensor | None) -> Tensor:
        """``pieces``, ``features`` (batch, pieces) -> (batch, pieces, HIDDEN)."""
        x = self.word(pieces) + self.position.weight[: pieces.shape[1]] + self.feature(features)
        x = self.drop(self.norm(x))
        for layer in self.layers:
            x = layer(x, mask)
        out: Tensor = x
        return out

    def load_base(self, path: Path) -> None:
        """Take the weights of all-MiniLM-L6-v2 from its safetensors file."""
        base = load_file(str(path))
        own = {"feature.weight": self.feature.weight.data}
        own["word.weight"] = base["embeddings.word_embeddings.weight"]
        # The model never uses a second segment, so that its constant part joins the positions.
        own["position.weight"] = (
            base["embeddings.position_embeddings.weight"] + base["embeddings.token_type_embeddings.weight"][0]
        )
        names = {
            "attention.self.query": "query",
            "attention.self.key": "key",
            "attention.self.value": "value",
            "attention.output.dense": "out",
            "attention.output.LayerNorm": "norm1",
            "intermediate.dense": "up",
            "output.dense": "down",
            "output.LayerNorm": "norm2",
        }
        for kind in ("weight", "bias"):
            own[f"norm.{kind}"] = base[f"embeddings.LayerNorm.{kind}"]
            for index in range(LAYERS):
                for theirs, ours in names.items():
                    own[f"layers.{index}.{ours}.{kind}"] = base[f"encoder.layer.{index}.{theirs}.{kind}"]
        self.load_state_dict(own)


class Biaffine(nn.Module):
    """Scores of dependent i and head j: ``[dep_i; 1] W_r [head_j; 1]``."""

    def __init__(self, width: int, outputs: int) -> None:
        """``width`` of the projections, ``outputs`` scores a pair."""
        super().__init__()
        self.weight = nn.Parameter(torch.zeros(outputs, width + 1, width + 1))
        nn.init.normal_(self.weight, std=width**-0.5 * 0.1)

    @staticmethod
    def with_one(x: Tensor) -> Tensor:
        """Append the constant 1."""
        return torch.cat([x, torch.ones_like(x[..., :1])], dim=-1)


class EventGraph(nn.Module):
    """Heads of the event graph, over the vectors of the words.

    Each word: whether it triggers an event and of which type, whether it is a cue of a saying, the statuses, modes and
    ``of`` of the event it triggers, the sector of the party it heads. Each pair of words: the roles that the second
    has in the event, or the saying, of the first; and, for two parties, what the first does to the second.
    """

    def __init__(self, sizes: dict[str, int], dropout: float) -> None:
        """All new; ``sizes`` as `graph_labels` has them."""
        super().__init__()
        self.shared = nn.Linear(HIDDEN, EVENT)
        self.heads = nn.ModuleDict({name: nn.Linear(EVENT, sizes[name]) for name in WORD_HEADS})
        self.role_dep, self.role_head = nn.Linear(HIDDEN, ROLE), nn.Linear(HIDDEN, ROLE)
        self.pair_dep, self.pair_head = nn.Linear(HIDDEN, PAIR), nn.Linear(HIDDEN, PAIR)
        self.role, self.pair = Biaffine(ROLE, sizes["role"]), Biaffine(PAIR, sizes["pair"])
        self.drop = nn.Dropout(dropout)

    def of_words(self, x: Tensor) -> dict[str, Tensor]:
        """(batch, words, HIDDEN) -> scores of each head of `WORD_HEADS`, (batch, words, classes)."""
        shared = self.drop(functional.gelu(self.shared(x)))
        return {name: self.heads[name](shared) for name in WORD_HEADS}

    def parts(self, x: Tensor, kind: str) -> tuple[Tensor, Tensor]:
        """Projections for ``kind`` "role" or "pair": (batch, words, width + 1) of the first and of the second word."""
        layers = (self.role_dep, self.role_head) if kind == "role" else (self.pair_dep, self.pair_head)
        dep, head = (Biaffine.with_one(self.drop(functional.gelu(layer(x)))) for layer in layers)
        return dep, head


class Model(nn.Module):
    """Encoder and heads."""

    def __init__(self, vocabulary: int, sizes: Sizes, dropout: float = 0.1, head_dropout: float = 0.25) -> None:
        """A model with ``vocabulary`` pieces; all heads new."""
        super().__init__()
        self.encoder = Encoder(vocabulary, dropout)
        self.tags = nn.ModuleDict(
            {
                "upos": nn.Linear(HIDDEN, sizes.upos),
                "xpos": nn.Linear(HIDDEN, sizes.xpos),
                "lemma": nn.Linear(HIDDEN, sizes.lemma),
                "name": nn.Linear(HIDDEN, sizes.name),
                "start": nn.Linear(HIDDEN, 1),
            }
        )
        self.arc_dep, self.arc_head = nn.Linear(HIDDEN, ARC), nn.Linear(HIDDEN, ARC)
        self.rel_dep, self.rel_head = nn.Linear(HIDDEN, LABEL), nn.Linear(HIDDEN, LABEL)
        self.arc, self.rel = Biaffine(ARC, 1), Biaffine(LABEL, sizes.rel)
        self.graph = EventGraph(sizes.graph, head_dropout)
        self.drop = nn.Dropout(head_dropout)

    def words(self, pieces: Tensor, features: Tensor, mask: Tensor | None, first: Tensor, last: Tensor) -> Tensor:
        """Vectors of [CLS] and the words.

        (batch, 1 + words, HIDDEN). ``first``, ``last``: piece indices, [CLS] first.
        """
        x: Tensor = self.encoder(pieces, features, mask)

        def pick(index: Tensor) -> Tensor:
            return x.gather(1, index.unsqueeze(-1).expand(-1, -1, HIDDEN))

        out: Tensor = self.drop((pick(first) + pick(last)) * 0.5)
        return out

    def arc_scores(self, x: Tensor) -> Tensor:
        """(batch, 1 + words, HIDDEN) -> (batch, words, 1 + words): dependent by head, head 0 is the root."""
        dep = self.drop(functional.gelu(self.arc_dep(x[:, 1:])))
        head = self.drop(functional.gelu(self.arc_head(x)))
        weight = self.arc.weight[0]
        return Biaffine.with_one(dep) @ weight @ Biaffine.with_one(head).transpose(1, 2)

    def rel_parts(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """Projections for the labels: dependents (batch, words, LABEL + 1), heads (batch, 1 + words, LABEL + 1)."""
        dep = self.drop(functional.gelu(self.rel_dep(x[:, 1:])))
        head = self.drop(functional.gelu(self.rel_head(x)))
        return Biaffine.with_one(dep), Biaffine.with_one(head)

    def rel_scores(self, dep: Tensor, head: Tensor) -> Tensor:
        """Label scores of given pairs: (n, LABEL + 1) twice -> (n, rels)."""
        return torch.einsum("nd,rde,ne->nr", dep, self.rel.weight, head)
