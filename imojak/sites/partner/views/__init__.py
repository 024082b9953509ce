"""Pages of those who lead a site, offer places, or run a programme for the agency, by subject."""
