"""The countries a project may stand in, with market tier and legal space."""

FLAP = ("France", "Germany", "Netherlands", "United Kingdom")
FLAP_D = ("Ireland",)
TIER_2 = (
    "Austria", "Belgium", "Czech Republic", "Denmark", "Finland", "Greece", "Iceland", "Italy", "Luxembourg", "Norway",
    "Poland", "Portugal", "Russia", "Spain", "Sweden", "Switzerland", "Turkey",
)  # fmt: skip
TIER_3 = (
    "Albania", "Andorra", "Belarus", "Bosnia and Herzegovina", "Bulgaria", "Croatia", "Cyprus", "Estonia", "Hungary",
    "Kosovo", "Latvia", "Liechtenstein", "Lithuania", "Malta", "Moldova", "Monaco", "Montenegro", "North Macedonia",
    "Romania", "San Marino", "Serbia", "Slovakia", "Slovenia", "Ukraine", "Vatican City",
)  # fmt: skip

TIERS = {
    **dict.fromkeys(FLAP, "Tier 1 FLAP"),
    **dict.fromkeys(FLAP_D, "Tier 1 FLAP-D"),
    **dict.fromkeys(TIER_2, "Tier 2"),
    **dict.fromkeys(TIER_3, "Tier 3"),
}
"""Market tier by country, in the order of the form; it is shown and enters no formula."""

JURISDICTIONS = ("UK", "EU", "US", "NONE")
EEA_OUTSIDE_EU = ("Iceland", "Liechtenstein", "Norway")
EU_27 = (
    "Austria", "Belgium", "Bulgaria", "Croatia", "Cyprus", "Czech Republic", "Denmark", "Estonia", "Finland", "France",
    "Germany", "Greece", "Hungary", "Ireland", "Italy", "Latvia", "Lithuania", "Luxembourg", "Malta", "Netherlands",
    "Poland", "Portugal", "Romania", "Slovakia", "Slovenia", "Spain", "Sweden",
)  # fmt: skip


def jurisdiction_of(country: str) -> str:
    """Return the legal space whose repo rules apply to a project in the country.

    Parameters
    ----------
    country : name as in `TIERS`

    Returns
    -------
    UK, EU (EU-27, Norway, Iceland, Liechtenstein) or NONE

    References
    ----------
    Atlas parameters, "jurisdiction".
    """
    if country == "United Kingdom":
        return "UK"
    return "EU" if country in EU_27 or country in EEA_OUTSIDE_EU else "NONE"
