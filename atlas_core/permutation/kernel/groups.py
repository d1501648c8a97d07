"""Runs scenarios through the model, as many side by side as there are lanes."""

from typing import Any, NamedTuple

import numpy as np
from numba.np.unsafe.ndarray import to_fixed_tuple

from atlas_core.permutation.kernel import layout as at
from atlas_core.permutation.kernel.compiling import WIDTH, entry, formula, stage
from atlas_core.permutation.kernel.every_root import nearest_rate
from atlas_core.permutation.kernel.lanes import any_lane, blocks, load, part, store, width_of
from atlas_core.permutation.kernel.model import UNKNOWN, evaluate_financing, evaluate_project
from atlas_core.permutation.kernel.verdict import judge
from atlas_core.permutation.levered import MAX_PASSES
from atlas_core.units import MONTHS_PER_YEAR, PERCENT

FEW_PASSES = 12
"""Passes for the tax that are enough for nearly every scenario."""
KIND_ITEMS = at.KIND_ITEMS
FOUND_BLOCK, STATE_BLOCK, PROJECT_FLOW_BLOCK, FLOW_BLOCK, STRAINED_FLOW_BLOCK, RULED_BLOCK = (
    at.Memory._fields.index(name) for name in ("found", "state", "project_flow", "flow", "strained_flow", "ruled")
)
NO_CASE = -1
GIVEN_ROWS = len(at.GIVEN)
FOUND_ROWS = len(at.FOUND)

wide_blocks = blocks(WIDTH)


class Desk(NamedTuple):
    """Where a group is computed."""

    lanes: Any
    """The memory as lanes."""
    memory: Any
    """The same as plain numbers."""
    first: Any
    """(blocks,) row each block starts at"""
    tables: at.Tables


@formula
def kind_of(kinds: Any, place: int) -> at.Kind:
    """Return what scenarios of a kind have in common."""
    return at.Kind(*to_fixed_tuple(kinds[place], KIND_ITEMS))


@formula
def memory_of(lanes: Any, first: Any) -> at.Memory:
    """Return the blocks of a group's memory; `first` holds the row each of them starts at."""
    return at.Memory(
        part(lanes, first[0]), part(lanes, first[1]), part(lanes, first[2]), part(lanes, first[3]),
        part(lanes, first[4]), part(lanes, first[5]), part(lanes, first[6]), part(lanes, first[7]),
        part(lanes, first[8]), part(lanes, first[9]), part(lanes, first[10]), part(lanes, first[11]),
        part(lanes, first[12]), part(lanes, first[13]), part(lanes, first[14]), part(lanes, first[15]),
        part(lanes, first[16]), part(lanes, first[17]), part(lanes, first[18]), part(lanes, first[19]),
        part(lanes, first[20]), part(lanes, first[21]),
    )  # fmt: skip


@stage
def searched_rate(kind: at.Kind, tables: at.Tables, flow: Any, strained: bool) -> float:
    """Return the internal rate nearest zero of one scenario's flows, in whole per cents."""
    early = kind.before + (kind.delays if strained else 0)
    times = np.empty(early + kind.kept)
    late = 0.0
    for row in range(early):
        if row < kind.before:
            times[row] = tables.months[kind.rows, row] / MONTHS_PER_YEAR
        else:
            late += tables.delays[kind.late_rows, row - kind.before]
            times[row] = kind.operations_month / MONTHS_PER_YEAR + late
    for period in range(kind.kept):
        months = kind.operations_month + (period + 1) * MONTHS_PER_YEAR / kind.m
        times[early + period] = months / MONTHS_PER_YEAR + late
    return nearest_rate(times, flow[: early + kind.kept]) * PERCENT


@stage
def search_rates(kind: at.Kind, desk: Desk, column: int) -> None:
    """Replace the unknown rates of one column by the search for every root."""
    if not any_lane(desk.lanes[desk.first[FOUND_BLOCK] + column] == UNKNOWN):
        return
    strained, width = column == at.STRESSED_IRR, width_of(desk.lanes)
    block = STRAINED_FLOW_BLOCK if strained else (PROJECT_FLOW_BLOCK if column == at.PROJECT_IRR else FLOW_BLOCK)
    longest = kind.before + kind.delays + kind.kept
    for lane in range(width):
        place = (desk.first[FOUND_BLOCK] + column) * width + lane
        if desk.memory[place] == UNKNOWN:
            flow = np.empty(longest)
            for row in range(longest):
                flow[row] = desk.memory[(desk.first[block] + row) * width + lane]
            desk.memory[place] = searched_rate(kind, desk.tables, flow, strained)


class Batch(NamedTuple):
    """What rows are given."""

    fixed: Any
    """(given,) what every row is given unless a column of `wide` says otherwise"""
    wide: Any
    """(columns, rows) what rows are given"""
    places: Any
    """(columns,) which quantity each column is"""
    project_level: Any
    """(columns,) whether the building depends on it"""
    kinds: Any
    """(kinds, items) `Kind` of each kind"""
    kind_of_row: Any
    """(rows,)"""
    case_of_row: Any
    """(rows,) which rules hold"""


@formula
def neighbours(chosen: Any, width: int) -> bool:
    """Return whether rows fill every lane and follow one another."""
    return bool(chosen.size == width and chosen[width - 1] - chosen[0] == width - 1)


@formula
def gather(batch: Batch, chosen: Any, desk: Desk) -> bool:
    """Write what the next scenarios are given; return whether something changed that the building depends on."""
    changed, lanes, memory = False, desk.lanes, desk.memory
    if neighbours(chosen, width_of(lanes)):
        for item in range(batch.places.size):
            place = batch.places[item]
            now = load(lanes, batch.wide, item * batch.wide.shape[1] + chosen[0])
            if batch.project_level[item]:
                changed |= any_lane((now < lanes[place]) | (now > lanes[place]))
            lanes[place] = now
    else:
        for item in range(batch.places.size):
            start = batch.places[item] * width_of(lanes)
            for lane in range(width_of(lanes)):
                value = batch.wide[item, chosen[min(lane, chosen.size - 1)]]
                changed |= batch.project_level[item] and value != memory[start + lane]
                memory[start + lane] = value
    return changed


@formula
def lay_down_rules(batch: Batch, chosen: Any, cases: Any, desk: Desk) -> None:
    """Write down the rules of the next scenarios where they are not those of the last; `cases` tells which stand."""
    width, first = width_of(desk.lanes), desk.first[RULED_BLOCK]
    for lane in range(width):
        case = batch.case_of_row[chosen[min(lane, chosen.size - 1)]]
        if case != cases[lane]:
            cases[lane] = case
            for item in range(desk.tables.rules.cases.shape[1]):
                desk.memory[(first + item) * width + lane] = desk.tables.rules.cases[case, item]


@formula
def scatter(found: Any, chosen: Any, desk: Desk) -> None:
    """Write the results of the scenarios into their rows."""
    width, rows, first = width_of(desk.lanes), found.shape[1], desk.first[FOUND_BLOCK]
    if neighbours(chosen, width):
        for column in range(FOUND_ROWS):
            store(found, column * rows + chosen[0], desk.lanes[first + column])
    else:
        for column in range(FOUND_ROWS):
            start = (first + column) * width
            for lane in range(chosen.size):
                found[column, chosen[lane]] = desk.memory[start + lane]


@stage
def by_kind(kind_of_row: Any, kinds: int) -> Any:
    """Return the rows of each kind together, in order, and where each kind starts."""
    starts = np.zeros(kinds + 1, dtype=np.int64)
    for row in range(kind_of_row.size):
        starts[kind_of_row[row] + 1] += 1
    for kind in range(kinds):
        starts[kind + 1] += starts[kind]
    order = np.empty(kind_of_row.size, dtype=np.int64)
    filled = starts.copy()
    for row in range(kind_of_row.size):
        order[filled[kind_of_row[row]]] = row
        filled[kind_of_row[row]] += 1
    return order, starts


@formula
def run_group(kind: at.Kind, desk: Desk, most: int) -> None:
    """Compute the scenarios whose quantities stand in memory, with `most` passes for the tax."""
    blocks_of = memory_of(desk.lanes, desk.first)
    evaluate_financing(kind, blocks_of, desk.tables, most)
    search_rates(kind, desk, at.IRR)
    search_rates(kind, desk, at.STRESSED_IRR)
    judge(kind, blocks_of, desk.tables.rules)


@formula
def run_building(kind: at.Kind, desk: Desk) -> None:
    """Compute what does not depend on the financing of the scenarios whose quantities stand in memory."""
    evaluate_project(kind, memory_of(desk.lanes, desk.first), desk.tables)
    search_rates(kind, desk, at.PROJECT_IRR)


@formula
def keep_unfinished(rows: Any, kept: int, start: int, desk: Desk) -> int:
    """Move rows for which the passes were too few to the front of the rows done; return how many are kept there."""
    width = width_of(desk.lanes)
    flag = (desk.first[STATE_BLOCK] + at.UNFINISHED) * width
    for lane in range(min(width, rows.size - start)):
        if desk.memory[flag + lane] > 0.0:
            rows[kept] = rows[start + lane]
            kept += 1
    return kept


@formula
def run_kind(kind: at.Kind, rows: Any, cases: Any, desk: Desk, batch: Batch, found: Any) -> None:
    """Run every row of a kind; few scenarios need many passes for the tax, and those go side by side afterwards."""
    width = width_of(desk.lanes)
    most = FEW_PASSES if kind.taxed and rows.size > width else MAX_PASSES
    while rows.size > 0:
        kept = 0
        for start in range(0, rows.size, width):
            chosen = rows[start : start + width]
            if gather(batch, chosen, desk) or start == 0:
                run_building(kind, desk)
            lay_down_rules(batch, chosen, cases, desk)
            run_group(kind, desk, most)
            scatter(found, chosen, desk)
            if most < MAX_PASSES:
                kept = keep_unfinished(rows, kept, start, desk)
        rows, most = rows[:kept], MAX_PASSES


@formula
def run_groups(desk: Desk, batch: Batch, found: Any) -> None:
    """Run every row; rows of one kind go side by side."""
    width, kinds = width_of(desk.lanes), batch.kinds.shape[0]
    for item in range(GIVEN_ROWS):
        desk.memory[item * width : (item + 1) * width] = batch.fixed[item]
    order, starts = by_kind(batch.kind_of_row, kinds)
    cases = np.full(width, NO_CASE)
    for place in range(kinds):
        rows = order[starts[place] : starts[place + 1]]
        run_kind(kind_of(batch.kinds, place), rows, cases, desk, batch, found)


@entry
def run_wide(memory: Any, first: Any, batch: Batch, tables: at.Tables, found: Any) -> None:
    """Compute rows with as many lanes as suit the machine.

    Parameters
    ----------
    memory : working memory, one double per lane and row
    first : row each block of it starts at
    found : (results, rows) to be filled
    """
    run_groups(Desk(wide_blocks(memory), memory, first, tables), batch, found)
