"""Writing of accounts, appointments, sessions and logs."""
