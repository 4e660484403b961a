"""Whether the words of a model agree with the results of the tools: the receipts check."""

from agent.verification.check import check
from agent.verification.verdict import Used, Verdict

__all__ = ["Used", "Verdict", "check"]
