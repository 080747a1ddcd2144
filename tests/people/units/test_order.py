"""Names stand in Vietnamese order on PostgreSQL too, whatever the locale of the server (D30)."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import create_engine, insert, select, text

from app.kit.db import Base
from app.kit.text import person_sort_key, sort_key
from app.people.models import Person, Unit, UnitKind
from tests.cluster import cluster

AT = datetime(2026, 8, 24, 1, tzinfo=UTC)
#: In order; "đ" after all of "d", "ơ" after all of "o", tones last: an order by locale gets each of these wrong.
UNITS = ["Đoàn xã Dao", "Đoàn xã Dương", "Đoàn xã Đào", "Đoàn xã Mo", "Đoàn xã Mòn", "Đoàn xã Mỏng", "Đoàn xã Mơ"]
PEOPLE = ["Vàng Dung", "Lò Dũng", "Cà Thị Đan", "Quàng Văn Đan", "Bùi Hoa", "Bùi Hoà", "Lê Hoan", "Y Hôm"]


@pytest.mark.postgres
def test_names_are_ordered_alike_when_the_server_has_a_locale_of_its_own():
    with cluster() as url:
        driver = url.replace("postgresql://", "postgresql+psycopg://")
        server = create_engine(driver, isolation_level="AUTOCOMMIT")
        with server.connect() as connection:
            connection.execute(
                text("CREATE DATABASE viet TEMPLATE template0 ENCODING 'UTF8' LOCALE_PROVIDER icu ICU_LOCALE 'vi'")
            )
        server.dispose()
        engine = create_engine(driver.replace("/donghanh?", "/viet?"))
        Base.metadata.create_all(engine)
        with engine.begin() as connection:
            kind = connection.scalar(
                insert(UnitKind).values(code="k", name="k", name_en="k", rank=0).returning(UnitKind.id)
            )
            for number, name in enumerate(reversed(UNITS)):
                connection.execute(insert(Unit).values(
                    code=str(number), kind_id=kind, name=name, short_name=name, search_key="", sort_key=sort_key(name),
                    valid_from=date(2026, 1, 1), tags=[], leader_confirms=False, version=1,
                ))  # fmt: skip
            for number, name in enumerate(reversed(PEOPLE)):
                connection.execute(insert(Person).values(
                    ref=str(number), full_name=name, search_key="", sort_key=person_sort_key(name), language="vi",
                    made_at=AT, version=1,
                ))  # fmt: skip
            units = list(connection.scalars(select(Unit.name).order_by(Unit.sort_key)))
            people = list(connection.scalars(select(Person.full_name).order_by(Person.sort_key)))
        engine.dispose()
    assert (units, people) == (UNITS, PEOPLE)
