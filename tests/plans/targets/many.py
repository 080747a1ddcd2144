"""Many units with one entry each, to count queries with."""

from datetime import date

from app.contests.states import EntryState
from app.people.models import Unit, UnitAncestor, UnitName
from tests.contests.reception.made import NOW, add, entry


def many_units(world, edition, first: int, number: int) -> None:
    """More communes of Sơn Châu, each with an entry that was forwarded."""
    for n in range(first, first + number):
        name = f"Đoàn xã Số {n}"
        unit = add(
            Unit(
                code=f"xa-{n}", kind_id=world.kinds["commune"], name=name, short_name=name, search_key=name,
                sort_key=name, parent_id=world.units["son_chau"], valid_from=date(2025, 7, 1),
            )
        )  # fmt: skip
        add(UnitName(unit_id=unit.id, name=name, short_name=name, search_key=name, valid_from=date(2025, 7, 1)))
        for above, depth in ((unit.id, 0), (world.units["son_chau"], 1)):
            add(UnitAncestor(unit_id=unit.id, ancestor_id=above, depth=depth, valid_from=date(2025, 7, 1)))
        world.units[unit.code] = unit.id
        entry(world, edition, EntryState.CONFIRMED, unit=unit.code, unit_confirmed_at=NOW, forwarded_at=NOW)
        del world.units[unit.code]
