"""Text to words and their graph: tokens, sentences, lemmas, parts of speech, a dependency tree, names."""

from dateline.annotate.annotator import Annotator, Gate
from dateline.annotate.session import OnnxSession, Session
from dateline.annotation import Annotation, Name, Sentence, Token

__all__ = ["Annotation", "Annotator", "Gate", "Name", "OnnxSession", "Sentence", "Session", "Token"]
