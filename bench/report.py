"""The figures of a run → a table that people read, and the budgets with whether they were met."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field

from bench.arrivals import Result
from hirestream.model.status import Quantiles

#: Limits of the project, on two cores. The burst's is for 200 documents and scales with their number.
_READY_S, _BURST_S, _BURST_OF = 40.0, 45.0, 200
_CLASSIFIED_P95_S, _SEARCHABLE_P95_S = 0.8, 3.0
_MEMORY_GB, _DISK_GB, _HELP_S, _PARSE_S = 6.0, 4.0, 0.3, 1.5


@dataclass
class Figures:
    """Everything that a run measured; filled in the order of the run. Seconds, MB and GB as the names say."""

    machine: dict[str, object] = field(default_factory=dict)
    commands_s: dict[str, float] = field(default_factory=dict)
    disk_gb: dict[str, float] = field(default_factory=dict)
    first_start_s: dict[str, float] = field(default_factory=dict)
    later_start_s: dict[str, float] = field(default_factory=dict)
    memory_mb: dict[str, float] = field(default_factory=dict)
    flow: dict[str, Result] = field(default_factory=dict)
    plain: dict[str, Result] = field(default_factory=dict)
    plain_memory_mb: float = 0.0


@dataclass(frozen=True)
class Budget:
    """A figure and its limit; both in the unit of `name`."""

    name: str
    value: float
    limit: float

    @property
    def met(self) -> bool:
        """Whether the figure keeps to the limit."""
        return self.value <= self.limit


def budgets(figures: Figures) -> Iterator[Budget]:
    """Compare what was measured with the limits; what was not measured has no line."""
    yield Budget("later start to ready, s", max(figures.later_start_s.values()), _READY_S)
    burst = figures.flow["burst"]
    limit = _BURST_S * burst.documents / _BURST_OF
    yield Budget(f"{burst.documents} mixed documents through, s", burst.views_s or 0.0, round(limit, 1))
    at_ten = figures.flow["10/s"]
    yield from _latency("classified → Delta p95 at 10/s, s", at_ten.classified_to_delta, _CLASSIFIED_P95_S)
    yield from _latency("receipt → searchable p95 at 10/s, s", at_ten.receipt_to_searchable, _SEARCHABLE_P95_S)
    yield Budget("all processes, GB", round(sum(figures.memory_mb.values()) / 1000, 2), _MEMORY_GB)
    disk = figures.disk_gb["environment"] + figures.disk_gb["jars"]
    yield Budget("environment and jars, GB", round(disk, 2), _DISK_GB)
    yield Budget("hirestream --help, s", figures.commands_s["help"], _HELP_S)
    yield Budget("hirestream parse, cold, s", figures.commands_s["parse"], _PARSE_S)


def _latency(name: str, measured: Quantiles | None, limit: float) -> Iterator[Budget]:
    if measured and measured.p95 is not None:
        yield Budget(name, measured.p95, limit)


def ratios(figures: Figures) -> dict[str, dict[str, float]]:
    """Flow against plain loop, by load: how many times the throughput, and how many times the latency."""
    found = {}
    for name, plain in figures.plain.items():
        flow = figures.flow[name]
        one = {"documents_per_s": flow.documents_per_s / plain.documents_per_s}
        for share in ("p50", "p95", "p99"):
            ours, theirs = getattr(flow.receipt_to_delta, share), getattr(plain.receipt_to_delta, share)
            if ours and theirs:
                one[f"receipt_to_delta_{share}"] = ours / theirs
        found[name] = {key: round(value, 2) for key, value in one.items()}
    return found


def as_json(figures: Figures) -> dict[str, object]:
    """Everything, with ratios and budgets, for a file."""

    def plain(results: Mapping[str, Result]) -> dict[str, object]:
        return {name: asdict(one) | _quantiles_of(one) for name, one in results.items()}

    return asdict(figures) | {
        "flow": plain(figures.flow),
        "plain": plain(figures.plain),
        "ratios": ratios(figures),
        "budgets": [asdict(one) | {"met": one.met} for one in budgets(figures)],
    }


def _quantiles_of(one: Result) -> dict[str, object]:
    names = ("receipt_to_delta", "classified_to_delta", "receipt_to_searchable")
    measured = {name: getattr(one, name) for name in names}
    return {name: value.model_dump() if value else None for name, value in measured.items()}


def lines(figures: Figures) -> Iterator[str]:
    """Lay the figures out in lines of at most 110 characters."""
    machine = figures.machine
    yield (
        f"hirestream {machine['hirestream']}, Python {machine['python']}, {machine['cores']} cores, "
        f"{machine['memory_gb']} GB, load before: {machine['load_before']}"
    )
    yield from _services(figures)
    yield from _loads(figures)
    yield from _against_plain(figures)
    yield ""
    yield f"{'budget':<42} {'measured':>10} {'limit':>8}"
    for one in budgets(figures):
        yield f"{one.name:<42} {one.value:>10.2f} {one.limit:>8.2f}  {'met' if one.met else 'MISSED'}"


def _services(figures: Figures) -> Iterator[str]:
    yield ""
    yield f"{'service':<12} {'first start':>12} {'later start':>12} {'memory':>10}"
    for name, memory in figures.memory_mb.items():
        first, later = figures.first_start_s.get(name), figures.later_start_s.get(name)
        yield f"{name:<12} {_seconds(first):>12} {_seconds(later):>12} {memory:>7.0f} MB"
    first, later = max(figures.first_start_s.values()), max(figures.later_start_s.values())
    total = sum(figures.memory_mb.values())
    yield f"{'all':<12} {_seconds(first):>12} {_seconds(later):>12} {total:>7.0f} MB"


def _loads(figures: Figures) -> Iterator[str]:
    yield ""
    yield f"{'the flow':<28}" + "".join(f"{name:>26}" for name in figures.flow)
    results = list(figures.flow.values())
    yield _row("documents", [str(one.documents) for one in results])
    yield _row("sent, documents/s", [f"{one.sent_per_s:.1f} (≤ {one.latest_s:.2f} s late)" for one in results])
    yield _row("to Delta, documents/s", [f"{one.documents_per_s:.1f} in {one.delta_s:.1f} s" for one in results])
    yield _row("until every view follows", [_seconds(one.views_s) for one in results])
    yield _row("", ["p50 / p95 / p99 s" for _ in results])
    yield _row("receipt → Delta", [_quantiles(one.receipt_to_delta) for one in results])
    yield _row("classified event → Delta", [_quantiles(one.classified_to_delta) for one in results])
    yield _row("receipt → searchable", [_quantiles(one.receipt_to_searchable) for one in results])


def _against_plain(figures: Figures) -> Iterator[str]:
    yield ""
    yield f"{'plain loop (to Delta only)':<28}" + "".join(f"{name:>26}" for name in figures.plain)
    results, against = list(figures.plain.values()), list(ratios(figures).values())
    yield _row("documents/s", [f"{one.documents_per_s:.1f} in {one.delta_s:.1f} s" for one in results])
    yield _row("receipt → Delta", [_quantiles(one.receipt_to_delta) for one in results])
    yield _row("flow ÷ loop: documents/s", [f"{one['documents_per_s']:.2f} ×" for one in against])
    shares = ("p50", "p95", "p99")
    latency = [" / ".join(f"{one.get(f'receipt_to_delta_{share}', 0):.2f}" for share in shares) for one in against]
    yield _row("flow ÷ loop: receipt → Delta", [f"{one} ×" for one in latency])
    total = sum(figures.memory_mb.values())
    times = total / figures.plain_memory_mb
    yield f"memory of the loop: {figures.plain_memory_mb:.0f} MB; the flow: {times:.1f} × that"
    for name in figures.flow:
        if name not in figures.plain:
            yield f"not tried on the loop: {name}, more than it takes at best"


def _row(name: str, cells: list[str]) -> str:
    return f"{name:<28}" + "".join(f"{cell:>26}" for cell in cells)


def _seconds(value: float | None) -> str:
    return "-" if value is None else f"{value:.1f} s"


def _quantiles(measured: Quantiles | None) -> str:
    if measured is None or measured.p50 is None or measured.p95 is None or measured.p99 is None:
        return "-"
    return f"{measured.p50:.2f} / {measured.p95:.2f} / {measured.p99:.2f}"
