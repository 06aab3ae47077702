"""What is known about items and users: records that were imported, and put since."""
