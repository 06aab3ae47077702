"""Dynamic resources for what of Amazon Personalize has no native Pulumi type, or none that is safe to use."""

from components.lifecycle.archived_events import ArchivedEvents, ArchivedEventsArgs
from components.lifecycle.bucket_statements import BucketStatements, BucketStatementsArgs
from components.lifecycle.campaign import Campaign, CampaignArgs
from components.lifecycle.data_deletion_job import DataDeletionJob, DataDeletionJobArgs
from components.lifecycle.dataset import Dataset, DatasetArgs
from components.lifecycle.dataset_generation import DatasetGeneration, DatasetGenerationArgs
from components.lifecycle.dataset_import_job import DatasetImportJob, DatasetImportJobArgs
from components.lifecycle.event_tracker import EventTracker, EventTrackerArgs
from components.lifecycle.ready import Ready, ReadyArgs
from components.lifecycle.recommender import Recommender, RecommenderArgs
from components.lifecycle.retrained_groups import RetrainedGroups, RetrainedGroupsArgs
from components.lifecycle.solution import Solution, SolutionArgs
from components.lifecycle.solution_version import SolutionVersion, SolutionVersionArgs
from components.lifecycle.stored_copy import StoredCopy, StoredCopyArgs

__all__ = [
    "ArchivedEvents",
    "ArchivedEventsArgs",
    "BucketStatements",
    "BucketStatementsArgs",
    "Campaign",
    "CampaignArgs",
    "DataDeletionJob",
    "DataDeletionJobArgs",
    "Dataset",
    "DatasetArgs",
    "DatasetGeneration",
    "DatasetGenerationArgs",
    "DatasetImportJob",
    "DatasetImportJobArgs",
    "EventTracker",
    "EventTrackerArgs",
    "Ready",
    "ReadyArgs",
    "Recommender",
    "RecommenderArgs",
    "RetrainedGroups",
    "RetrainedGroupsArgs",
    "Solution",
    "SolutionArgs",
    "SolutionVersion",
    "SolutionVersionArgs",
    "StoredCopy",
    "StoredCopyArgs",
]
