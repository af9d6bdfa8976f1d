"""Lists of the workplaces."""
