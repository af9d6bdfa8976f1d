"""Pictures are decoded and written anew, so that nothing of the sent file is kept but what one sees."""

from io import BytesIO

from django.core.exceptions import ValidationError
from PIL import Image, ImageFile, ImageOps

from apps.core.numbers import format_number

# The largest that phones of the communes take in one shot (8.160 × 6.120).
MOST_PIXELS = 50_000_000
LONGEST_SIDE = 2048
QUALITY = 85
# A PNG above this is a photo or a scan, which JPEG keeps in a tenth of the space.
MOST_PNG_BYTES = 2 * 1024 * 1024


def clean_picture(content: bytes, kind: str) -> tuple[bytes, str]:
    """The picture upright, at most `LONGEST_SIDE` pixels long, without metadata; and its kind, "jpeg" or "png".

    Raises `ValidationError` for what is broken, truncated, animated or has more pixels than `MOST_PIXELS`.
    """
    try:
        # JPEG photos with a second picture inside (depth, preview) open as MPO; only the first is kept.
        with Image.open(BytesIO(content), formats=[kind.upper()]) as image:
            if image.width * image.height > MOST_PIXELS:
                _refuse_pixels()
            if kind != "jpeg" and getattr(image, "n_frames", 1) > 1:
                raise ValidationError("Ảnh động không được nhận: lưu thành một ảnh JPEG hoặc PNG.", code="animated")
            picture = _redrawn(image)
    except ValidationError:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        _refuse_pixels()
    except Exception:  # Pillow fails in a dozen ways on broken bytes; all mean the same here
        raise ValidationError("Ảnh hỏng hoặc tải dở dang: mở ảnh ở máy, lưu lại rồi tải lại.", code="broken") from None
    if kind == "png":
        drawn = _bytes(picture, "PNG")
        if picture.mode == "RGBA" or len(drawn) <= MOST_PNG_BYTES:
            return drawn, "png"
    return _bytes(_on_white(picture), "JPEG", quality=QUALITY, optimize=True), "jpeg"


def _redrawn(image: Image.Image) -> Image.Image:
    """The pixels alone, in one of the modes RGB, RGBA and L."""
    # WeasyPrint lets truncated pictures pass in the whole process; the portal's documents hold none.
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    image.draft(None, (LONGEST_SIDE, LONGEST_SIDE))  # lets a JPEG be decoded at a fraction of its size
    image.load()
    upright = ImageOps.exif_transpose(image)
    if upright.mode.startswith("I"):  # sixteen bits of grey, which conversion would cut off instead of scaling
        upright = upright.convert("I").point([value // 256 for value in range(65_536)], "L")
    mode = "RGBA" if upright.has_transparency_data else "L" if upright.mode in ("1", "L") else "RGB"
    picture = upright.convert(mode)
    if mode == "RGBA" and picture.getchannel("A").getextrema() == (255, 255):
        picture = picture.convert("RGB")
    picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS, reducing_gap=2.0)
    blank = Image.new(picture.mode, picture.size)
    blank.paste(picture)
    return blank


def _on_white(picture: Image.Image) -> Image.Image:
    if picture.mode != "RGBA":
        return picture
    white = Image.new("RGB", picture.size, "white")
    white.paste(picture, mask=picture.getchannel("A"))
    return white


def _bytes(picture: Image.Image, image_format: str, **options: int | bool) -> bytes:
    stream = BytesIO()
    picture.save(stream, image_format, **options)
    return stream.getvalue()


def _refuse_pixels() -> None:
    most = format_number(MOST_PIXELS // 1_000_000)
    raise ValidationError(f"Ảnh quá lớn: thu nhỏ còn dưới {most} triệu điểm ảnh rồi tải lại.", code="pixels")
