"""Writes about committees and inspections that touch several rows."""
