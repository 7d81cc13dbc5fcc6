"""Papers of consignments as the station fills them."""

from __future__ import annotations

from msgspec.structs import replace

from intake_app.domain.papers import Letterhead, QuoteBlock, Row
from intake_app.domain.shipping_papers import Ruled, ShippingLabelPaper, ShippingListPaper
from tests.documents.samples import MADE_AT

SHIPPING_LABEL = ShippingLabelPaper(
    number="LP-B3-000017-4",
    code="LP-B3-000017-4",
    code_words="LP-B3-000017-4",
    is_sscc=False,
    mark="LP-B3-000017-4",
    way="Back to the customer",
    sender=("Acme Returns", "Dock 1, 400 Industrial Way", "Reno, NV 89502", "555-0100"),
    to=("Trần Security Co.", "9200 Bolsa Ave", "Westminster, CA 92683"),
    fields=(
        (Row("Telephone", "(714) 555-0117"), Row("Contents", "1 unit"), Row("Consignment", "LP-B3-000017-4")),
        (Row("Carrier", "UPS 1Z5R89390357567127"), Row("Begun", "20 Nov 2026, Bench 3")),
    ),
    pays="We pay the shipping that comes from our warehouse. You pay the shipping when you send something in.",
    captions={"from": "From", "to": "To"},
    no_barcode="No barcode can hold this: scan the square code, or type it.",
    title="LP-B3-000017-4 Shipping label",
    language="en-US",
    made_at=MADE_AT,
)
MANY_LINES = (
    "Tran Security Co.",
    *("Receiving, West Building", "Dock 17", "9200 Bolsa Ave, Suite 5", "Unit B", "Westminster, CA 92683"),
    *("Orange County", "United States"),
)
WITH_SSCC = replace(SHIPPING_LABEL, code="106141410000000019", code_words="(00) 106141410000000019", is_sscc=True)
SPANISH = replace(
    WITH_SSCC,
    way="De vuelta al fabricante",
    sender=(
        "Comercializadora de Videovigilancia y Control de Accesos del Noroeste, S.A. de C.V.",
        "Bodega 12, Parque Industrial Otay, Avenida de la Producción y los Trabajadores 4455",
        "Tijuana, Baja California",
        "México",
        "+52 664 555 0190 extensión 4455",
    ),
    to=(
        "María José Fernández-Iñíguez de la Cerda y Sánchez del Río & Hijos, Instalaciones de Seguridad, S. de R.L.",
        "Departamento de Recepción de Mercancías, Edificio Poniente, Puerta número diecisiete",
        "Calzada del Ejército Nacional y Libertadores 1234, Interior 5-B",
        "Colonia Ampliación Granada, Delegación Miguel Hidalgo",
        "11520 Ciudad de México, CDMX",
        "México",
    ),
    fields=(
        (
            Row("Telephone", "+52 (55) 5555-0190 ext. 123456"),
            Row("Contents", "24 units"),
            Row("Consignment", "LP-B3-000017-4"),
        ),
        (Row("Carrier", "Transportes del Norte 98657878885598"), Row("Begun", "20 Nov 2026, Bench 3, Tijuana")),
    ),
    pays=f"{SHIPPING_LABEL.pays} {SHIPPING_LABEL.pays}",
)
CHINESE = replace(
    WITH_SSCC,
    sender=("美玲保全有限公司", "台北市信義區信義路五段7號89樓", "+886 2 8101 8800"),
    to=(
        "歐陽美玲監視設備工程股份有限公司南港分公司倉儲管理部門收貨處",
        "台北市南港區經貿二路66號10樓之1",
        "中華民國台灣",
    ),
    pays="從我們倉庫寄出的運費由我們支付。" * 6,
)
LABELS = {"plate": SHIPPING_LABEL, "sscc": WITH_SSCC, "spanish": SPANISH, "chinese": CHINESE}

PACKING_LIST = ShippingListPaper(
    size="letter",
    letterhead=Letterhead("Acme Returns", ("Dock 1, 400 Industrial Way", "Reno, NV 89502", "555-0100")),
    to_title="To",
    to=("Trần Security Co.", "9200 Bolsa Ave", "Westminster, CA 92683", "(714) 555-0117"),
    numbers=(Row("Consignment", "LP-B3-000017-4"), Row("Replaces", "RMA-B3-000483-6")),
    place_and_date="20 November 2026",
    title="Packing list",
    sentences=("This replaces the unit that came back under RMA-B3-000483-6.",),
    subject=(
        Row("Kind", "Replacement"),
        Row("Contents", "2 units"),
        Row("SSCC", "(00) 106141410000000019"),
    ),
    table_title="Contents",
    table=Ruled(
        ("No.", "Serial", "RMA", "Model"),
        (8, 40, 32, 20),
        (("1", "SV26R24-00001", "RMA-B3-000483-6", "S9R24"), ("2", "SV26R24-00002", "–", "S9R24")),
    ),
    quotes_title="Who pays the shipping",
    remarks=(SHIPPING_LABEL.pays,),
    quotes=(
        QuoteBlock(
            "We pay the shipping cost that comes from our warehouse.",
            "Smartvue Return & Warranty Policy, 3.) Advance Replacement",
        ),
    ),
    signatures=("Packed by",),
    footer=("LP-B3-000017-4", "Made 20 Nov 2026 09:44, Bench 3"),
    page_words="Page {page} of {pages}",
    fault_words="These characters of the text cannot be shown: {characters}.",
    language="en-US",
    document_title="LP-B3-000017-4 Packing list",
    made_at=MADE_AT,
)
NAMES = ("Trần Security Co.", "No Vendor Ltd", SPANISH.to[0], CHINESE.to[0])
ENDLESS = "-ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
MANIFEST = replace(
    PACKING_LIST,
    footer=("Bench 3", PACKING_LIST.footer[1]),
    to_title="Carrier",
    to=("UPS",),
    numbers=(),
    title="Manifest",
    sentences=("40 consignments were handed to UPS.",),
    subject=(),
    table_title="",
    table=Ruled(
        ("Consignment", "Tracking number", "To", "Units", "Kind"),
        (24, 30, 28, 8, 10),
        tuple(
            (f"LP-B3-{n:06}-4", f"1Z5R8939035756{n:04}", NAMES[n % len(NAMES)], str(n), "Back") for n in range(1, 41)
        ),
    ),
    quotes_title="",
    remarks=(),
    quotes=(),
    signatures=("Handed over by", "Taken by UPS"),
    document_title="Manifest UPS 20 Nov 2026",
)
LONG_LIST = replace(
    PACKING_LIST,
    size="a4",
    to=SPANISH.to,
    table=replace(
        PACKING_LIST.table,
        rows=tuple(
            (str(n), f"SV26R24-{n:05}{ENDLESS if n % 9 == 4 else ''}", f"RMA-B3-{n:06}-6", "S12R144")
            for n in range(1, 121)
        ),
    ),
)
LISTS = {"packing": PACKING_LIST, "manifest": MANIFEST, "long": LONG_LIST}
