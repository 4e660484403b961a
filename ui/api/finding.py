"""What a path names and is not there: 404, with the message of whoever looked for it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from tools.base import InputError, Result
from ui.api.errors import ApiError


@contextmanager
def looked_for() -> Iterator[None]:
    """Within it, input that names something unknown means that the path does."""
    try:
        yield
    except InputError as error:
        raise ApiError(404, str(error)) from error


def there(result: Result) -> Result:
    """The result, unless there is none. Raises ApiError 404."""
    if result.status == "no_data":
        raise ApiError(404, "; ".join(result.warnings) or f"{result.title}: there is no such thing")
    return result
