"""Figures of receptions, petitions, denunciations and mediation (catalogue H01–H18, G21)."""

from apps.complaints.indicators import mediation, petitions, receptions, reflections

__all__ = ["mediation", "petitions", "receptions", "reflections"]
