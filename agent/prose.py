"""Text of answers that every front may show: nothing in it that a program would obey.

Names from clouds stand in it, and words of models: a link that carries figures away must not come
to life in a reader of Markdown or HTML. Tables keep names exactly as they are.
"""

from __future__ import annotations

import re

# Control characters, reversals of the writing direction, and characters that nobody sees.
UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069"
    "\ufeff\ufff9-\ufffb\ud800-\udfff\U000e0000-\U000e007f]"
)
LONGEST_WORD = 160  # characters; longer ones are names that hide what follows them

_STYLE = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")
_LONG = re.compile(rf"(\S{{{LONGEST_WORD}}})\S+")
_ALIVE = re.compile(r"(!)(?=\[)|(\])(?=[(\[])|(<)(?=[A-Za-z/!?])")  # pictures, links, HTML


def prose(text: str) -> str:
    """The same words without anything to obey. Only colours and unseen characters are left out:
    longer escape sequences could be made to swallow a figure that stands after a name.
    """
    text = text.replace("\r\n", "\n").replace("\u2028", "\n").replace("\u2029", "\n")
    text = UNSEEN.sub("", _STYLE.sub("", text))
    text = _ALIVE.sub(lambda found: f"{found[0]} ", text)
    return _LONG.sub(r"\1…", text)
