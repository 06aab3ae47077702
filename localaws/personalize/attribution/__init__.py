"""What recommendations brought: the metrics of a metric attribution, counted for whoever recommended.

Source: Amazon Personalize Developer Guide, "Measuring recommendation impact with a metric attribution". ADR 37 tells what is
our reading of it.
"""
