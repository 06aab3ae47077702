"""Functions: what DuckDB is given for each that Athena has.

A function that is in no table here is refused, since DuckDB may have one of its name that does something else.

Source: Amazon Athena User Guide, "Functions in Amazon Athena"; Trino documentation, "Functions and operators".
"""

from collections.abc import Callable, Sequence

from localaws.athena.errors import QueryError, not_served
from localaws.athena.sql import time_formats

# fmt: off
SAME = frozenset({
    "abs", "acos", "any_value", "array_agg", "asin", "atan", "atan2", "avg", "bit_count",
    "bool_and", "bool_or", "cbrt", "ceil", "ceiling", "chr", "coalesce", "concat_ws", "corr",
    "cos", "count", "covar_pop", "covar_samp", "cume_dist", "date_trunc", "day", "degrees",
    "dense_rank", "entropy", "exp", "first_value", "flatten", "floor", "from_base64", "grouping", "histogram",
    "hour", "json_array_length", "kurtosis", "lag", "last_value", "lead", "length", "listagg", "ln",
    "log10", "log2", "lower", "lpad", "ltrim", "map", "map_concat", "map_entries", "map_from_entries",
    "map_keys", "map_values", "max", "min", "minute", "mod", "month", "nth_value", "ntile",
    "nullif", "percent_rank", "pi", "pow", "power", "quarter", "radians", "rank", "regr_intercept",
    "regr_slope", "reverse", "round", "row", "row_number", "rpad", "rtrim", "second", "sign",
    "sin", "skewness", "sqrt", "starts_with", "stddev", "stddev_pop", "stddev_samp", "strpos", "substr",
    "sum", "tan", "to_base64", "translate", "try", "upper", "url_decode", "url_encode", "uuid",
    "var_pop", "var_samp", "variance", "week", "year",
})
# fmt: on
"""Those that DuckDB has by the same name."""

_RENAMED = {
    "arbitrary": "any_value",
    "every": "bool_and",
    "max_by": "arg_max",
    "min_by": "arg_min",
    "approx_distinct": "approx_count_distinct",
    "bitwise_and_agg": "bit_and",
    "bitwise_or_agg": "bit_or",
    "levenshtein_distance": "levenshtein",
    "hamming_distance": "hamming",
    "codepoint": "unicode",
    "is_nan": "isnan",
    "is_finite": "isfinite",
    "is_infinite": "isinf",
    "split": "string_split",
    "regexp_like": "regexp_matches",
    "regexp_split": "string_split_regex",
    "regexp_extract_all": "regexp_extract_all",
    "transform": "list_transform",
    "filter": "list_filter",
    "contains": "list_contains",
    "array_max": "list_max",
    "array_min": "list_min",
    "arrays_overlap": "list_has_any",
    "sequence": "generate_series",
    "zip": "list_zip",
    "day_of_month": "day",
    "day_of_week": "isodow",
    "dow": "isodow",
    "day_of_year": "dayofyear",
    "doy": "dayofyear",
    "week_of_year": "week",
    "year_of_week": "isoyear",
    "yow": "isoyear",
    "last_day_of_month": "last_day",
    "to_unixtime": "epoch",
    "to_hex": "hex",
    "from_hex": "unhex",
    "to_utf8": "encode",
    "from_utf8": "decode",
    "json_extract": "json_extract",
    "now": "now",
}
"""Those that DuckDB has by another name."""

_BY_ARGUMENTS = {
    ("e", 0): "exp(1.0)",
    ("nan", 0): "CAST('nan' AS DOUBLE)",
    ("infinity", 0): "CAST('inf' AS DOUBLE)",
    ("rand", 0): "random()",
    ("random", 0): "random()",
    ("random", 1): "CAST(floor(random() * ({0})) AS BIGINT)",
    ("log", 2): "log({0}, {1})",
    ("truncate", 1): "trunc({0})",
    ("count_if", 1): "count(CASE WHEN {0} THEN 1 END)",
    ("bitwise_and", 2): "(({0}) & ({1}))",
    ("bitwise_or", 2): "(({0}) | ({1}))",
    ("bitwise_xor", 2): "xor({0}, {1})",
    ("bitwise_not", 1): "(~({0}))",
    ("geometric_mean", 1): "exp(avg(ln({0})))",
    ("approx_percentile", 2): "approx_quantile({0}, {1})",
    ("set_agg", 1): "list(DISTINCT {0})",
    ("map_agg", 2): "map(list({0}), list({1}))",
    ("replace", 2): "replace({0}, {1}, '')",
    ("replace", 3): "replace({0}, {1}, {2})",
    ("split_part", 3): "list_extract(string_split({0}, {1}), {2})",
    ("regexp_extract", 2): "CASE WHEN regexp_matches({0}, {1}) THEN regexp_extract({0}, {1}) END",
    ("regexp_extract", 3): "CASE WHEN regexp_matches({0}, {1}) THEN regexp_extract({0}, {1}, {2}) END",
    ("regexp_replace", 2): "regexp_replace({0}, {1}, '', 'g')",
    ("regexp_replace", 3): r"regexp_replace({0}, {1}, regexp_replace({2}, '\$(\d)', '\\\1', 'g'), 'g')",
    ("regexp_count", 2): "len(regexp_extract_all({0}, {1}))",
    ("cardinality", 1): "len({0})",
    ("cardinality_of_map", 1): "cardinality({0})",
    ("pair member", 2): "struct_extract_at({0}, {1})",
    ("map_filter", 2): "map_from_entries(list_filter(map_entries({0}), {1}))",
    ("transform_keys", 2): "map_from_entries(list_transform(map_entries({0}), {1}))",
    ("transform_values", 2): "map_from_entries(list_transform(map_entries({0}), {1}))",
    ("zip_with", 3): "list_transform(list_zip({0}, {1}), {2})",
    ("unnest rows", 1): "unnest({0}, max_depth := 2)",
    ("element_at", 2): "({0})[{1}]",
    ("slice", 3): "list_slice({0}, {1}, ({1}) + ({2}) - 1)",
    ("repeat", 2): "list_transform(range({1}), lambda {i} : {0})",
    ("reduce", 4): "list_transform([list_reduce({0}, {2}, {1})], {3})[1]",
    ("any_match", 2): "coalesce(list_bool_or(list_transform({0}, {1})), false)",
    ("all_match", 2): "coalesce(list_bool_and(list_transform({0}, {1})), true)",
    ("none_match", 2): "NOT coalesce(list_bool_or(list_transform({0}, {1})), false)",
    ("array_distinct", 1): "list_filter({0}, lambda {x}, {i} : list_position({0}, {x}) = {i})",
    ("array_union", 2): "list_filter({0} || {1}, lambda {x}, {i} : list_position({0} || {1}, {x}) = {i})",
    ("array_intersect", 2): (
        "list_filter({0}, lambda {x}, {i} : list_position({0}, {x}) = {i} AND list_position({1}, {x}) IS NOT NULL)"
    ),
    ("array_except", 2): (
        "list_filter({0}, lambda {x}, {i} : list_position({0}, {x}) = {i} AND list_position({1}, {x}) IS NULL)"
    ),
    ("array_position", 2): "coalesce(list_position({0}, {1}), 0)",
    ("array_remove", 2): "list_filter({0}, lambda {x} : {x} IS NULL OR {x} <> ({1}))",
    ("array_sort", 1): "list_sort({0}, 'ASC', 'NULLS LAST')",
    ("array_join", 2): "array_to_string({0}, {1})",
    ("array_join", 3): (
        "array_to_string(list_transform({0}, lambda {x} : coalesce(CAST({x} AS VARCHAR), {2})), {1})"
    ),
    ("array_sum", 1): "list_sum({0})",
    ("array_average", 1): "list_avg({0})",
    ("date", 1): "CAST({0} AS DATE)",
    ("millisecond", 1): "(millisecond({0}) % 1000)",
    ("from_iso8601_timestamp", 1): "CAST({0} AS TIMESTAMPTZ)",
    ("from_iso8601_date", 1): "CAST({0} AS DATE)",
    ("to_iso8601", 1): "strftime(CAST({0} AS TIMESTAMPTZ), '%Y-%m-%dT%H:%M:%S.%gZ')",
    ("from_unixtime", 1): "to_timestamp({0})",
    ("at_timezone", 2): "timezone({1}, CAST({0} AS TIMESTAMPTZ))",
    ("with_timezone", 2): "timezone({1}, CAST({0} AS TIMESTAMP))",
    ("json_parse", 1): "CAST({0} AS JSON)",
    ("json_format", 1): "CAST({0} AS VARCHAR)",
    ("json_extract_scalar", 2): (
        "CASE WHEN json_type(json_extract({0}, {1})) NOT IN ('OBJECT', 'ARRAY', 'NULL') THEN json_extract_string({0}, {1}) END"
    ),
    ("json_array_get", 2): "json_extract({0}, '$[' || ({1}) || ']')",
    ("json_array_contains", 2): "json_contains({0}, to_json({1}))",
    ("is_json_scalar", 1): "(json_type({0}) NOT IN ('OBJECT', 'ARRAY'))",
    ("md5", 1): "unhex(md5({0}))",
    ("sha1", 1): "unhex(sha1({0}))",
    ("sha256", 1): "unhex(sha256({0}))",
    ("url_extract_protocol", 1): "nullif(regexp_extract({0}, '^([^:/?#]+):', 1), '')",
    ("url_extract_host", 1): "nullif(regexp_extract({0}, '^[^:/?#]+://(?:[^/?#@]*@)?([^/:?#]*)', 1), '')",
    ("url_extract_path", 1): "regexp_extract({0}, '^[^:/?#]+://[^/?#]*([^?#]*)', 1)",
    ("url_extract_query", 1): "regexp_extract({0}, '^[^?#]*\\?([^#]*)', 1)",
}  # fmt: skip
"""Those that DuckDB has in other words, by their number of arguments; `x` and `i` are parameters of lambdas."""


def _literal(argument: str, name: str) -> str:
    """The text of an argument that is a text."""
    if len(argument) < 2 or argument[0] != "'" or argument[-1] != "'":
        raise not_served(f"An argument of {name} that is no literal")
    return argument[1:-1].replace("''", "'")


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _date_format(arguments: Sequence[str]) -> str:
    format_ = time_formats.from_mysql(_literal(arguments[1], "date_format"))
    return f"strftime({arguments[0]}, {_quoted(format_)})"


def _date_parse(arguments: Sequence[str]) -> str:
    format_ = time_formats.from_mysql(_literal(arguments[1], "date_parse"))
    return f"strptime({arguments[0]}, {_quoted(format_)})"


def _format_datetime(arguments: Sequence[str]) -> str:
    format_ = time_formats.from_joda(_literal(arguments[1], "format_datetime"))
    return f"strftime({arguments[0]}, {_quoted(format_)})"


def _parse_datetime(arguments: Sequence[str]) -> str:
    format_ = time_formats.from_joda(_literal(arguments[1], "parse_datetime"))
    return f"CAST(strptime({arguments[0]}, {_quoted(format_)}) AS TIMESTAMPTZ)"


def _date_add(arguments: Sequence[str]) -> str:
    unit, count, moment = arguments
    return f"(({moment}) + ({count}) * INTERVAL 1 {_unit(unit, 'date_add')})"


def _date_diff(arguments: Sequence[str]) -> str:
    """Whole units between two moments, where DuckDB's function of the same name counts the borders between them."""
    unit, first, second = arguments
    return f"date_sub('{_unit(unit, 'date_diff')}', {first}, {second})"


def _unit(argument: str, name: str) -> str:
    unit = _literal(argument, name).lower()
    if unit not in {
        "millisecond",
        "second",
        "minute",
        "hour",
        "day",
        "week",
        "month",
        "quarter",
        "year",
    }:
        raise QueryError(f"INVALID_FUNCTION_ARGUMENT: '{unit}' is not a valid unit of {name}")
    return unit


def _null_if_any(name: str) -> Callable[[Sequence[str]], str]:
    """A function that is null when an argument is, where DuckDB's leaves those out."""

    def write(arguments: Sequence[str]) -> str:
        nulls = " OR ".join(f"({each}) IS NULL" for each in arguments)
        return f"CASE WHEN {nulls} THEN NULL ELSE {name}({', '.join(arguments)}) END"

    return write


def _concat(arguments: Sequence[str]) -> str:
    return "(" + " || ".join(f"({each})" for each in arguments) + ")"


_WRITTEN: dict[str, tuple[tuple[int, ...] | None, Callable[[Sequence[str]], str]]] = {
    "date_format": ((2,), _date_format),
    "date_parse": ((2,), _date_parse),
    "format_datetime": ((2,), _format_datetime),
    "parse_datetime": ((2,), _parse_datetime),
    "date_add": ((3,), _date_add),
    "date_diff": ((3,), _date_diff),
    "greatest": (None, _null_if_any("greatest")),
    "least": (None, _null_if_any("least")),
    "concat": (None, _concat),
}
"""Those whose words depend on their arguments: how many there may be (None for any number), and what writes them."""


def _free(name: str, arguments: Sequence[str]) -> str:
    """A name for the parameter of a lambda that no argument has, which would take it for its own."""
    texts = " ".join(arguments).lower()
    while name in texts:
        name = f"_{name}"
    return name


def written(name: str, arguments: Sequence[str], place: str) -> str:
    """What DuckDB is given for a call.

    Args:
        name: of the function, in small letters.
        arguments: in DuckDB's SQL.
        place: of the call, e.g. `line 1:8`.

    Raises:
        QueryError: Athena has no such function, or the local one does not.
    """
    if name in SAME:
        return f"{name}({', '.join(arguments)})"
    if name in _RENAMED:
        return f"{_RENAMED[name]}({', '.join(arguments)})"
    if name in _WRITTEN:
        counts, write = _WRITTEN[name]
        if counts is None or len(arguments) in counts:
            return write(arguments)
    template = _BY_ARGUMENTS.get((name, len(arguments)))
    if template is not None:
        parameters = {each: _free(each, arguments) for each in ("x", "i")}
        return template.format(*arguments, **parameters)
    if name in _WRITTEN or any(name == known for known, _ in _BY_ARGUMENTS):
        raise QueryError(f"FUNCTION_NOT_FOUND: {place}: Unexpected parameters for function {name}")
    raise QueryError(f"FUNCTION_NOT_FOUND: {place}: Function '{name}' not registered")
