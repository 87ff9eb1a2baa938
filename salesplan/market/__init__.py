"""Chapter 1, market: competition, customer demand and trend."""
