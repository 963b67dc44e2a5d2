"""A singer drawn in flat tones: calm face, closed eyes, modern collar, one of four hair shapes."""

from __future__ import annotations

from services.artwork.colours import Silk
from services.artwork.schemas import Hair

# The bust fills a box of 216 x 252; the middle of the face lies at FACE.
BOX_WIDTH, BOX_HEIGHT = 216, 252
FACE = (110, 108)

_HAIR_BEHIND = {
    Hair.LONG: "M58 118C50 44 88 30 108 32 146 30 168 60 160 122 158 170 178 196 166 232"
    "L58 232C40 200 60 168 58 118Z",
    Hair.BUN: "M91 30A21 21 0 1 1 133 30A21 21 0 1 1 91 30Z",
    Hair.SHORT: "",
    Hair.BOB: "M60 110C52 50 86 34 110 34 142 34 164 62 156 112 158 134 160 150 152 160"
    "L66 160C58 146 62 130 60 110Z",
}
_HAIR_BEFORE = {
    Hair.LONG: "M64 116C60 66 84 46 110 46 138 46 158 70 154 120 146 92 128 80 112 68"
    " 98 84 76 92 64 116Z",
    Hair.BUN: "M66 104C62 62 86 46 110 46 138 46 158 66 153 106 146 86 128 76 108 76"
    " 90 76 74 86 66 104Z",
    Hair.SHORT: "M62 108C54 66 70 34 116 34 150 32 164 62 156 108 152 92 148 84 140 78"
    " 116 84 92 80 80 70 74 82 68 92 62 108Z",
    Hair.BOB: "M62 128C58 66 84 46 110 46 138 46 160 68 155 128 150 110 150 96 144 84"
    " 118 86 94 86 74 84 70 98 68 112 62 128Z",
}
_SHOULDERS = (
    "M0 252C2 214 40 198 84 188L110 218 136 188C180 198 214 214 216 252"
    "C226 300 232 360 234 420H-18C-16 360 -10 300 0 252Z"
)
_NECK = "M84 188L88 156 132 156 136 188 110 222Z"
_NECK_SHADE = "M88 156C94 172 124 176 132 158L133 170C122 186 98 184 87 170Z"
_COLLAR = "M70 192 110 236 150 192 136 187 110 216 84 187Z"
_FACE = (
    "M68 104C66 66 84 52 110 52 138 52 154 68 152 106 150 140 132 168 110 168"
    " 90 168 70 142 68 104Z"
)
_FACE_SHADE = (
    "M110 52C138 52 154 68 152 106 150 140 132 168 110 168 122 150 126 128 122 104"
    " 120 84 116 66 110 52Z"
)
_LIDS = "M82 112Q92 119 101 112M120 112Q129 119 138 112"
_BROWS = "M80 101Q90 95 101 99M120 99Q130 95 140 101"
_NOSE = "M110 112Q104 128 109 131H113"
_LIPS = "M98 143Q105 139 110 141 115 139 122 143 111 152 98 143Z"
_EARRINGS = (
    '<circle cx="68.5" cy="133" r="4.5" fill="{0}"/><circle cx="151" cy="133" r="4.5" fill="{0}"/>'
)
_SOFT_LIPS = frozenset({Hair.SHORT, Hair.BOB})
_WITH_EARRINGS = frozenset({Hair.BUN})


def bust(silk: Silk, hair: Hair) -> str:
    """SVG markup of head and shoulders; the shoulders run on below the box."""

    def filled(outline: str, fill: str) -> str:
        return f'<path d="{outline}" fill="{fill}"/>' if outline else ""

    def drawn(outline: str, thickness: float) -> str:
        return f'<path d="{outline}" stroke-width="{thickness}"/>'

    lips = silk.ground if hair in _SOFT_LIPS else silk.deep
    return "".join(
        (
            filled(_HAIR_BEHIND[hair], silk.deep),
            filled(_NECK, silk.petal),
            filled(_SHOULDERS, silk.deep),
            filled(_COLLAR, silk.spark),
            filled(_NECK_SHADE, silk.ground),
            filled(_FACE, silk.petal),
            filled(_FACE_SHADE, silk.ground),
            f'<g fill="none" stroke="{silk.deep}" stroke-linecap="round">',
            drawn(_LIDS, 3),
            drawn(_BROWS, 2.2),
            drawn(_NOSE, 1.8),
            "</g>",
            filled(_LIPS, lips),
            filled(_HAIR_BEFORE[hair], silk.deep),
            _EARRINGS.format(silk.spark) if hair in _WITH_EARRINGS else "",
        )
    )
