"""Amazon Data Firehose: delivery streams that buffer records and write them to S3, in place of MiniStack's."""
