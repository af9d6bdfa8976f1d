"""Papers of supervision to Decree 30: plans, what one supervision came to, and the reports of both boards."""
