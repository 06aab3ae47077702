"""Requests and answers of CloudWatch in its three protocols."""
