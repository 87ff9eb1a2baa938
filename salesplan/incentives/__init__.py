"""Chapter 6, incentives: what the plan pays, to whom, for what."""
