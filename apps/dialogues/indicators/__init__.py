"""Figures of dialogues, of the light records beside them and of what came online (catalogue F01–F07, F11, F13, F14)."""

from apps.dialogues.indicators import dialogues, feedback

__all__ = ["dialogues", "feedback"]
