"""People, appointments, their sessions, and what is noted of both."""

from apps.accounts.models.logs import AccessEntry, AccountEvent
from apps.accounts.models.people import Appointment, User
from apps.accounts.models.sessions import PortalSession

__all__ = ["AccessEntry", "AccountEvent", "Appointment", "PortalSession", "User"]
