"""Plain reckoning of what the people give."""

from apps.works.rules.balance import Balance, Booking, balance, running

__all__ = ["Balance", "Booking", "balance", "running"]
