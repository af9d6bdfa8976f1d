"""Forms of the workplaces."""
