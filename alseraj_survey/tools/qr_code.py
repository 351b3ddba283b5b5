"""A picture that a camera reads an address from."""

import base64
import io

import qrcode


def make_picture(address):
    """:return: ``data:`` address of a PNG"""
    buffer = io.BytesIO()
    qrcode.make(address.encode(), box_size=8).save(buffer, format="PNG")
    return f"data:image/png;base64,{base64.b64encode(buffer.getvalue()).decode()}"
