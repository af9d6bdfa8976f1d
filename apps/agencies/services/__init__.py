"""Writing and weighing what workplaces do."""
