"""What programs of other offices read: issued reports and figures, by a token of the unit."""
