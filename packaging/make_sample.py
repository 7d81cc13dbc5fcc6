"""Writes `resources/sample/units.csv`, `rmas.csv` and `kits.csv`: made-up, the same whenever it is run.

    python3 packaging/make_sample.py [FOLDER]

The sales that `returns.toml` returns are listed here by hand, for each was chosen for what the policies make
of it; the rest fills the catalogue with every model family. Nobody in it exists: telephone numbers are of the
range kept for fiction (555-01xx), addresses of e-mail end in example.com or example.org.
"""

from __future__ import annotations

import csv
import hashlib
import sys
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import NamedTuple

FOLDER = Path(__file__).resolve().parent.parent / "resources" / "sample"
DAY = date(2026, 11, 20)  # the sample's day, as in returns.toml
FILLING = 262
DEMO_UNIT = "SV21K1-000077"
UNITS_HEADER = (
    "Serial",
    "Model",
    "Vendor",
    "Order number",
    "Order date",
    "Order total",
    "Unit price",
    "Customer name",
    "Email",
    "Telephone",
    "Address",
    "Sales channel",
    "Not for resale",
)
RMAS_HEADER = (
    *("Number", "Issued on", "Serial", "Reason", "Remedy", "Proof", "Advance charge"),
    *("Customer name", "Order number", "Tracking", "Expected on", "Valid until"),
)
KITS_HEADER = ("Kit number", "Models", "Box", "Foam", "Sleeve", "Price", "Vendor", "Telephone", "Address", "Stock")


class Buyer(NamedTuple):
    """A made-up customer."""

    name: str
    mail: str
    line: str
    address: str


BUYERS = {
    "nunez": Buyer("Núñez Seguridad", "compras@nunez.example.com", "(310) 555-0142", "88 Alameda St, Los Angeles, CA"),
    "tran": Buyer("Trần Security Co.", "orders@tran.example.com", "(714) 555-0117", "9200 Bolsa Ave, Westminster, CA"),
    "nguyen": Buyer("Nguyễn Thị Phương Thảo", "thao@nguyen.example.org", "(408) 555-0163", "17 Story Rd, San José, CA"),
    "wang": Buyer("王小明", "xiaoming.wang@example.com", "(626) 555-0128", "415 W Garvey Ave, Monterey Park, CA 91754"),
    "ouyang": Buyer(
        "歐陽美玲 (美玲保全有限公司)",
        "meiling@example.org",
        "(626) 555-0131",
        "220 Valley Blvd, Alhambra, CA",
    ),
    "mexico": Buyer(
        "Comercializadora de Videovigilancia y Control de Accesos del Noroeste, S.A. de C.V.",
        "adquisiciones@noroeste.example.com",
        "(619) 555-0190",
        "Bodega 12, Parque Industrial Otay\n9805 Airway Rd, San Diego, CA 92154",
    ),
    "delacerda": Buyer(
        "María José Fernández-Iñíguez de la Cerda",
        "mj@fernandez.example.org",
        "(210) 555-0155",
        "6 Ñandú Ct, Laredo, TX",
    ),
    "obrien": Buyer("O'Brien & Sons Locksmiths", "desk@obrien.example.com", "(617) 555-0108", "3 Dock Sq, Boston, MA"),
    "angstrom": Buyer(
        "Zoë Ångström-Larsen", "zoe@angstrom.example.com", "(612) 555-0179", "71 Nicollet Mall, Minneapolis"
    ),
    "home": Buyer(
        "@Home Alarm Supply",
        "hello@homealarm.example.com",
        "(971) 555-0101",
        'Suite 4, "The Mill", Portland, OR',
    ),
    "telecom": Buyer(
        "-48V Telecom Rooms, Inc.",
        "po@telecomrooms.example.com",
        "(303) 555-0184",
        "500 Wynkoop St, Denver, CO",
    ),
    "phat": Buyer(
        "Công ty TNHH Giải pháp An ninh Trần Quốc Đại Phát",
        "sales@daiphat.example.org",
        "(713) 555-0126",
        "11 Bellaire Blvd",
    ),
    "lee": Buyer("李国华", "guohua.li@example.org", "(510) 555-0137", "901 Webster St, Oakland, CA 94607"),
    "school": Buyer(
        "Cedar Hollow Unified School District", "it@cedarhollow.example.org", "(530) 555-0112", "1 Campus Way"
    ),
    "clinic": Buyer(
        "Northgate Family Clinic",
        "office@northgate.example.com",
        "(206) 555-0149",
        "402 NE 103rd St, Seattle",
    ),
    "pena": Buyer("Joaquín Peña Muñoz", "joaquin@pena.example.com", "(915) 555-0166", "77 Mesa St, El Paso, TX 79901"),
}

# serial, model, vendor, order, order date, order total, unit price, buyer
RETURNED = (
    ("SV24E4-018233", "S12E4", "Smartvue", "SO-10482", "2026-11-02", "7200.00", "3600.00", "nunez"),
    ("SV24E4-018234", "S12E4", "Smartvue", "SO-10482", "2026-11-02", "7200.00", "3600.00", "nunez"),
    ("SV19R24-00771", "S9R24", "Smartvue", "SO-10112", "2026-01-14", "3480.00", "3480.00", "tran"),
    ("SV25F20-004410", "S12F20", "Smartvue", "SO-10331", "2026-09-08", "11840.00", "5920.00", "nguyen"),
    ("SV23F30-001207", "S12F30", "Smartvue", "SO-09120", "2024-03-11", "18400.00", "9200.00", "delacerda"),
    ("SV22Z6-000318", "S9Z6", "Smartvue", "SO-08811", "2025-05-19", "5400.00", "2700.00", "obrien"),
    ("SV26I16-002040", "S9I16", "Smartvue", "SO-10460", "2026-10-28", "1899.00", "1899.00", "wang"),
    ("SV26J50-000145", "S12J50", "Smartvue", "SO-10441", "2026-10-26", "5000.00", "2500.00", "school"),
    ("SV26J50-000146", "S12J50", "Smartvue", "SO-10442", "2026-10-26", "4999.99", "2499.99", "school"),
    ("SV21K1-000077", "S12K1", "Smartvue", "SO-07777", "2022-06-14", "3950.00", "3950.00", "phat"),
    ("SV24M32-000912", "S9M32", "Smartvue", "SO-09410", "2024-07-30", "2890.00", "2890.00", "clinic"),
    ("SV22Q50-001550", "S9Q50", "Smartvue", "SO-08020", "2023-02-21", "7300.00", "3650.00", "home"),
    ("SV23T8-000061", "S12T8", "Smartvue", "SO-08710", "2024-01-22", "9100.00", "4550.00", "telecom"),
    ("SV26E10-000333", "S12E10", "Smartvue", "SO-10475", "2026-10-30", "8800.00", "4400.00", "angstrom"),
    ("SV25R144-000021", "S12R144", "Smartvue", "SO-09900", "2025-03-03", "21450.60", "10725.30", "school"),
    ("SV25F10-000808", "S12F10", "Smartvue", "SO-09950", "2025-04-14", "6400.00", "3200.00", "lee"),
    ("SV25F15-000520", "S12F15", "Smartvue", "SO-09951", "2025-04-14", "7000.00", "3500.00", "lee"),
    ("SV21R12-004111", "S9R12", "Smartvue", "SO-07120", "2023-06-06", "6100.00", "3050.00", "pena"),
    ("SV26Z2-000950", "S9Z2", "Smartvue", "SO-10450", "2026-10-29", "5600.00", "2800.00", "nguyen"),
    ("SV24E6-000414", "S12E6", "Smartvue", "SO-09333", "2024-06-17", "9980.00", "4990.00", "ouyang"),
    ("SV20Q32-000101", "S9Q32", "Smartvue", "SO-06600", "2022-03-15", "12000.00", "6000.00", "telecom"),
    ("SV26E8-000719", "S12E8", "Smartvue", "SO-10205", "2026-08-18", "17600.00", "4400.00", "mexico"),
    ("SV26E8-000720", "S12E8", "Smartvue", "SO-10205", "2026-08-18", "17600.00", "4400.00", "mexico"),
    ("SV26E8-000721", "S12E8", "Smartvue", "SO-10205", "2026-08-18", "17600.00", "4400.00", "mexico"),
    ("SV26E8-000722", "S12E8", "Smartvue", "SO-10205", "2026-08-18", "17600.00", "4400.00", "mexico"),
    ("SV22R6-003300", "S9R6", "Smartvue", "SO-07000", "2022-05-09", "4800.00", "2400.00", "clinic"),
    ("SV22R6-003300", "S9R6", "Smartvue", "SO-10443", "2026-10-27", "5410.00", "1350.00", "obrien"),
    ("SV26E3-000190", "S12E3", "Smartvue", "SO-10446", "2026-10-31", "6750.00", "2250.00", "nunez"),
    ("SV26M64-000071", "S9M64", "Smartvue", "SO-10300", "2026-07-21", "9400.00", "4700.00", "phat"),
    ("SV26M64-000072", "S9M64", "Smartvue", "SO-10300", "2026-07-21", "9400.00", "4700.00", "phat"),
    ("SV25I64-000640", "S9I64", "Smartvue", "SO-09990", "2025-05-27", "8400.00", "4200.00", "delacerda"),
    ("SV26Z8-000444", "S9Z8", "Smartvue", "SO-10444", "2026-10-27", "5000.01", "5000.01", "wang"),
    ("QS-7F3K2209", "QT9316", "", "SO-10470", "2026-11-05", "429.99", "429.99", "pena"),
    ("QS-7F3K2301", "QC918", "Q-See", "SO-10468", "2026-11-03", "249.00", "249.00", "angstrom"),
    ("QS-6D1A0417", "QTH8", "Q-See", "SO-10455", "2026-10-30", "318.50", "159.25", "delacerda"),
    ("9904417823", "QCN8099B", "Q-See", "SO-10463", "2026-11-01", "199.95", "199.95", "wang"),
    ("QS-5B8C1190", "QT5716", "Q-See", "SO-09800", "2026-02-09", "389.00", "389.00", "tran"),
    ("QS-7F3K2412", "QC9416", "Q-See", "SO-10480", "2026-11-09", "612.00", "306.00", "home"),
)

RMAS = (
    ("R-20418", "2026-11-12", "SV25F20-004410", "defective", "refund", "invoice", "0.00"),
    ("R-20421", "2026-11-05", "SV23F30-001207", "defective", "replacement", "purchase_order", "9200.00"),
    ("R-20422", "2026-11-06", "SV22Z6-000318", "defective", "repair", "receipt", "0.00"),
    ("R-20425", "2026-11-16", "SV26I16-002040", "unwanted", "refund", "receipt", "0.00"),
    ("R-20427", "2026-11-10", "SV26J50-000145", "unwanted", "refund", "receipt", "0.00"),
    ("R-20428", "2026-11-10", "SV26J50-000146", "unwanted", "refund", "receipt", "0.00"),
    ("R-20430", "2026-11-09", "SV21K1-000077", "defective", "repair", "invoice", "0.00"),
    ("R-20431", "2026-11-11", "SV24M32-000912", "defective", "repair", "receipt", "0.00"),
    ("R-20433", "2026-11-03", "SV22Q50-001550", "defective", "repair", "invoice", "0.00"),
    ("R-20434", "2026-11-13", "SV23T8-000061", "defective", "replacement", "purchase_order", "0.00"),
    ("R-20436", "2026-11-12", "SV26E10-000333", "dead_on_arrival", "refund", "order_confirmation", "0.00"),
    ("R-20437", "2026-11-10", "SV25R144-000021", "unwanted", "upgrade", "invoice", "0.00"),
    ("R-20440", "2026-10-26", "SV25F10-000808", "defective", "replacement", "purchase_order", "3200.00"),
    ("R-20441", "2026-10-26", "SV25F15-000520", "defective", "replacement", "purchase_order", "3500.00"),
    ("R-20442", "2026-10-19", "SV21R12-004111", "defective", "replacement", "invoice", "3050.00"),
    ("R-20445", "2026-11-17", "SV26Z2-000950", "unwanted", "refund", "", "0.00"),
    ("R-20446", "2026-11-13", "SV24E6-000414", "defective", "repair", "invoice", "0.00"),
    ("R-20447", "2026-11-02", "SV20Q32-000101", "unwanted", "upgrade", "invoice", "0.00"),
    ("R-20450", "2026-11-16", "QS-7F3K2301", "unwanted", "refund", "receipt", ""),
    ("R-20451", "2026-11-09", "QS-6D1A0417", "defective", "repair", "receipt", ""),
    ("R-20453", "2026-11-11", "QS-5B8C1190", "defective", "repair", "invoice", ""),
    ("R-20454", "2026-11-17", "QS-7F3K2412", "dead_on_arrival", "refund", "order_confirmation", ""),
    ("R-20460", "2026-11-16", "SV26E3-000190", "unwanted", "refund", "invoice", "0.00"),
    ("R-20470", "2026-11-04", "SV26M64-000071", "defective", "repair", "purchase_order", ""),
    ("R-20470", "2026-11-04", "SV26M64-000072", "defective", "repair", "purchase_order", ""),
    ("RET/2026-0077", "2026-11-09", "SV25I64-000640", "defective", "upgrade", "receipt", "0.00"),
    # Under way, and nothing in returns.toml returns them.
    ("R-20480", "2026-11-14", "SV26R144-540350", "defective", "repair", "invoice", "0.00"),
    ("R-20481", "2026-11-13", "SV26M32-540970", "defective", "replacement", "invoice", "2890.00"),
    ("R-20481", "2026-11-13", "SV26M32-540971", "defective", "replacement", "invoice", "2890.00"),
    ("R-20482", "2026-11-17", "SV26E1-540980", "defective", "repair", "receipt", "0.00"),
    ("R-20483", "2026-11-02", "SV26Z3-540881", "dead_on_arrival", "refund", "order_confirmation", "0.00"),
    ("R-20484", "2026-08-31", "SV26J50-540220", "defective", "repair", "receipt", "0.00"),
    ("R-20485", "2026-11-18", "", "unwanted", "", "", ""),
    ("R-20486", "2026-11-16", "SV26R96-540870", "unwanted", "upgrade", "purchase_order", "0.00"),
    ("R-20486", "2026-11-16", "SV26R96-540871", "unwanted", "upgrade", "purchase_order", "0.00"),
)

# What travels: tracking number, the day it is expected, the last day the RMA is valid where it is not the usual one.
UNDER_WAY = {
    "R-20480": ("1Z84A3R10312204008", "2026-11-21", ""),
    "R-20481": ("1Z84A3R10312205007", "2026-11-23", ""),
    "R-20482": ("794644001288", "2026-11-20", ""),
    "R-20483": ("1Z84A3R10312206006", "2026-11-14", ""),
    "R-20484": ("", "", "2026-10-15"),
    "R-20485": ("", "2026-11-24", ""),
    "R-20486": ("794744001280", "2026-11-25", ""),
}
VALID_DAYS = 45

SHIPPING = ("Smartvue shipping", "1-888-754-4543", "Shipping department")
CARTONS = ("Lone Pine Cartons", "(775) 555-0144", "12 Glendale Ave, Sparks, NV 89431")
# The S12J has none; of the S12T's the price is asked for.
KITS = (
    ("SV-KIT-9M", "S9M32, S9M64", "BX-0932", "FM-0932", "SL-09", "64.50", *SHIPPING, "6"),
    ("SV-KIT-12E-S", "S12E1, S12E2, S12E3, S12E4, S12E5", "BX-1204", "FM-1204", "SL-12", "68.00", *SHIPPING, "11"),
    ("SV-KIT-12E-L", "S12E6, S12E8, S12E10", "BX-1210", "FM-1210", "SL-12", "82.00", *SHIPPING, "0"),
    ("SV-KIT-12F", "S12F10, S12F15, S12F20, S12F25, S12F30", "BX-1230", "FM-1230", "SL-12", "95.00", *SHIPPING, "4"),
    ("SV-KIT-12K", "S12K1, S12K2", "BX-1202", "FM-1202", "SL-12", "71.25", *SHIPPING, "2"),
    ("SV-KIT-12T", "S12T4, S12T8, S12T12, S12T16, S12T20, S12T24", "BX-1224", "FM-1224", "SL-12", "", *SHIPPING, ""),
    ("SV-KIT-9Q", "S9Q1, S9Q32, S9Q50", "BX-0950", "FM-0950", "SL-09", "66.00", *SHIPPING, "5"),
    (
        "SV-KIT-R",
        "S9R6, S9R12, S9R24, S9R36, S9R72, S9R96, S9R144, S12R6, S12R12, S12R24, S12R36, S12R72, S12R96, S12R144",
        "BX-1244",
        "FM-1244",
        "SL-12",
        "118.40",
        *SHIPPING,
        "3",
    ),
    (
        "SV-KIT-9Z",
        "S9Z1, S9Z2, S9Z3, S9Z4, S9Z5, S9Z6, S9Z7, S9Z8",
        "BX-0908",
        "FM-0908",
        "SL-09",
        "62.75",
        *SHIPPING,
        "9",
    ),
    ("SV-KIT-9I", "S9I16, S9I32, S9I64, S9I128, S9I256", "BX-0964", "FM-0964", "SL-09", "69.90", *SHIPPING, "1"),
    ("LP-2204", "S9Z6, S9Z7, S9Z8, S9I16", "LP-2204-B", "LP-2204-F", "", "48.00", *CARTONS, "14"),
    ("QS-KIT-T", "QT5716, QT9316, QT8516", "LP-1109-B", "LP-1109-F", "", "31.50", *CARTONS, "7"),
    ("QS-KIT-C", "QC918; QC9416; QC804", "LP-0817-B", "LP-0817-F", "", "27.00", *CARTONS, "0"),
)

# Family, sizes, letter of the serial, cents of the smallest size, vendor. Of the last three no policy speaks.
FAMILIES = (
    ("S9M", (32, 64), "M", 289_000, "Smartvue"),
    ("S12E", (1, 2, 3, 4, 6, 8, 10), "E", 189_000, "Smartvue"),
    ("S12F", (10, 15, 20, 25, 30), "F", 320_000, "Smartvue"),
    ("S12K", (1, 2), "K", 395_000, "Smartvue"),
    ("S12T", (4, 8, 12, 16, 20, 24), "T", 379_900, "Smartvue"),
    ("S9Q", (1, 50, 32), "Q", 145_000, "Smartvue"),
    ("S9R", (6, 12, 24, 36, 72, 96, 144), "R", 240_000, "Smartvue"),
    ("S12R", (6, 12, 24, 36, 72, 96, 144), "R", 275_050, "Smartvue"),
    ("S9Z", (1, 2, 3, 4, 5, 6, 7, 8), "Z", 215_000, "Smartvue"),
    ("S9I", (16, 32, 64, 128, 256), "I", 189_900, "Smartvue"),
    ("S12J", (1, 50), "J", 125_000, "Smartvue"),
    ("QT", (5716, 9316, 8516), "", 38_900, "Q-See"),
    ("QC", (918, 9416, 804), "", 24_900, "Q-See"),
    ("QTH", (8, 16), "", 15_925, "Q-See"),
    ("S12E", (5,), "E", 230_000, "Smartvue"),
    ("S7B", (16,), "B", 99_000, "Smartvue"),
    ("QMX", (400, 800), "X", 149_500, "Smartvue"),
)
CHANNELS = ("integrator", "web", "distributor", "telephone")


def main(folder: Path = FOLDER) -> None:
    """Write the three files into the folder."""
    sales = [*RETURNED, *_filling()]
    channels = [CHANNELS[_number("channel", sale[3], below=len(CHANNELS))] for sale in sales]
    rows = [
        _row(*sale, channel, "yes" if sale[0] == DEMO_UNIT else "")
        for sale, channel in zip(sales, channels, strict=True)
    ]
    _write(folder / "units.csv", UNITS_HEADER, sorted(rows, key=lambda row: (row[4], row[3], row[0])))
    sold = {sale[0]: sale for sale in sales}
    _write(folder / "rmas.csv", RMAS_HEADER, [_authorized(sold, *rma) for rma in RMAS])
    _write(folder / "kits.csv", KITS_HEADER, KITS)


def _row(*sale: str) -> tuple[str, ...]:
    buyer = BUYERS[sale[7]]
    return (*sale[:7], buyer.name, buyer.mail, buyer.line, buyer.address, *sale[8:])


def _authorized(sold: Mapping[str, Sequence[str]], number: str, issued: str, *rest: str) -> tuple[str, ...]:
    """The RMA with the customer and the order of its unit, and how its parcel travels."""
    sale = sold.get(rest[0])
    buyer = BUYERS[sale[7]].name if sale else "Hollis & Grant Property Management"
    tracking, expected, valid = UNDER_WAY.get(number, ("", "", ""))
    usual = (date.fromisoformat(issued) + timedelta(days=VALID_DAYS)).isoformat()
    return (number, issued, *rest, buyer, sale[3] if sale else "", tracking, expected, valid or usual)


def _filling() -> list[tuple[str, ...]]:
    """Orders of one to four units of one kind, some with things that have no serial in the total."""
    sales: list[tuple[str, ...]] = []
    order = 4000
    while len(sales) < FILLING:
        order += 1
        number = f"SO-{order:05d}"
        family, sizes, letter, cents, vendor = FAMILIES[order % len(FAMILIES)]
        size = _number("size", number, below=len(sizes))
        price = cents + 41_000 * size
        day = DAY - timedelta(days=20 + _number("day", number, below=1700))
        count = 1 + _number("count", number, below=4)
        total = price * count + 2_950 * _number("cables", number, below=5)
        buyer = list(BUYERS)[_number("buyer", number, below=len(BUYERS))]
        for unit in range(count):
            first = f"SV{day:%y}{letter}{sizes[size]}-" if vendor == "Smartvue" else "QS-"
            digits = 500_000 + 10 * order + unit
            serial = f"{first}{digits:06d}" if vendor == "Smartvue" else f"{first}{digits:08X}"
            sales.append(
                (
                    serial,
                    f"{family}{sizes[size]}",
                    vendor,
                    number,
                    day.isoformat(),
                    _money(total),
                    _money(price),
                    buyer,
                )
            )
    return sales


def _number(*seed: str, below: int) -> int:
    return int.from_bytes(hashlib.sha256("/".join(seed).encode()).digest()[:6], "big") % below


def _money(cents: int) -> str:
    return f"{cents // 100}.{cents % 100:02d}"


def _write(file: Path, header: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    with file.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)


if __name__ == "__main__":
    main(*(Path(folder) for folder in sys.argv[1:2]))
