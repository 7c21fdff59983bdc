"""A user's names and words for parties, laid over ours: what is new is added, what is the same counts instead of ours.

A user's YAML files count before their PETRARCH dictionaries, and those before ours.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Iterator

from dateline.resolve import knowledge
from dateline.resolve.knowledge import Agent, Agents, Knowledge, Known, Office, fold
from dateline.resources import petrarch, reading
from dateline.resources.own import Own
from dateline.resources.petrarch import Actor, Code, Noun, Tally
from dateline.resources.reading import Entry

#: File of ``parties/`` -> the kinds of names that stand in it.
KINDS = {
    "states": ("state", "adjective", "people", "seat", "region"),
    "organisations": ("organisation",),
    "people": ("person",),
}
_FILE_OF = {kind: file for file, kinds in KINDS.items() for kind in kinds}


def extended(base: Knowledge, own: Own) -> tuple[Knowledge, list[Tally]]:
    """``base`` with what the user's folder has; and how much of the dictionaries was read. Raises `ResourceError`."""
    countries = frozenset(known.country for rows in base.names.values() for _, known in rows if known.country)
    files = {file: reading.read(path) for file, path in own.parties.items()}
    ours = {name: known for rows in base.names.values() for name, known in rows}
    for file in KINDS:
        ours = _without_names(ours, file, files[file]) if file in files else ours
    added: dict[str, Known] = {}
    for file, read in knowledge.READERS.items():
        for name, known in read(files[file], False) if file in files else ():
            added.setdefault(name, known)
    spelled = {fold(name) for name in added}
    folded, actors = _dictionary_names(own, countries, ours)
    agents, nouns = _all_agents(base, files.get("agents"), own, countries)
    names = _renewed(ours, added) | added
    folded = {name: known for name, known in folded.items() if name not in spelled}
    return knowledge.made(names, agents, base.words, folded), actors + nouns


def _dictionary_names(
    own: Own, countries: Collection[str], ours: dict[str, Known]
) -> tuple[dict[str, Known], list[Tally]]:
    found, tallies = dict[str, Known](), list[Tally]()
    for path in own.dictionaries["actors"]:
        actors, tally = petrarch.read_actors(path, countries)
        tallies.append(tally)
        for name, known in _actors(actors, ours, tally):
            found.setdefault(name, known)
    return found, tallies


def _all_agents(
    base: Knowledge, file: Entry | None, own: Own, countries: Collection[str]
) -> tuple[Agents, list[Tally]]:
    agents, tallies = Agents(base.agents, base.not_agents, base.titles), list[Tally]()
    if file is not None:
        agents = _without_agents(agents, file)
    for path in reversed(own.dictionaries["agents"]):  # of two files the first counts, as for names
        nouns, tally = petrarch.read_agents(path, countries)
        tallies.insert(0, tally)
        agents = _over(agents, _agents(nouns))
    if file is not None:
        agents = _over(agents, knowledge.read_agents(file, ours=False))
    return agents, tallies


def _renewed(names: dict[str, Known], added: dict[str, Known]) -> dict[str, Known]:
    """Our names, in which an entry of the user's replaces ours of the same name under all its spellings."""
    entries = {(known.kind, known.name): known for known in added.values()}
    countries = {(_FILE_OF[known.kind], known.name): known.country for known in added.values()}

    def renew(known: Known) -> Known:
        new = entries.get((known.kind, known.name))
        if new is not None:
            return new
        # A state with another code: its people and seats go with it.
        country = countries.get((_FILE_OF[known.kind], known.name), known.country)
        return known if country == known.country else dataclasses.replace(known, country=country)

    return {name: renew(known) for name, known in names.items()}


# -- dropping ----------------------------------------------------------------------------------------------------------


def _without_names(names: dict[str, Known], file: str, entry: Entry) -> dict[str, Known]:
    """Names without those that a user's file drops: by its main name an entry whole, by another that spelling."""
    for item in _drops(entry):
        word = item.word()
        spelled = set(knowledge.capitals(word))
        kept = {
            name: known
            for name, known in names.items()
            if known.kind not in KINDS[file] or (name not in spelled and known.name != word)
        }
        if len(kept) == len(names):
            raise item.fail(f"'{word}' cannot be dropped: it is no name in our parties/{file}.yaml")
        names = kept
    return names


def _drops(file: Entry) -> Iterator[Entry]:
    """The words under ``drop``, a key of a mapping or an item of a list."""
    tables = [item for item in file.value if isinstance(item.value, dict)] if isinstance(file.value, list) else [file]
    for entry in tables:
        if isinstance(entry.value, dict) and "drop" in entry.value:
            yield from (entry if entry is file else _alone(entry)).value["drop"].items()


def _alone(entry: Entry) -> Entry:
    entry.table(("drop",))
    return entry


def _without_agents(agents: Agents, file: Entry) -> Agents:
    words, titles, not_agents = dict(agents.agents), dict(agents.titles), agents.not_agents
    for item in _drops(file):
        word = item.word()
        key = knowledge.key(word.split())
        if key not in words and word not in titles and word not in not_agents:
            raise item.fail(f"'{word}' cannot be dropped: it is no word in our parties/agents.yaml")
        words.pop(key, None)
        titles.pop(word, None)
        not_agents -= {word}
    return Agents(words, not_agents, titles)


def _over(base: Agents, added: Agents) -> Agents:
    """Agents laid over others; a word that becomes an agent is none no more of those that never are."""
    singles = {key[0] for key in added.agents if len(key) == 1}
    return Agents(
        base.agents | added.agents, (base.not_agents - singles) | added.not_agents, base.titles | added.titles
    )


# -- dictionaries ------------------------------------------------------------------------------------------------------


def _actors(actors: list[Actor], names: dict[str, Known], tally: Tally) -> Iterator[tuple[str, Known]]:
    """Names of a dictionary in folded form; those that say no more than ours do stay ours."""
    ours: dict[str, Known] = {}
    for name, known in names.items():
        ours.setdefault(fold(name), known)
    for actor in actors:
        country = _country(actor)
        # A name has one country; see docs/resources.md.
        codes = [code for code in actor.codes if code.country in (country, None)]
        if len(codes) < len(actor.codes):
            tally.part["without the codes of a second country"].append(actor.line)
        for name in map(fold, actor.names):
            mine = _known(actor.names[0], country, codes, ours.get(name))
            if mine is not None:
                yield name, mine


def _country(actor: Actor) -> str | None:
    lasting = [code for code in actor.codes if not code.dated]
    return (lasting or list(actor.codes))[-1].country


def _known(first: str, country: str | None, codes: list[Code], ours: Known | None) -> Known | None:
    """What an actor's name stands for, None where ours says the same and more: which kind of name it is."""
    lasting = [code.sectors for code in codes if not code.dated]
    sectors = lasting[-1] if lasting else ()
    dated = sorted((code for code in codes if code.dated), key=lambda code: (code.start is not None, code.start))
    offices = tuple(Office(code.start, code.until, code.sectors) for code in dated)
    if ours is not None and ours.country == country and not offices and not sectors:
        return None
    kind = ours.kind if ours else "person" if offices else "organisation" if sectors else "region"
    name = ours.name if ours else _printed(first)
    if kind == "person":  # its offices are asked from the last: what holds at any time comes first
        lasts = (Office(None, None, sectors),) if lasting else ()
        return Known(kind, name, country, (), (*lasts, *offices))
    return Known(kind, name, country, sectors, offices)


def _printed(name: str) -> str:
    """A name in capitals as it may be printed; short single words are taken for abbreviations."""
    return name if " " not in name and len(name) <= knowledge.SHORT + 1 else name.title()


def _agents(nouns: list[Noun]) -> Agents:
    found: dict[tuple[str, ...], Agent] = {}
    for noun in nouns:
        for words in noun.words:
            found.setdefault(knowledge.key(words.split()), Agent(noun.sectors, noun.neutral, noun.country))
    return Agents({key: agent for key, agent in found.items() if key}, frozenset(), {})
