"""Chapter 2, targets: what the team and each rep are to reach."""
