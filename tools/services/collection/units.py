"""Units of a collection: what one region, or account, gives of one kind. Each is read in a thread,
landed in the main thread, and told about; a failure of one changes nothing for the others.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from tools.base import InputError, NotOfferedError, ReplyError, UnreachableError
from tools.services.collection import breaker, failures
from tools.services.collection.desk import Desk
from tools.services.collection.pool import Task
from tools.services.collection.report import AccountReport, Problem

if TYPE_CHECKING:
    from tools.store.records import Account

SIGN_IN = "sign-in"
SILENT = 8  # units without an answer, and none with one: the cloud is down


class Units:
    """The units of one account in one collection."""

    def __init__(self, desk: Desk, account: Account) -> None:
        """Nothing runs before `start`."""
        self.desk = desk
        self.account = account
        self.report = AccountReport(account=account.name, provider=account.provider)
        self._came_in: set[str] = set()  # kinds of which a unit came in
        self._hung: Counter[str] = Counter()  # units by kind that were given up
        self._unreachable: Counter[str] = Counter()

    def start(
        self,
        what: str,
        region: str | None,
        run: Callable[[], Any],
        land: Callable[[Any], None],
        *,
        then: Callable[[], None] | None = None,
        discard: Callable[[Any], None] | None = None,
    ) -> None:
        """Read in a thread, land in this one; `then` comes after it, however it went."""
        service = f"{what} {region}" if region else what

        def done(value: Any) -> None:
            try:
                land(value)
            except (InputError, ReplyError) as error:
                self._failed(service, what, region, error)
            else:
                self.desk.store.progress.worked(self.account.id, service)
                self.report.done += what != SIGN_IN
                self._came_in.add(what)
            if then is not None:
                then()

        def failed(error: BaseException) -> None:
            self._failed(service, what, region, error)
            if then is not None:
                then()

        if self._left_alone(service, what, region):
            if then is not None:
                then()
            return
        self.desk.pool.add(
            Task(
                run=run,
                done=done,
                failed=failed,
                group=self.account.id,
                seconds=self.desk.settings.timeout_s,
                begun=partial(self.say, region, f"{what} …"),
                refused=partial(self._refusal, what),
                discard=discard,
            )
        )

    def _refusal(self, what: str) -> UnreachableError | None:
        """A cloud that does not answer at all is not waited for region by region."""
        if what in self._came_in:
            return None
        if self._hung[what] or self._unreachable[what] >= SILENT:
            return UnreachableError(f"not tried, as no other call for {what} got an answer")
        return None

    def _left_alone(self, service: str, what: str, region: str | None) -> bool:
        known = self.desk.store.progress.breaker(self.account.id, service)
        until = breaker.closed_until(known, self.desk.now())
        if known is None or until is None or self.desk.request.insists_on_accounts:
            return False
        self.report.left_alone += 1
        self.skip(what, region, breaker.why_left_alone(known, until, self.account.name))
        return True

    def _failed(self, service: str, what: str, region: str | None, error: BaseException) -> None:
        if isinstance(error, NotOfferedError) and what != SIGN_IN:
            self.skip(what, region, failures.reason(error))
            return
        why, now = failures.reason(error), self.desk.context.clock()
        self._hung[what] += isinstance(error, TimeoutError)
        self._unreachable[what] += isinstance(error, UnreachableError)
        if breaker.counts(error):
            progress = self.desk.store.progress
            progress.failed(self.account.id, service, why, now, breaker.OPENS_AT)
        kinds = failures.KINDS.get(what) or tuple(
            kind for one in self.desk.request.kinds for kind in failures.KINDS[one]
        )
        self.desk.store.mark_stale(
            kinds=kinds, reason=why, now=now, origin=self.account.id, region=region
        )
        self.problem(what, region, why, kinds)

    def problem(self, what: str, region: str | None, why: str, kinds: Sequence[str]) -> None:
        """Something failed; `kinds` are those of the store whose older data is shown meanwhile."""
        known = failures.age_of(
            self.desk.store.collections(), kinds, self.account.id, region, self.desk.now()
        )
        why = self._shortly(why)
        problem = Problem(what=what, region=region, reason=why, known=known)
        self.report.failures.append(problem)
        self.say(None, f"{problem.place} failed: {why}")

    def skip(self, what: str, region: str | None, why: str) -> None:
        """Something is left out, which is no failure."""
        self.report.skipped.append(Problem(what=what, region=region, reason=self._shortly(why)))

    def _shortly(self, why: str) -> str:
        """Without the account's name in front, which is told beside it."""
        return why.removeprefix(f"{self.account.name}: ")

    def say(self, place: str | None, text: str) -> None:
        """Tell how far it is."""
        self.desk.say(f"{self.account.name}{f' {place}' if place else ''}: {text}")
