"""Billing files: FOCUS, AWS CUR, Azure cost exports and Google Cloud billing exports.

The door is `tools.clouds.focus_files.bills.open_bills`. A file goes through four stages:
`discover` (which files) → `spool` (plain, hashed, checked bytes) → `rows` (cells as text) →
`stage` (cells mapped to FOCUS by the format's SQL, bad rows set aside, good rows on disk).
"""
