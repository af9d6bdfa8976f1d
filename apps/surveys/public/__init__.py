"""The page where everybody answers a survey: it reads tables of surveys alone."""
