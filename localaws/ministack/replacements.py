"""All parts of MiniStack that are replaced, and what is expected in each place. Nothing else in MiniStack is changed."""

import re
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import ModuleType

from localaws.apigateway.service import GatewayService
from localaws.cloudwatch.service import CloudWatchService
from localaws.event_sources.service import StreamsService
from localaws.eventbridge.service import EventBridgeService
from localaws.ministack import (
    batch_actions,
    data_catalog,
    event_resources,
    event_source_mappings,
    functions_telemetry,
    functions_worker,
    interrupted_functions,
    large_objects,
    log_keys,
    loopback_transport,
    mail,
    own_services,
    rest_apis,
    root_key,
    rule_targets,
    schedules,
    service_metrics,
    streams,
)
from localaws.ministack.advanced_clock import AdvancedClock
from localaws.ministack.durability import Durability, Handler
from localaws.ministack.function_credentials import FunctionCredentials
from localaws.ministack.functions_worker import FunctionsWorker
from localaws.ministack.multipart_uploads import MultipartUploads
from localaws.ministack.record_journal import RecordJournal
from localaws.ministack.repeated_messages import RepeatedMessages
from localaws.ministack.replacement import (
    Replacement,
    Script,
    Signature,
    Table,
    Value,
    entries,
    instead,
)
from localaws.ministack.root_key import RootKey
from localaws.ministack.shard_throughput import ShardThroughput
from localaws.shared.mailbox import Mailbox
from localaws.shared.ports import Metrics, OwnService
from localaws.stepfunctions.service import StepFunctionsService

HANDLER = "(method, path, headers, body, query_params)"


@dataclass(frozen=True, kw_only=True)
class Parts:
    """What stands in the places of MiniStack's parts; `now` is the time of streams and schedules, seconds since the Unix epoch."""

    durability: Durability
    uploads: MultipartUploads
    root_key: RootKey
    own_services: Sequence[OwnService]
    gateway: GatewayService
    event_sources: StreamsService
    repeated_messages: RepeatedMessages
    record_journal: RecordJournal
    retention: streams.Retention
    functions: FunctionsWorker
    cloudwatch: CloudWatchService
    eventbridge: EventBridgeService
    mailbox: Mailbox
    now: Callable[[], float]
    step_functions: StepFunctionsService


def table(parts: Parts) -> tuple[Replacement, ...]:
    """Return all replacements, in the order in which they are put in their places."""
    return (
        *_requests(parts),
        *_keys(parts.root_key),
        *_objects(parts.uploads),
        *_functions(parts.functions, parts.cloudwatch.metrics),
        *_streams(parts.event_sources, parts.retention),
        *_messages(parts.repeated_messages, parts.mailbox, parts.cloudwatch.metrics),
        *_logs(),
        *_mappings(event_source_mappings.Operations(parts.event_sources)),
        *_rest_apis(rest_apis.RestApis(parts.gateway)),
        *_metrics(parts.cloudwatch, parts.record_journal, ShardThroughput(parts.now)),
        *_events(parts.eventbridge, parts.now),
        *_clocks(parts.now),
    )


def _requests(parts: Parts) -> tuple[Replacement, ...]:
    """Which handler takes a request, what of it IAM checks, and what is written down after it."""
    own = parts.own_services
    request = "(service, method, path, headers, body, query_params)"
    named = "(service, method, path, headers, body, query_params, region, account_id)"
    return (
        Replacement(
            "app",
            "SERVICE_HANDLERS",
            Table(HANDLER),
            lambda handlers: _handlers(handlers, parts.durability, own),
        ),
        Replacement("app", "SERVICE_NAME_ALIASES", Table(), entries(own_services.aliases(own))),
        Replacement(
            "core.router", "SERVICE_PATTERNS", Table(), entries(own_services.patterns(own))
        ),
        Replacement(
            "core.iam_actions",
            "SERVICE_TO_IAM_NAMESPACE",
            Table(),
            entries(own_services.iam_namespaces(own)),
        ),
        Replacement(
            "core.iam_actions",
            "extract_iam_action",
            Signature(request),
            lambda original: own_services.naming_actions(
                batch_actions.naming_single(original), own
            ),
        ),
        Replacement(
            "core.iam_actions",
            "extract_resource_arn",
            Signature(named),
            lambda original: own_services.naming_resources(event_resources.naming(original), own),
        ),
        Replacement(
            "core.iam_actions",
            "request_tag_context",
            Signature("(service, iam_action, body, params)"),
            lambda original: own_services.naming_context(original, own),
        ),
        Replacement(
            "core.iam_evaluator",
            "enforce",
            Signature(
                "(access_key_id, iam_action, service, region, resource_arn='*', service_context=None)"
            ),
            own_services.checking_all,
        ),
        Replacement(
            "app",
            "pin_request_origin",
            Signature("(source_ip, secure_transport)"),
            instead(loopback_transport.pin_as_encrypted),
        ),
    )


def _handlers(
    found: Mapping[str, Handler], durability: Durability, own: Sequence[OwnService]
) -> dict[str, Handler]:
    """MiniStack's handlers, corrected and watched, and ours."""
    corrected = {
        "logs": log_keys.changing_keys(found["logs"]),
        "glue": data_catalog.correcting(found["glue"]),
    }
    watched = durability.watching({**found, **corrected})
    return watched | own_services.handlers(own, watched)


def _objects(uploads: MultipartUploads) -> tuple[Replacement, ...]:
    """Objects of S3, which stay in their files, and those that come in parts."""
    completed = "(bucket_name, key, body, query_params, headers=None)"
    return (
        Replacement(
            "services.s3",
            "_dispatch",
            Signature("(method, bucket, key, headers, body, query_params)"),
            large_objects.answering,
        ),
        Replacement(
            "services.s3",
            "_read_body",
            Signature("(bucket_name, key, obj)"),
            large_objects.reading,
        ),
        Replacement(
            "services.s3",
            "_atomic_write",
            Signature("(fpath, data, *, text=False)"),
            large_objects.writing,
        ),
        Replacement(
            "services.s3",
            "_persist_displaced_version",
            Signature("(bucket_name, key, prior_obj, versioning)"),
            large_objects.displacing,
        ),
        Replacement(
            "services.s3",
            "_version_entry_from_record",
            Signature("(obj, version_id, data)"),
            large_objects.versioning,
        ),
        Replacement("services.s3", "md5_hash", Signature("(data)"), large_objects.digesting),
        Replacement(
            "services.s3",
            "_upload_part",
            Signature("(bucket_name, key, body, query_params, headers)"),
            uploads.keeping,
        ),
        Replacement(
            "services.s3",
            "_upload_part_copy",
            Signature("(bucket_name, dest_key, query_params, headers)"),
            uploads.copying,
        ),
        Replacement(
            "services.s3",
            "_abort_multipart_upload",
            Signature("(bucket_name, key, query_params)"),
            uploads.aborting,
        ),
        Replacement(
            "services.s3",
            "_complete_multipart_upload",
            Signature(completed),
            instead(uploads.complete),
        ),
    )


def _keys(root: RootKey) -> tuple[Replacement, ...]:
    """Which keys are known, and with which secret."""
    instead_of_root = Signature("(access_key_id)"), instead(root_key.is_call_inside_the_process)
    issued = Signature("(config)"), instead(FunctionCredentials().execution_credentials)
    return (
        Replacement("services.sts", "reset", Signature("()"), root.registering),
        Replacement("services.sts", "is_root_access_key", *instead_of_root),
        Replacement("core.iam_evaluator", "is_root_access_key", *instead_of_root),
        Replacement("core.lambda_runtime", "execution_credentials", *issued),
        Replacement("services.lambda_svc", "execution_credentials", *issued),
    )


def _functions(worker: FunctionsWorker, metrics: Metrics) -> tuple[Replacement, ...]:
    """How functions run, and what an invocation leaves in CloudWatch."""
    telemetry = functions_telemetry.FunctionsTelemetry(metrics)
    invocation = "(self, event, request_id, *, trace_id=None, depth=None, durable=None, invoked_function_arn=None)"
    return (
        Replacement(
            "core.lambda_runtime",
            "_PYTHON_WORKER_SCRIPT",
            Script(functions_worker.REPLACED_LINES),
            functions_worker.corrected_script,
        ),
        Replacement(
            "core.lambda_runtime",
            "_detect_runtime_binary",
            Signature("(runtime)"),
            worker.launching,
        ),
        Replacement(
            "core.lambda_runtime",
            "Worker._drain_stderr_bounded",
            Signature("(self, first_line_wait=0.05, idle_confirm=0.005, hard_cap=0.25)"),
            functions_worker.output_until_mark,
        ),
        Replacement(
            "core.lambda_runtime",
            "Worker.invoke",
            Signature(invocation),
            functions_worker.remembering_failure,
        ),
        Replacement(
            "services.lambda_svc",
            "_execute_function_warm",
            Signature("(func, event, request_id)"),
            functions_worker.reporting_failure,
        ),
        Replacement(
            "services.lambda_svc",
            "_restore_state",
            Signature("(data)"),
            interrupted_functions.readying,
        ),
        Replacement(
            "core.lambda_runtime",
            "kill_workers",
            Signature("(workers)"),
            functions_worker.finishing_invocations,
        ),
        Replacement(
            "services.lambda_svc",
            "release_worker",
            Signature("(worker)"),
            functions_worker.keeping_current,
        ),
        Replacement(
            "services.lambda_svc",
            "_emit_lambda_logs",
            Signature("(func, request_id, log_text, error, duration_ms, *, log_source=None)"),
            telemetry.following,
        ),
        Replacement(
            "services.lambda_svc",
            "_emit_lambda_metrics",
            Signature("(function_name, duration_ms, error, throttle)"),
            telemetry.throttled,
        ),
        Replacement(
            "services.lambda_svc", "new_uuid", Signature("()"), functions_telemetry.naming_streams
        ),
        Replacement(
            "services.cloudwatch",
            "record_metric",
            Signature("(namespace, metric_name, value, unit='None', dimensions=None)"),
            instead(telemetry.record_metric),
        ),
    )


def _messages(
    repeated: RepeatedMessages, mailbox: Mailbox, metrics: Metrics
) -> tuple[Replacement, ...]:
    """Messages of SQS, alone and in batches, of which the table of operations holds the former by itself; mails of SNS."""
    queued = service_metrics.QueueMetrics(metrics)

    def sending(original: service_metrics.Send) -> service_metrics.Send:
        return queued.sending(repeated.keeping_once(original))

    return (
        Replacement("services.sqs", "_act_send_message", Signature("(data, qurl)"), sending),
        Replacement(
            "services.sqs",
            "_HANDLERS",
            Table(),
            lambda operations: {
                "SendMessage": sending(operations["SendMessage"]),
                "ReceiveMessage": queued.receiving(operations["ReceiveMessage"]),
                "DeleteMessage": queued.deleting(operations["DeleteMessage"]),
                "DeleteMessageBatch": queued.deleting_many(operations["DeleteMessageBatch"]),
            },
        ),
        Replacement(
            "services.sns",
            "_fanout",
            Signature(
                "(topic_arn, msg_id, message, subject, message_structure='', message_attributes=None,"
                " message_group_id='', message_dedup_id='')"
            ),
            lambda original: mail.delivering(original, mailbox),
        ),
    )


def _metrics(
    cloudwatch: CloudWatchService, journal: RecordJournal, throughput: ShardThroughput
) -> tuple[Replacement, ...]:
    """What streams and log lines tell CloudWatch; what a shard takes is in the journal before it is counted."""
    streamed = service_metrics.StreamMetrics(cloudwatch.metrics)
    operation = Signature("(data)")
    return (
        Replacement(
            "services.kinesis",
            "_put_record",
            operation,
            lambda original: streamed.putting_one(
                throughput.limiting_one(journal.noting(original))
            ),
        ),
        Replacement(
            "services.kinesis",
            "_put_records",
            operation,
            lambda original: streamed.putting_many(
                throughput.limiting_many(journal.noting(original))
            ),
        ),
        Replacement("services.kinesis", "_get_records", operation, streamed.getting),
        Replacement(
            "services.cloudwatch_logs",
            "_append_log_events",
            Signature("(stream, events)"),
            lambda original: service_metrics.reading_lines(original, cloudwatch),
        ),
    )


def _events(eventbridge: EventBridgeService, now: Callable[[], float]) -> tuple[Replacement, ...]:
    """What is delivered for rules and schedules, and when."""
    return (
        Replacement(
            "services.eventbridge",
            "_invoke_target",
            Signature("(target, event, rule, view=None)"),
            lambda original: rule_targets.delivering(original, eventbridge.deliver, now),
        ),
        # MiniStack keeps each event that was ever put, and shows them to nobody.
        Replacement("services.eventbridge", "_events_log_list", Signature("()"), instead(list)),
        Replacement(
            "services.eventbridge",
            "_event_time_string",
            Signature("(event)"),
            rule_targets.timed_to_the_second,
        ),
        Replacement(
            "services.s3",
            "_fire_s3_event_async",
            Signature(
                "(bucket_name, key, event_name, size=0, etag='', deletion_type=None, version_id=None,"
                " object_extra=None, record_extra=None)"
            ),
            instead(rule_targets.notify_before_answer),
        ),
        Replacement(
            "services.scheduler",
            "_create_schedule",
            Signature("(name, body)"),
            schedules.checking,
        ),
        Replacement(
            "services.scheduler",
            "_update_schedule",
            Signature("(name, body)"),
            schedules.checking,
        ),
        Replacement(
            "services.scheduler",
            "start_scheduler",
            Signature("()"),
            instead(schedules.firing_none),
        ),
    )


def _clocks(now: Callable[[], float]) -> tuple[Replacement, ...]:
    """Streams and schedules are on a time that can be advanced."""

    def advanced(module: ModuleType) -> AdvancedClock:
        return AdvancedClock(module, now)

    return (
        Replacement("services.kinesis", "time", Value(ModuleType), advanced),
        Replacement("services.scheduler", "time", Value(ModuleType), advanced),
        Replacement("services.eventbridge", "time", Value(ModuleType), advanced),
    )


def _logs() -> tuple[Replacement, ...]:
    """Keys of log groups."""
    return (
        Replacement(
            "services.cloudwatch_logs", "_create_log_group", Signature("(data)"), log_keys.creating
        ),
    )


def _streams(
    event_sources: StreamsService, retention: streams.Retention
) -> tuple[Replacement, ...]:
    """Records of Kinesis, and its shards."""

    def keeping_closed(original: streams.Operation) -> streams.Operation:
        return streams.keeping_closed(original, event_sources.changes)

    operation = Signature("(data)")
    return (
        # MiniStack's poller, which it would wake, reads no streams any more.
        Replacement(
            "services.kinesis",
            "esm_wake",
            Value(threading.Event),
            instead(event_sources.arrivals),
        ),
        Replacement(
            "services.kinesis", "_expire_records", Signature("(stream)"), instead(retention.expire)
        ),
        Replacement(
            "services.kinesis",
            "_expire_iterators",
            Signature("()"),
            instead(streams.expire_iterators),
        ),
        Replacement(
            "services.kinesis",
            "_route_to_shard",
            Signature("(hash_key_int, stream)"),
            instead(streams.route),
        ),
        Replacement(
            "services.kinesis", "_shard_out", Signature("(shard_id, shard)"), streams.with_ending
        ),
        Replacement(
            "services.kinesis", "_describe_stream_summary", operation, streams.counting_open
        ),
        Replacement(
            "services.kinesis",
            "_start_position",
            Signature("(records, it_type, seq, at_ts)"),
            streams.halving,
        ),
        Replacement("services.kinesis", "_split_shard", operation, keeping_closed),
        Replacement("services.kinesis", "_merge_shards", operation, keeping_closed),
        Replacement("services.kinesis", "_update_shard_count", operation, keeping_closed),
    )


def _mappings(operations: event_source_mappings.Operations) -> tuple[Replacement, ...]:
    """Event source mappings of streams."""
    return (
        Replacement(
            "services.lambda_svc",
            "_poll_kinesis",
            Signature("()"),
            event_source_mappings.polling_no_stream,
        ),
        Replacement(
            "services.lambda_svc", "_esm_response", Signature("(esm)"), operations.responding
        ),
        Replacement("services.lambda_svc", "_create_esm", Signature("(data)"), operations.creating),
        Replacement(
            "services.lambda_svc", "_update_esm", Signature("(esm_id, data)"), operations.updating
        ),
        Replacement(
            "services.lambda_svc", "_delete_esm", Signature("(esm_id)"), operations.deleting
        ),
    )


def _rest_apis(apis: rest_apis.RestApis) -> tuple[Replacement, ...]:
    """REST APIs of API Gateway."""
    module = "services.apigateway_v1"
    execution = (
        "(host, path, method, headers, body, query_params, raw_path=None, raw_query_string=None)"
    )
    return (
        Replacement(module, "handle_request", Signature(HANDLER), apis.controlling),
        Replacement(module, "find_api_scope", Signature("(api_id)"), instead(apis.find_api_scope)),
        Replacement(module, "stages_for_api", Signature("(api_id)"), instead(apis.stages_for_api)),
        Replacement(
            module,
            "method_authorization_type",
            Signature("(api_id, stage_name, method, path)"),
            instead(apis.method_authorization_type),
        ),
        Replacement(
            module,
            "rest_api_policy_for_arn",
            Signature("(resource_arn)"),
            instead(apis.rest_api_policy_for_arn),
        ),
        Replacement(
            module,
            "authentication_error_response",
            Signature("(api_id, stage_name, error, headers, query_params)"),
            instead(apis.authentication_error_response),
        ),
        Replacement(
            module,
            "handle_execute",
            Signature("(api_id, stage_name, method, path, headers, body, query_params)"),
            instead(apis.handle_execute),
        ),
        Replacement(
            "app",
            "_enforce_execute_api",
            Signature(
                "(api_id, stage, method, execute_path, headers, query_params, iam_action='execute-api:Invoke')"
            ),
            apis.authorizing,
        ),
        Replacement(
            "app", "_handle_execute_api_request", Signature(execution), rest_apis.with_raw_path
        ),
        Replacement("app", "_EXECUTE_API_RE", Value(re.Pattern), instead(rest_apis.HOST)),
    )
