"""Papers of committees and inspections to Decree 30."""
