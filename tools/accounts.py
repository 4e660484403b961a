"""Tools that answer questions about the connected accounts. No secret is ever in a result."""

from __future__ import annotations

from pydantic import Field

from tools.base import Arguments, Effect, Result, tool
from tools.context import Context
from tools.services import accounts_listing, accounts_testing


class ListAccounts(Arguments):
    """Arguments of `list_accounts`: none."""


@tool(title="Connected accounts", effect=Effect.READ)
def list_accounts(context: Context, arguments: ListAccounts) -> Result:
    """The connected cloud accounts: provider, regions, whether they work, when they were last
    synced, how old their data and credentials are, and their last error.
    """
    return accounts_listing.listed(context, arguments)


class AccountTest(Arguments):
    """Arguments of `test_account`."""

    name: str = Field(description="Name of a connected account", max_length=200)


@tool(title="Test a connection", effect=Effect.READ)
def test_account(context: Context, arguments: AccountTest) -> Result:
    """Try now whether the connection to one account works: sign-in, inventory, metrics, costs; what
    is missing, and which permission to add. Calls the cloud, which may take some seconds.
    """
    return accounts_testing.check(context, arguments)
