"""Words of answers as Markdown that shows them as they are: names from clouds stand in them.

The embedded planner writes plain sentences, so everything that Markdown would obey is escaped. A
hosted model may set its words in Markdown; its links, pictures and HTML were broken before
(agent.prose). Addresses stay text in both: nothing leads away from the page by a click.
"""

from __future__ import annotations

import re

from ui.cells import clean, clean_block

_ADDRESS = re.compile(r"(?:\b[a-z][a-z0-9+.-]*://|\bwww\.)[^\s`]+|[\w.+-]+@[\w-]+\.[\w.-]+", re.I)
_APART = re.compile(rf"`(?P<code>[^`\n]*[^`\s][^`\n]*)`|{_ADDRESS.pattern}", re.I)
_OBEYED = re.compile(
    r"[\\`*\[\]<>~&|]"
    r"|(?<![^\W_])_|_(?![^\W_])"  # not inside of a word
    r"|:(?=[A-Za-z:])"  # directives
    r"|^\s*(?:#+|[-+=]+|\d+[.)])(?=\s|$)",
    re.M,
)
_ENDS = re.compile(r"[ \t]+$", re.M)  # two spaces at the end of a line would break it twice
_CODE = re.compile(r"(```.*?(?:```|\Z)|`[^`\n]*`)", re.S)


def plain(text: str) -> str:
    """Text as Markdown that reads exactly so, line by line; what stands between backticks is code."""
    parts = []
    end = 0
    for found in _APART.finditer(text := _ENDS.sub("", clean_block(text))):
        parts += [_escaped(text[end : found.start()]), code(found["code"] or found[0])]
        end = found.end()
    return "".join([*parts, _escaped(text[end:])])


def styled(text: str) -> str:
    """A model's Markdown, in which no address becomes a link."""
    parts = _CODE.split(clean_block(text))
    return "".join(
        part if index % 2 else _ADDRESS.sub(lambda found: code(found[0]), part)
        for index, part in enumerate(parts)
    )


def code(text: str) -> str:
    """One line as code."""
    text = clean(text)
    fence = "`" * (1 + max((len(run) for run in re.findall("`+", text)), default=0))
    pad = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{fence}{pad}{text}{pad}{fence}"


def block(text: str, language: str = "") -> str:
    """Lines as a block of code, which nothing in them can end."""
    text = clean_block(text)
    fence = "`" * max(3, 1 + max((len(run) for run in re.findall("`+", text)), default=0))
    return f"{fence}{language}\n{text}\n{fence}"


def _escaped(text: str) -> str:
    return _OBEYED.sub(lambda found: _mark(found[0]), text)


def _mark(text: str) -> str:
    """Each character that Markdown would obey, with a backslash before it."""
    return re.sub(r"[\\`*\[\]<>~&|_:#+=.)-]", r"\\\g<0>", text)
