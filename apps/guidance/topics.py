"""The topics of help, one file each below `texts/`, and which of them a page shows."""

from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path

from apps.core.text import search_key
from apps.guidance.reading import Topic, read_topic

FOLDER = Path(__file__).parent / "texts"


@cache
def all_topics() -> dict[str, Topic]:
    """Each topic by its file's name, in the order of these; read once per process."""
    files = sorted(FOLDER.glob("*.txt"))
    return {path.stem: read_topic(path.stem, path.read_text(encoding="utf-8")) for path in files}


@cache
def topic_of(page: str) -> Topic | None:
    """The topic of a page by its route name: the one that names the page most closely.

    What begins with a star is a page that many registers have ("*-attach"), and goes before the register's own topic.
    """
    fitting = [
        ("*" not in pattern, pattern.startswith("*"), len(pattern), topic.slug)
        for topic in all_topics().values()
        for pattern in topic.pages
        if fnmatchcase(page, pattern)
    ]
    return all_topics()[max(fitting)[-1]] if fitting else None


def search_topics(words: str) -> list[Topic]:
    """Topics that have every word, those with all words in their title first; diacritics and case do not count."""
    wanted = search_key(words).split()
    found = []
    for topic in all_topics().values():
        title = search_key(topic.title)
        text = search_key(f"{topic.title} {topic.words} {topic.plain}")
        if all(word in text for word in wanted):
            found.append((not all(word in title for word in wanted), title, topic))
    return [topic for *_, topic in sorted(found, key=lambda row: row[:2])]
