"""Figures of works and land projects (catalogue D10–D19, L01–L03)."""

from apps.works.indicators import contributions, funds, land, works

__all__ = ["contributions", "funds", "land", "works"]
