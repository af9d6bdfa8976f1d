"""Checks of a report before it is issued: pure functions over plain data."""
