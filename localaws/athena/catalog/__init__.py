"""Tables as the Glue catalog describes them, their partitions, and their objects in S3."""
