"""Parts that the areas are built from: bucket, role, function, policies."""
