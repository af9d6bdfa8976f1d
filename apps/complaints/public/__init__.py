"""The page where everybody sends reflections and recommendations to a commune, without an account."""
