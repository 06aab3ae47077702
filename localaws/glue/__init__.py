"""AWS Glue: crawlers that read what lies in buckets and write the tables of the Data Catalog."""
