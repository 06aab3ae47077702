"""Files in S3 that Athena checks where they lie: they are never fetched, but for their beginning."""
