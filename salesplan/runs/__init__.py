"""The run: execute the chapters, keep what they made, and record how it came about."""

from salesplan.runs.publish import publish

__all__ = ["publish"]
