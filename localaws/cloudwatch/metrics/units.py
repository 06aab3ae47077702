"""Units of metrics.

Source: Amazon CloudWatch API Reference, MetricDatum.
"""

_RATES = ("Bytes", "Kilobytes", "Megabytes", "Gigabytes", "Terabytes")
_BITS = ("Bits", "Kilobits", "Megabits", "Gigabits", "Terabits")
UNITS = frozenset(
    {
        *("Seconds", "Microseconds", "Milliseconds", "Percent", "Count", "Count/Second", "None"),
        *_RATES,
        *_BITS,
        *(f"{unit}/Second" for unit in (*_RATES, *_BITS)),
    }
)
