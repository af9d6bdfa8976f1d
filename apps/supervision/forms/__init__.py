"""Forms of supervisions with their rows, of plans, and of the steps of a finding."""
