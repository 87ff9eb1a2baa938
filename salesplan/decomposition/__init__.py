"""Chapter 3, decomposition: the target by product line, customer type, rep, month and stage."""
