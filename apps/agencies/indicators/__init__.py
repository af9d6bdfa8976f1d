"""Figures of workplaces, their rules, procedures and scores (catalogue B02, K01–K10, K13–K15)."""

from apps.agencies.indicators import emulation, procedures, workplaces

__all__ = ["emulation", "procedures", "workplaces"]
