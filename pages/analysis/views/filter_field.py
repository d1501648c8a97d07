"""One column of the filter: a range to type or values to choose, and what the conditions on it say."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import streamlit as st

from atlas_core.queries.filters import Filters, text
from atlas_core.queries.limits import Limits, chosen, limits, members, without
from atlas_core.queries.members import members as held
from atlas_core.queries.result_file import ResultFile
from atlas_core.reporting import filter_words
from atlas_core.reporting.filter_words import Scale
from atlas_core.reporting.formats import count
from atlas_core.services.filter_fields import Field
from pages.components import page

SIDES = ("low", "high")


@dataclass(frozen=True)
class FieldInputs:
    """The inputs of one column; `prefix` begins their keys."""

    field: Field
    currency: str
    prefix: str

    @property
    def name(self) -> str:
        """Return the column's name in the result."""
        return self.field.column.name

    @property
    def by(self) -> Scale:
        """Return how the column's figures are typed."""
        return filter_words.scale(self.field.column, self.currency)

    def label(self, filters: Filters) -> str:
        """Return what the filter says of the column, or what the column is called."""
        column, span, values = self.field.column, limits(filters, self.name), members(filters, self.name)
        if values and not span:
            return filter_words.of_set(column, self.currency, values)
        within = filter_words.of_range(column, self.currency, span.low, span.high, (span.above, span.below))
        return f"{within}, of {len(values)} chosen" if values else within

    def seed(self, filters: Filters) -> None:
        """Set the inputs to what the filter says of the column."""
        span = limits(filters, self.name)
        for side, limit in zip(SIDES, (span.low, span.high), strict=True):
            st.session_state[self._key(side)] = self.by.shown(limit)
        st.session_state[self._key("set")] = list(members(filters, self.name))

    def show(self, result: ResultFile, sha256: str, filters: Filters, on_change: Callable[..., None] | None) -> None:
        """Show the inputs; `on_change` is called with them."""
        if not self._as_set(filters):
            self._range(limits(filters, self.name), on_change)
        else:
            # Of a column with many values, those that somebody typed are shown, and no others.
            others = without(filters, self.name) if self.field.is_set else filters
            self._choices(_counted(sha256, self.name, text(others), result, others), on_change)

    def made(self, filters: Filters) -> Filters:
        """Return the conditions that the inputs ask for; a limit that was left out of its range stays so."""
        if self._as_set(filters):
            return chosen(self.name, tuple(st.session_state[self._key("set")]))
        low, high = (self.by.stored(st.session_state[self._key(side)]) for side in SIDES)
        span = limits(filters, self.name)
        return (*Limits(low, high, span.above, span.below).conditions(self.name), *_sets(filters, self.name))

    def _as_set(self, filters: Filters) -> bool:
        """Return whether values are chosen: the column has few or the filter names some, and no limit is on it."""
        return (self.field.is_set or bool(members(filters, self.name))) and not limits(filters, self.name)

    def _key(self, part: str) -> str:
        return f"{self.prefix}_{part}"

    def _range(self, span: Limits, on_change: Callable[..., None] | None) -> None:
        called, unit = filter_words.name(self.field.column), f" [{self.by.unit}]" if self.by.unit else ""
        words = ("above" if span.above else "from", "below" if span.below else "to")
        for side, word in zip(SIDES, words, strict=True):
            st.number_input(
                f"{called} {word}{unit}",
                value=None,
                key=self._key(side),
                step=self.by.step,
                format="%g",
                placeholder="–",
                on_change=on_change,
                args=(self,),
            )

    def _choices(self, counts: Mapping[str | float, int], on_change: Callable[..., None] | None) -> None:
        column = self.field.column

        def written(value: str | float) -> str:
            word = page.plain(filter_words.member(column, self.currency, value))
            return f"{word} :gray[{count(counts.get(value, 0))}]"

        st.pills(
            filter_words.name(column),
            list(dict.fromkeys((*counts, *st.session_state.get(self._key("set"), ())))),
            selection_mode="multi",
            format_func=written,
            key=self._key("set"),
            on_change=on_change,
            args=(self,),
            help="Each with the rows that pass all other conditions.",
        )


def _sets(filters: Filters, name: str) -> Filters:
    return tuple(one for one in filters if one.column == name and isinstance(one.value, tuple))


@st.cache_data(max_entries=256, show_spinner=False)
def _counted(sha256: str, name: str, line: str, _result: ResultFile, _filters: Filters) -> dict[str | float, int]:
    # The content's hash, the column and the conditions are the key; opening the result asked for the rights.
    del sha256, line
    return held(_result, name, _filters)
