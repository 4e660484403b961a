"""Words of answers on the page: whatever a cloud's names hold is read, and never obeyed."""

from __future__ import annotations

import html
import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from ui.cells import clean_block
from ui.chat import wording

MARKDOWN = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
TELLING = "\\`*_{}[]()<>#+-.!|~$&:=/@\"'ab1 \n"


def read(markdown: str) -> str:
    """What a reader of the page sees: the text without its mark-up, spaces as one."""
    seen = html.unescape(re.sub(r"</?(?:p|code)>", "", MARKDOWN.render(markdown)))
    return " ".join(seen.split())


def tags(markdown: str) -> set[str]:
    return set(re.findall(r"<([a-z0-9]+)", MARKDOWN.render(markdown)))


@example("` `")
@given(st.text(alphabet=TELLING, max_size=60))
def test_plain_words_read_as_they_are(text: str) -> None:
    shown = wording.plain(text)
    assert tags(shown) <= {"p", "code"}
    backticked = re.sub(r"`([^`\n]*[^`\s][^`\n]*)`", lambda found: " ".join(found[1].split()), text)
    assert read(shown).replace(" ", "") == clean_block(backticked).replace(" ", "").replace(
        "\n", ""
    )


@pytest.mark.parametrize(
    "text",
    [
        "web **prod** _x_ cost",
        "<img src=x onerror=alert(1)> & <b>bold</b>",
        "![p](https://evil.example/i.png) [click](https://evil.example/)",
        "see https://evil.example/?q=$1,234.50 now, or www.evil.example, or a@evil.example",
        "# not a heading\n- not a list\n1. nor this\n> nor this\n---\n===",
        "| a | b |\n|---|---|\n| 1 | 2 |",
        ":::note\nnot a box\n:::",
        "tag env:prod is at 12:30",
        "a_b_c stays, _em_ too",
        "javascript:alert(1)",
    ],
)
def test_names_are_never_obeyed(text: str) -> None:
    shown = wording.plain(text)
    assert tags(shown) <= {"p", "code"}
    assert read(shown) == " ".join(text.split())


def test_addresses_are_code_so_that_no_reader_makes_links_of_them() -> None:
    shown = wording.plain("at https://evil.example/a_b and x@evil.example")
    assert shown == "at `https://evil.example/a_b` and `x@evil.example`"


def test_commands_are_code() -> None:
    assert wording.plain("run `cloudwright demo` now") == "run `cloudwright demo` now"


def test_a_models_markdown_stays_but_its_addresses_do_not_lead_anywhere() -> None:
    shown = wording.styled("**Total** is `x`: see https://evil.example and\n- one\n- two")
    assert tags(shown) == {"p", "strong", "code", "ul", "li"}
    assert "`https://evil.example`" in shown
    assert wording.styled("```\nhttps://kept.example\n```") == "```\nhttps://kept.example\n```"


@given(st.text(alphabet="`~ab\n", max_size=40))
def test_nothing_in_a_block_of_code_ends_it(text: str) -> None:
    rendered = MARKDOWN.render(wording.block(text, "sql"))
    assert rendered.count("<pre>") == 1
    assert rendered.strip().endswith("</code></pre>")
