"""What tells how a stack does: metrics, alarms, a dashboard."""
