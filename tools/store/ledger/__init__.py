"""The ledger: how bills land, and which earlier rows they replace."""
