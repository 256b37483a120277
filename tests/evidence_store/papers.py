"""A letter as PDF, made on the spot, that says who wrote it in both ways it can."""

import io

from pypdf import PdfWriter
from pypdf.generic import DecodedStreamObject, DictionaryObject, NameObject

XMP = (
    b'<?xpacket begin=""?><x:xmpmeta xmlns:x="adobe:ns:meta/">'
    b'<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
    b'<rdf:Description xmlns:exif="http://ns.adobe.com/exif/1.0/" exif:GPSLatitude="51,3.6N">'
    b'<dc:creator xmlns:dc="http://purl.org/dc/elements/1.1/"><rdf:Seq><rdf:li>MarkerXmp</rdf:li>'
    b"</rdf:Seq></dc:creator></rdf:Description></rdf:RDF></x:xmpmeta>"
)


def paper(
    *, pages: int = 2, width: float = 595, height: float = 842, packed: bool = False
) -> bytes:
    """Return a PDF of `pages` with a black bar across each, full of markers."""
    writer = PdfWriter()
    for _ in range(pages):
        page = writer.add_blank_page(width, height)
        drawing = DecodedStreamObject()
        drawing.set_data(f"0 g 0 {height * 0.4} {width} {height * 0.2} re f".encode())
        page[NameObject("/Contents")] = writer._add_object(drawing)
        page[NameObject("/Resources")] = DictionaryObject()
    writer.add_metadata(
        {"/Author": "MarkerAuthor", "/Producer": "MarkerMaker", "/CreationDate": "D:20261123181000"}
    )
    packet = DecodedStreamObject()
    packet.set_data(XMP)
    packet[NameObject("/Type")] = NameObject("/Metadata")
    packet[NameObject("/Subtype")] = NameObject("/XML")
    kept = packet.flate_encode() if packed else packet
    writer.root_object[NameObject("/Metadata")] = writer._add_object(kept)
    written = io.BytesIO()
    writer.write(written)
    return written.getvalue()
