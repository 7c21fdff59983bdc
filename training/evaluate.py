"""Measures a model folder on the held-out corpora, through the same code that reads reports.

    python -m training.evaluate --model dateline/resources/model --data ../shared/data [--split test] [--json OUT]

Tagging and parsing are measured on gold words and sentences; words and sentences from raw text, paragraphs known.
"""

from __future__ import annotations

import argparse
import collections
import json
import sys
from collections.abc import Iterable
from pathlib import Path

from dateline.annotate import Annotator, OnnxSession, Sentence
from dateline.annotate.features import SPACES
from dateline.annotate.tokens import Word
from training import corpora
from training.corpora import Document


def as_text(document: Document) -> tuple[str, list[Word], list[int]]:
    """The raw text of a document, its gold words with offsets, and which of them begin sentences."""
    text = ""
    words: list[Word] = []
    starts: list[int] = []
    between = {"none": "", "space": " ", "paragraph": "\n\n"}
    for sentence in document:
        starts.append(len(words))
        for form, space in zip(sentence.words, sentence.spaces, strict=True):
            text += between[SPACES[space]] if text else ""
            words.append(Word(form, len(text), len(text) + len(form), space))
            text += form
    return text, words, starts


def f1(right: int, found: int, wanted: int) -> float:
    """Harmonic mean of precision and recall, in percent."""
    return 200 * right / max(1, found + wanted)


def score_syntax(annotator: Annotator, documents: Iterable[Document]) -> dict[str, float]:
    """UPOS, XPOS, lemma, UAS and LAS in percent of all words (punctuation too), on gold words and sentences."""
    right: collections.Counter[str] = collections.Counter()
    total = 0
    for document in documents:
        _, words, starts = as_text(document)
        for gold, found in zip(document, annotator.sentences(words, starts), strict=True):
            total += len(gold.words)
            right.update(_right(gold, found))
    return {name: round(100 * right[name] / total, 2) for name in ("upos", "xpos", "lemma", "uas", "las")}


def _right(gold: corpora.Sentence, found: Sentence) -> dict[str, int]:
    assert gold.upos and gold.xpos and gold.lemmas and gold.heads and gold.rels
    heads = [token.head + 1 == head for token, head in zip(found.tokens, gold.heads, strict=True)]
    pairs = list(zip(found.tokens, gold.upos, gold.xpos, gold.lemmas, gold.rels, strict=True))
    return {
        "upos": sum(token.upos == upos for token, upos, _, _, _ in pairs),
        "xpos": sum(token.xpos == xpos for token, _, xpos, _, _ in pairs),
        "lemma": sum(token.lemma == lemma for token, _, _, lemma, _ in pairs),
        "uas": sum(heads),
        "las": sum(head and token.rel == rel for head, (token, _, _, _, rel) in zip(heads, pairs, strict=True)),
    }


def score_raw(annotator: Annotator, documents: Iterable[Document]) -> dict[str, float]:
    """F1 of words and of sentences, both as character spans, from raw text."""
    counts: collections.Counter[str] = collections.Counter()
    for document in documents:
        text, words, starts = as_text(document)
        ends = [*starts[1:], len(words)]
        gold = {
            "tokens": {(word.start, word.end) for word in words},
            "sentences": {(words[a].start, words[b - 1].end) for a, b in zip(starts, ends, strict=True)},
        }
        sentences = annotator.annotate(text).sentences
        found = {
            "tokens": {(token.start, token.end) for sentence in sentences for token in sentence.tokens},
            "sentences": {(sentence.start, sentence.end) for sentence in sentences},
        }
        for kind, spans in gold.items():
            counts[f"{kind} right"] += len(spans & found[kind])
            counts[f"{kind} found"] += len(found[kind])
            counts[f"{kind} gold"] += len(spans)
    return {
        kind: round(f1(counts[f"{kind} right"], counts[f"{kind} found"], counts[f"{kind} gold"]), 2)
        for kind in ("tokens", "sentences")
    }


def score_names(annotator: Annotator, documents: Iterable[Document]) -> dict[str, float]:
    """Span F1 of names, type and ends both right, and of the ends alone."""
    counts: collections.Counter[str] = collections.Counter()
    for document in documents:
        _, words, starts = as_text(document)
        for gold, found in zip(document, annotator.sentences(words, starts), strict=True):
            wanted = set(bio_spans(gold.names or []))
            got = {(name.first, name.last, name.kind) for name in found.names}
            counts.update(right=len(wanted & got), found=len(got), gold=len(wanted))
            counts["ends"] += len({span[:2] for span in wanted} & {span[:2] for span in got})
    return {
        "names": round(f1(counts["right"], counts["found"], counts["gold"]), 2),
        "names untyped": round(f1(counts["ends"], counts["found"], counts["gold"]), 2),
    }


def bio_spans(tags: list[str]) -> list[tuple[int, int, str]]:
    """Spans of BIO tags; an "I-" that follows nothing of its type begins a name."""
    spans: list[tuple[int, int, str]] = []
    for i, tag in enumerate(tags):
        if tag == "O":
            continue
        joined = spans and tag.startswith("I-") and spans[-1][1] == i and spans[-1][2] == tag[2:]
        if joined:
            spans[-1] = (spans[-1][0], i + 1, tag[2:])
        else:
            spans.append((i, i + 1, tag[2:]))
    return spans


def evaluate(folder: Path | None, data: Path, split: str) -> dict[str, dict[str, float]]:
    """All figures of a model folder."""
    annotator = Annotator(OnnxSession(folder, threads=2))
    figures = {}
    for name in ("ud-ewt", "ud-gum"):
        documents = corpora.read_conllu(data / name / f"{split}.conllu")
        figures[name] = score_syntax(annotator, documents) | score_raw(annotator, documents)
    held = corpora.gmb_documents(corpora.read_gmb(data / "gmb-voa" / "train.conll"), keep=True)
    figures["gmb-voa held back"] = score_names(annotator, held)
    return figures


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", type=Path)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--split", default="test", choices=("dev", "test"))
    parser.add_argument("--json", type=Path)
    args = parser.parse_args()
    if not args.data.is_dir():
        raise SystemExit(f"evaluate: no data at {args.data}; point --data to the folder with ud-ewt and the others")
    figures = evaluate(args.model, args.data, args.split)
    text = json.dumps(figures, indent=1)
    sys.stdout.write(text + "\n")
    if args.json:
        args.json.write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
