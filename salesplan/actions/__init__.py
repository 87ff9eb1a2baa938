"""Chapter 4, actions: who does what by when, which gap it closes, are the hours there."""
