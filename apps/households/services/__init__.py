"""Writes to the household register: each is one transaction."""
