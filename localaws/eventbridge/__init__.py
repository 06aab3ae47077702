"""Amazon EventBridge: schedules of EventBridge Scheduler, and what rules and schedules hand to their targets.

Rules, schedules and the matching of events are MiniStack's, which stores them and echoes every setting; here is what
obeys the settings: when a schedule is due, and that a target gets what it is due, is tried again, or leaves a dead letter.
"""
