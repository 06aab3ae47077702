"""The local CloudWatch: metrics, alarms and dashboards, in place of MiniStack's."""
