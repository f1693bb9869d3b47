"""How long it takes to read a reservation out of its item: `python -m benchmarks.mapping`."""

from timeit import repeat

from chalicelib.store.records import item_of, reservation_of
from chalicelib.store.tables import ReservationItem
from tests.factories import reservation
from tests.notifications.samples import change

_READS, _ROUNDS = 2_000, 7


def main() -> None:
    """Print microseconds of both, and their ratio, for a reservation with a history of three."""
    record = reservation(details={"notas": None, "total": 12.5}, history=(change("created"),) * 3)
    raw = item_of(record, pk="p", sk="RSV", order="o", due=None)
    assert reservation_of(raw) == record
    mapped, modelled = (
        min(repeat(lambda: read(raw), number=_READS, repeat=_ROUNDS)) / _READS * 1e6  # noqa: B023
        for read in (reservation_of, ReservationItem.from_raw_data)
    )
    print(f"mapping {mapped:.0f} us, from_raw_data {modelled:.0f} us, ratio {mapped / modelled:.2f}")


if __name__ == "__main__":
    main()
