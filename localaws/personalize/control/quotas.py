"""Quotas of an account in one region, or of a dataset group.

Source: Amazon Personalize Developer Guide, "Amazon Personalize endpoints and quotas"; default values.
"""

from typing import Final

SCHEMAS: Final = 500
DATASET_GROUPS: Final = 5
IMPORT_JOBS_UNDER_WAY: Final = 5
SOLUTION_VERSIONS_UNDER_WAY: Final = 20
SOLUTIONS_A_GROUP: Final = 10
CAMPAIGNS_A_GROUP: Final = 5
RECOMMENDERS: Final = 15
"""Source: Developer Guide, "Domain recommenders in Amazon Personalize"."""
EVENT_TRACKERS_A_GROUP: Final = 1
DATA_DELETION_JOBS_PENDING_A_GROUP: Final = 5
FILTERS_A_GROUP: Final = 30
FILTER_FIELDS_A_GROUP: Final = 20
METRIC_ATTRIBUTIONS_A_GROUP: Final = 1
