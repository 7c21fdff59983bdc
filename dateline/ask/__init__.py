"""Questions to an archive: each gives rows to iterate over, or a table (``to_polars``, ``to_pandas``, ``to_parquet``).

    import dateline
    from dateline import ask

    with dateline.open("archive", read_only=True) as archive:
        relation = ask.relations(archive, "USA", "IRQ", since="2009", by="month")
        relation.to_polars()
        relation.plot("usa-irq.svg")

An answer with counts says in ``left_out`` what it does not count, and why.
"""

from dateline.ask.actors import Actor, Pair, actors, pairs
from dateline.ask.answer import Answer
from dateline.ask.casualties import Casualties, casualties
from dateline.ask.changes import Change, changes
from dateline.ask.incidents import Incident, Told, Toll, incident, incidents
from dateline.ask.relations import Point, Relation, relations
from dateline.ask.sayings import sayings
from dateline.ask.stories import Story, StoryReport, stories, story

__all__ = [
    "Actor",
    "Answer",
    "Casualties",
    "Change",
    "Incident",
    "Pair",
    "Point",
    "Relation",
    "Story",
    "StoryReport",
    "Told",
    "Toll",
    "actors",
    "casualties",
    "changes",
    "incident",
    "incidents",
    "pairs",
    "relations",
    "sayings",
    "stories",
    "story",
]
