"""What is checked before the first resource is registered: files, schemas, and whether training can work. No Pulumi here."""
