"""Forms of accounts: signing in and the own account, people and their appointments."""
