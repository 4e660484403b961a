"""The SQL functions that `query_sql` allows. What is not listed is refused.

None of these reads files, settings, the environment, the catalogue or the clock of the machine, runs
text as SQL, sleeps, or makes a long text or list out of a short call (repeat, lpad, range).
"""

from __future__ import annotations

_OPERATORS = "+ - * / // % ^ ** & | ~ << >> || ! @ ~~ !~~ ~~* !~~* ~~~ <-> && @> <@ -> ->>"
_AGGREGATES = """
any_value approx_count_distinct approx_quantile arg_max arg_max_null arg_min arg_min_null avg mean
bit_and bit_or bit_xor bool_and bool_or corr count count_if countif count_star covar_pop covar_samp
entropy favg first fsum histogram kurtosis last mad max max_by median min min_by mode product
quantile quantile_cont quantile_disc regr_avgx regr_avgy regr_count regr_intercept regr_r2 regr_slope
regr_sxx regr_sxy regr_syy sem skewness stddev stddev_pop stddev_samp sum sumkahan kahan_sum var_pop
var_samp variance array_agg list group_concat string_agg listagg json_group_array json_group_object
percentile_cont percentile_disc
"""
_WINDOWS = """
cume_dist dense_rank fill first_value lag last_value lead nth_value ntile percent_rank rank
row_number
"""
_NUMBERS = """
abs add ceil ceiling cbrt divide even exp floor fmod greatest isfinite isinf isnan least ln log log10
log2 mod multiply nextafter pow power radians degrees pi round round_even sign sqrt subtract trunc
width_bucket
"""
_TEXTS = """
array_extract ascii chr concat concat_ws contains damerau_levenshtein ends_with format hamming
ilike_escape instr jaccard jaro_similarity jaro_winkler_similarity lcase left length len levenshtein
like_escape lower ltrim not_ilike_escape not_like_escape position prefix regexp_extract
regexp_extract_all regexp_full_match regexp_matches regexp_replace regexp_split_to_array replace
reverse right rtrim split split_part starts_with str_split string_split strip_accents strlen strpos
substr substring suffix translate trim ucase unicode upper md5 sha256 hash
"""
_TIMES = """
age century date_add date_diff datediff date_part datepart date_sub datesub date_trunc datetrunc day
dayname dayofmonth dayofweek dayofyear decade epoch epoch_ms epoch_us extract hour isodow isoyear
last_day make_date make_time make_timestamp microsecond millisecond minute month monthname quarter
second strftime strptime try_strptime time_bucket to_centuries to_days to_decades to_hours
to_microseconds to_milliseconds to_minutes to_months to_quarters to_seconds to_timestamp to_weeks
to_years week weekday weekofyear year yearweek
"""
_CONDITIONS = (
    "coalesce ifnull nullif if constant_or_null isnull notnull try_cast cast struct_pack row"
)
_LISTS = """
array_to_string cardinality element_at flatten json json_array_length json_contains json_exists
json_extract json_extract_path json_extract_path_text json_extract_string json_keys json_type
json_valid json_value list_aggregate list_any_value list_append list_avg list_concat list_contains
list_count list_distinct list_extract list_filter list_first list_has list_has_all list_has_any
list_last list_max list_min list_position list_reverse list_slice list_sort list_sum list_transform
list_unique list_value list_zip map map_contains map_entries map_extract map_from_entries map_keys
map_values struct_extract unnest unpivot_list array_length array_contains list_reduce
array_slice
"""
ALLOWED = frozenset(
    " ".join(
        (_OPERATORS, _AGGREGATES, _WINDOWS, _NUMBERS, _TEXTS, _TIMES, _CONDITIONS, _LISTS)
    ).split()
)
# Table functions that produce rows one by one, within the time and row limits.
ALLOWED_TABLE_FUNCTIONS = frozenset({"range", "generate_series", "unnest"})
