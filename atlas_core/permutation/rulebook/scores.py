"""Rule tables of the workbook's score model: factors, their steps, rating bands, penalties and caps."""

from atlas_core.permutation.rulebook.scale import SCALE
from atlas_core.permutation.rulebook.schema import Field, Table, cover, listed, pick, share, text
from atlas_core.permutation.rulebook.thresholds import PHASE_1, TAKEN

SOURCE = f"{PHASE_1}, §6 “Score model”."
STEPPED = ("senior_dscr", "senior_ltv", "tenor")

_FACTOR = (text("factor", "Factor"), share("senior", "Senior weight"), share("mezz", "Mezzanine weight"))
FACTOR_WEIGHTS = Table(
    key="factor_weights",
    title="Weights of the score model",
    help="What each factor counts in the score of a tranche.",
    source=SOURCE,
    date=TAKEN,
    columns=_FACTOR,
    rows=listed(
        _FACTOR,
        ("dscr", 21.0, 15.0), ("ltv", 17.0, 13.0), ("tenant", 13.0, 10.0), ("tenor", 8.0, 8.0), ("structure", 8.0, 9.0),
        ("indexation", 6.0, 7.0), ("hedge", 6.0, 8.0), ("collateral", 5.0, 7.0), ("refinance", 4.0, 6.0),
        ("diversity", 3.0, 6.0), ("counterparty", 3.0, 4.0), ("legal", 2.0, 3.0), ("sovereign", 2.0, 2.0),
        ("esg", 2.0, 2.0),
    ),
    keys=("factor",),
    fixed=True,
    whole=("senior", "mezz"),
)  # fmt: skip

_TENANT = (pick("rating", "Tenant rating", SCALE), Field("score", "Score", bounds=(0.0, 100.0)))
TENANT_SCORES = Table(
    key="tenant_scores",
    title="Score of the tenant",
    help="The source prints both ends, AAA 100 and C 30; the notches between lie on a straight line, 3.5 a notch.",
    source=SOURCE,
    date=TAKEN,
    columns=_TENANT,
    rows=listed(_TENANT, *((rating, 100.0 - 3.5 * place) for place, rating in enumerate(SCALE))),
    keys=("rating",),
    fixed=True,
    falling=("score",),
)

_STEP = (
    pick("factor", "Factor", STEPPED),
    Field("step", "Step", bounds=(0.0, 100.0)),
    Field("score", "Score", bounds=(0.0, 100.0)),
)
FACTOR_STEPS = Table(
    key="factor_steps",
    title="Scores of DSCR, LTV and tenor",
    help="DSCR [x]: from the step on. LTV [fraction] and tenor [years]: up to the step. DSCR between 1.4 and 1.0 is "
    "printed at both ends only and falls by 8 a tenth.",
    source=SOURCE,
    date=TAKEN,
    columns=_STEP,
    rows=listed(
        _STEP,
        *(("senior_dscr", step, score) for step, score in (
            (2.1, 100.0), (1.9, 92.0), (1.75, 88.0), (1.6, 84.0), (1.5, 80.0), (1.4, 72.0), (1.3, 64.0), (1.2, 56.0),
            (1.1, 48.0), (1.0, 40.0),
        )),
        *(("senior_ltv", step, score) for step, score in (
            (0.45, 100.0), (0.50, 95.0), (0.55, 90.0), (0.60, 84.0), (0.65, 76.0), (0.70, 68.0), (0.75, 56.0),
        )),
        *(("tenor", 5.0 * place, 116.0 - 8.0 * place) for place in range(2, 9)),
    ),
    keys=("factor", "step"),
    falling=("score",),
    group=("factor",),
)  # fmt: skip

_BAND = (pick("rating", "Rating", SCALE), Field("score", "Smallest score", bounds=(0.0, 100.0)))
SCORE_RATINGS = Table(
    key="score_ratings",
    title="Rating from a score",
    help="The first band the score reaches.",
    source=SOURCE,
    date=TAKEN,
    columns=_BAND,
    rows=listed(
        _BAND,
        ("AAA", 95.0),
        *((rating, 90.0 - 3.0 * place) for place, rating in enumerate(SCALE[1:19])),
        ("CC", 35.0),
        ("C", 0.0),
    ),
    keys=("rating",),
    falling=("score",),
)


def _notches(key: str, label: str) -> Field:
    return Field(key, label, "notches", bounds=(-21.0, 0.0))


_PENALTY = (
    text("condition", "Condition"),
    _notches("moodys", "Moody's"),
    _notches("sp", "S&P"),
    _notches("fitch", "Fitch"),
)
NOTCH_PENALTIES = Table(
    key="notch_penalties",
    title="Notch penalties",
    help="Notches a rating loses under a condition, by agency.",
    source=SOURCE,
    date=TAKEN,
    columns=_PENALTY,
    rows=listed(
        _PENALTY,
        ("unprotected bullet", -2.0, -2.0, -2.0), ("uncapped CPI", -1.0, -1.0, -1.0), ("no hedge", -1.0, -2.0, -1.0),
        ("low diversity", -1.0, -1.0, -1.0), ("complex legal structure", -1.0, -1.0, -1.0),
        ("sovereign below investment grade", -2.0, -2.0, -2.0), ("negative ESG", -1.0, -1.0, -1.0),
    ),
    keys=("condition",),
)  # fmt: skip

_CAP = (
    text("condition", "Condition"),
    pick("tranche", "Tranche", ("senior", "mezz", "both")),
    pick("cap", "Best rating", SCALE),
    cover("dscr_below", "DSCR below", optional=True),
    share("ltv_above", "LTV above", 200.0, optional=True),
    Field("tenor_above", "Tenor above", "years", bounds=(0.0, 60.0), optional=True),
)
RATING_CAPS = Table(
    key="rating_caps",
    title="Rating caps",
    help="The best rating under a condition; where figures stand, they say when it holds, all of them together.",
    source=SOURCE,
    date=TAKEN,
    columns=_CAP,
    rows=listed(
        _CAP,
        ("unprotected bullet", "senior", "A", None, None, None),
        ("long tenor and high LTV", "both", "BBB+", None, 70.0, 30.0),
        ("low senior DSCR", "senior", "BB+", 1.2, None, None),
        ("high mezzanine LTV", "mezz", "B", None, 90.0, None),
        ("low mezzanine DSCR", "mezz", "CCC+", 0.95, None, None),
        ("weak legal structure", "both", "BBB", None, None, None),
        ("sovereign BB or lower", "both", "BB", None, None, None),
    ),
    keys=("condition",),
)

ALL = (FACTOR_WEIGHTS, TENANT_SCORES, FACTOR_STEPS, SCORE_RATINGS, NOTCH_PENALTIES, RATING_CAPS)
