"""Figures of boards, inspections, training and recognition (catalogue B03–B12, G06, G14, H17)."""

from apps.committees.indicators import bodies, inspections, training, work

__all__ = ["bodies", "inspections", "training", "work"]
