"""Phone numbers: how they are written, and which of them the stage sends SMS to."""

from chalicelib import settings
from chalicelib.domain.errors import CountryMissing, CountryUnknown, PhoneInvalid

_PLUS_SIGNS = ("+", "\uff0b")  # the second comes from Japanese keyboards
# In the setting, every country; and what `phonenumbers` calls the place of numbers that belong to none, such
# as those of satellites.
_ALL, _NOWHERE = "all", "001"


def e164(number: str, country: str | None) -> str:
    """Return a number in E.164; `country` is an ISO 3166 alpha-2 code in upper or lower case.

    :raises PhoneInvalid: if no phone can have this number
    :raises CountryMissing: if it does not begin with `+` and no country is given
    :raises CountryUnknown: if no country with phones has this code
    """
    # Only these requests need the library, which adds 20 ms to a cold start.
    import phonenumbers  # noqa: PLC0415

    region = (country or "").strip().upper() or None
    if region is not None and region not in phonenumbers.SUPPORTED_REGIONS:
        raise CountryUnknown
    try:
        parsed = phonenumbers.parse(number, region)
    except phonenumbers.NumberParseException as error:
        needs_country = error.error_type == phonenumbers.NumberParseException.INVALID_COUNTRY_CODE
        if needs_country and region is None and not number.strip().startswith(_PLUS_SIGNS):
            raise CountryMissing from error
        raise PhoneInvalid from error
    if parsed.extension or not phonenumbers.is_possible_number(parsed):
        raise PhoneInvalid
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)


def can_get_sms(number: str) -> bool:
    """Return whether the stage sends SMS to a number in E.164: by its country, and by what its kind can get.

    A possible number that the plan does not know may be assigned since. If it does not say either which of
    several countries has it, all of them have to be the stage's.
    """
    countries = settings.load().sms_countries
    if not countries:
        return False
    import phonenumbers  # noqa: PLC0415 - as above

    parsed = phonenumbers.parse(number)
    kinds = phonenumbers.PhoneNumberType
    if phonenumbers.number_type(parsed) not in {kinds.MOBILE, kinds.FIXED_LINE_OR_MOBILE, kinds.UNKNOWN}:
        return False
    region = phonenumbers.region_code_for_number(parsed)
    regions = {region} if region else {*phonenumbers.region_codes_for_country_code(parsed.country_code or 0)}
    return _NOWHERE not in regions and (_ALL in countries or regions <= countries)
