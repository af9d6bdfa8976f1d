"""Pages of accounts: signing in, the own account, people and their appointments, logs."""
