"""What the program counts and times; `/metrics` prints it in Prometheus text."""

from __future__ import annotations

from typing import Final

from prometheus_client import Counter, Gauge, Histogram

_FAST: Final = (0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.5, 1, 2, 5, 10)

UPDATES: Final = Counter(
    "hm_updates_total", "Telegram updates by kind and outcome", ["kind", "outcome"]
)
UPDATE_SECONDS: Final = Histogram(
    "hm_update_seconds", "From the stored update to its last answer", ["kind"], buckets=_FAST
)
INBOX_WAITING: Final = Gauge("hm_inbox_waiting", "Updates stored and not yet finished")
TELEGRAM_CALLS: Final = Counter(
    "hm_telegram_calls_total", "Calls to Telegram", ["method", "outcome"]
)
TELEGRAM_SECONDS: Final = Histogram(
    "hm_telegram_call_seconds", "Round trip of a call to Telegram", ["method"], buckets=_FAST
)
JOBS_DONE: Final = Counter("hm_jobs_total", "Background jobs by outcome", ["job", "outcome"])
JOB_SECONDS: Final = Histogram(
    "hm_job_seconds", "Run time of a background job", ["job"], buckets=_FAST
)
BATCH_SIZE: Final = Histogram(
    "hm_batch_size",
    "Commands per flush",
    ["batcher"],
    buckets=(1, 2, 5, 10, 50, 100, 200, 512),
)
REFUSALS: Final = Counter("hm_refusals_total", "Refusals by code", ["code"])
