"""Ids of Azure resources. Azure compares them without regard to case, and does not keep to one.

A list of machines says `resourceGroups/TEST_VM`, the disk attached to one of them says
`resourceGroups/test_vm`, and cost rows are all lower case. Written in lower case everywhere, they
join; Azure takes them back in that form.
"""

from __future__ import annotations

import re


def plain(identifier: object) -> str | None:
    """An id as it is stored: lower case, without a slash at its end; None where there is none."""
    if not isinstance(identifier, str) or not identifier.strip():
        return None
    return identifier.strip().rstrip("/").lower()


def last(identifier: str | None) -> str | None:
    """The last part of an id: the resource's name, in the case that the id has."""
    return identifier.rstrip("/").rpartition("/")[2] or None if identifier else None


def resource_group(identifier: str) -> str:
    """The resource group in an id; '' where it has none."""
    found = re.search(r"/resourcegroups/([^/]+)", identifier, re.IGNORECASE)
    return found.group(1) if found else ""


def resource_type(identifier: str | None) -> str | None:
    """Such as 'microsoft.compute/virtualmachines', of the id's last provider."""
    found = re.findall(r"/providers/([^/]+/[^/]+)/[^/]+", identifier or "")
    return str(found[-1]) if found else None


def owner(identifier: str | None, kind: str) -> str | None:
    """The id of the resource of this kind that an id of a part of it starts with, if it does:
    an interface of '…/networkinterfaces/nic/ipconfigurations/one'.
    """
    found = re.match(rf"(.*/{kind}/[^/]+)(/|$)", identifier or "")
    return found.group(1) if found else None


def location(text: object) -> str | None:
    """A location as Resource Manager names it: 'East US 2', 'US East 2' and 'eastus2' are one.

    Meters write the continent first ('US East', 'EU West', 'AP Southeast').
    """
    if not isinstance(text, str):
        return None
    words = text.strip().lower().split()
    if not words or words[0] in ("unassigned", "unknown", "na", "n/a"):
        return None
    if len(words) > 1 and words[0] in _CONTINENTS:
        number = words.pop() if words[-1].isdigit() else ""
        return "".join(words[1:]) + _CONTINENTS[words[0]] + number
    return "".join(words)


_CONTINENTS = {"us": "us", "eu": "europe", "ap": "asia"}
