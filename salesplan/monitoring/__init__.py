"""Chapter 5, monitoring: where the year stands, where it ends, what has to be done about it."""
