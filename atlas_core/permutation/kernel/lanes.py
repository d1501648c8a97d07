"""A number that holds the same quantity of several scenarios side by side, for compiled formulas.

`Lanes` is one vector register's worth of float64, `Mask` one truth value per lane, `Block` a run of lanes in memory.
A formula written with + − × ÷, comparisons and the functions below reads like one about a single scenario. Nothing is
contracted or reordered, so a lane has the same bits whatever its neighbours hold and however many there are.
"""

import operator
from collections.abc import Callable
from typing import Any

from llvmlite import ir
from numba import types
from numba.core.typeconv import Conversion
from numba.core.typing import signature
from numba.extending import intrinsic, lower_builtin, lower_cast, models, register_model, type_callable

Number = Any
"""Lanes in compiled code, float in plain Python."""

_DOUBLE, _BIT, _BYTE = ir.DoubleType(), ir.IntType(1), ir.IntType(8)
_PLACE, _LANE = ir.IntType(64), ir.IntType(32)
_BYTES = 8
"""[bytes] One float64."""
_PLAIN = (types.Float, types.Integer)
_Emit = Callable[..., Any]


class Lanes(types.Type):  # type: ignore[misc]
    """`width` numbers."""

    def __init__(self, width: int) -> None:
        self.width = width
        super().__init__(name=f"Lanes({width})")

    def can_convert_from(self, _context: Any, other: Any) -> Any:
        """Let a plain number stand for the same number in every lane."""
        return Conversion.safe if isinstance(other, _PLAIN) else None


class Mask(types.Type):  # type: ignore[misc]
    """`width` truth values."""

    def __init__(self, width: int) -> None:
        self.width = width
        super().__init__(name=f"Mask({width})")

    def can_convert_from(self, _context: Any, other: Any) -> Any:
        """Let a plain truth value stand for the same value in every lane."""
        return Conversion.safe if isinstance(other, types.Boolean) else None


class Block(types.Type):  # type: ignore[misc]
    """Lanes one after the other in memory: block[k] is the k-th."""

    def __init__(self, width: int) -> None:
        self.width = width
        super().__init__(name=f"Block({width})")


@register_model(Lanes)
class _LanesModel(models.PrimitiveModel):  # type: ignore[misc]
    def __init__(self, manager: Any, kind: Lanes) -> None:
        super().__init__(manager, kind, ir.VectorType(_DOUBLE, kind.width))


@register_model(Mask)
class _MaskModel(models.PrimitiveModel):  # type: ignore[misc]
    def __init__(self, manager: Any, kind: Mask) -> None:
        super().__init__(manager, kind, ir.VectorType(_BIT, kind.width))


@register_model(Block)
class _BlockModel(models.PrimitiveModel):  # type: ignore[misc]
    def __init__(self, manager: Any, kind: Block) -> None:
        super().__init__(manager, kind, _BYTE.as_pointer())


def _everywhere(builder: Any, value: Any, width: int) -> Any:
    """Return a vector with one value in every lane."""
    kind = ir.VectorType(value.type, width)
    first = builder.insert_element(ir.Constant(kind, ir.Undefined), value, ir.Constant(_LANE, 0))
    return builder.shuffle_vector(
        first, ir.Constant(kind, ir.Undefined), ir.Constant(ir.VectorType(_LANE, width), [0] * width)
    )


@lower_cast(types.Float, Lanes)
@lower_cast(types.Integer, Lanes)
def _number_to_lanes(context: Any, builder: Any, given: Any, wanted: Any, value: Any) -> Any:
    return _everywhere(builder, context.cast(builder, value, given, types.float64), wanted.width)


@lower_cast(types.Boolean, Mask)
def _truth_to_mask(context: Any, builder: Any, given: Any, wanted: Any, value: Any) -> Any:
    return _everywhere(builder, context.cast(builder, value, given, types.boolean), wanted.width)


def _shared_kind(wanted: Any, arguments: tuple[Any, ...]) -> Any:
    """Return the vector type among the arguments when every other one converts to it."""
    found = next((kind for kind in arguments if isinstance(kind, wanted)), None)
    allowed = (*_PLAIN, Lanes) if wanted is Lanes else (types.Boolean, Mask)
    return found if found is not None and all(isinstance(kind, allowed) for kind in arguments) else None


def _binary(function: Any, kind: Any, emit: _Emit, result: Callable[[Any], Any] = lambda kind: kind) -> None:
    """Teach the compiler a function of two vectors."""

    @type_callable(function)
    def typed(_context: Any) -> Any:
        def of(left: Any, right: Any) -> Any:
            found = _shared_kind(kind, (left, right))
            return signature(result(found), found, found) if found is not None else None

        return of

    @lower_builtin(function, kind, kind)
    def lowered(_context: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
        return emit(builder, *arguments)


def _unary(function: Any, kind: Any, emit: _Emit, result: Callable[[Any], Any] = lambda kind: kind) -> None:
    """Teach the compiler a function of one vector."""

    @type_callable(function)
    def typed(_context: Any) -> Any:
        return lambda value: signature(result(value), value) if isinstance(value, kind) else None

    @lower_builtin(function, kind)
    def lowered(_context: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
        return emit(builder, *arguments)


def _mask_of(kind: Lanes) -> Mask:
    return Mask(kind.width)


for _function, _name in (
    (operator.add, "fadd"), (operator.sub, "fsub"), (operator.mul, "fmul"), (operator.truediv, "fdiv"),
    (operator.iadd, "fadd"), (operator.isub, "fsub"), (operator.imul, "fmul"), (operator.itruediv, "fdiv"),
):  # fmt: skip
    _binary(_function, Lanes, lambda builder, x, y, name=_name: getattr(builder, name)(x, y))
for _function, _sign in (
    (operator.lt, "<"), (operator.le, "<="), (operator.gt, ">"), (operator.ge, ">="), (operator.eq, "=="),
):  # fmt: skip
    _binary(_function, Lanes, lambda builder, x, y, sign=_sign: builder.fcmp_ordered(sign, x, y), _mask_of)
_unary(operator.neg, Lanes, lambda builder, x: builder.fneg(x))
_binary(operator.and_, Mask, lambda builder, x, y: builder.and_(x, y))
_binary(operator.or_, Mask, lambda builder, x, y: builder.or_(x, y))
_unary(operator.invert, Mask, lambda builder, x: builder.not_(x))


def smaller(left: Number, right: Number) -> Number:
    """Return the smaller of two numbers; the second when they are equal."""
    return left if left < right else right


def larger(left: Number, right: Number) -> Number:
    """Return the larger of two numbers; the second when they are equal."""
    return left if left > right else right


def choose(condition: Any, when_true: Number, when_false: Number) -> Number:
    """Return one of two numbers, lane by lane; both are computed."""
    return when_true if condition else when_false


def any_lane(condition: Any) -> bool:
    """Return whether a condition holds in some lane; only to skip work that changes no lane."""
    return bool(condition)


def part(block: Any, first: int) -> Any:
    """Return the block that starts at a later place."""
    return block[first:]


def number(_like: Any, value: float) -> Number:
    """Return a plain number in every lane, as many lanes as a block or another number has."""
    return value


def no_lane(_like: Any) -> Any:
    """Return the condition that holds in no lane."""
    return False


def width_of(_block: Any) -> int:
    """Return how many lanes a block has."""
    return 1


_binary(smaller, Lanes, lambda builder, x, y: builder.select(builder.fcmp_ordered("<", x, y), x, y))
_binary(larger, Lanes, lambda builder, x, y: builder.select(builder.fcmp_ordered(">", x, y), x, y))


@lower_builtin(any_lane, Mask)
def _any_lane(_context: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
    bits = ir.IntType(arguments[0].type.count)
    return builder.icmp_unsigned("!=", builder.bitcast(arguments[0], bits), ir.Constant(bits, 0))


@type_callable(any_lane)
def _type_any_lane(_context: Any) -> Any:
    return lambda mask: signature(types.boolean, mask) if isinstance(mask, Mask) else None


@type_callable(choose)
def _type_choose(_context: Any) -> Any:
    def of(condition: Any, left: Any, right: Any) -> Any:
        plain = isinstance(left, _PLAIN) and isinstance(right, _PLAIN)
        found = _shared_kind(Lanes, (left, right))
        if isinstance(condition, Mask) and (plain or found is not None):
            kind = Lanes(condition.width)
            return signature(kind, condition, kind, kind)
        return None

    return of


@lower_builtin(choose, Mask, Lanes, Lanes)
def _choose(_context: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
    return builder.select(*arguments)


@type_callable(number)
def _type_number(_context: Any) -> Any:
    def of(like: Any, value: Any) -> Any:
        known = isinstance(like, Block | Lanes) and isinstance(value, _PLAIN)
        return signature(Lanes(like.width), like, types.float64) if known else None

    return of


@lower_builtin(number, Block, types.float64)
@lower_builtin(number, Lanes, types.float64)
def _number(_context: Any, builder: Any, found: Any, arguments: Any) -> Any:
    return _everywhere(builder, arguments[1], found.args[0].width)


@type_callable(no_lane)
def _type_no_lane(_context: Any) -> Any:
    return lambda like: signature(Mask(like.width), like) if isinstance(like, Block | Lanes) else None


@lower_builtin(no_lane, Block)
@lower_builtin(no_lane, Lanes)
def _no_lane(_context: Any, _builder: Any, found: Any, _arguments: Any) -> Any:
    return ir.Constant(ir.VectorType(_BIT, found.args[0].width), None)


@type_callable(width_of)
def _type_width_of(_context: Any) -> Any:
    return lambda block: signature(types.intp, block) if isinstance(block, Block) else None


@lower_builtin(width_of, Block)
def _width_of(_context: Any, _builder: Any, found: Any, _arguments: Any) -> Any:
    return ir.Constant(_PLACE, found.args[0].width)


def _moved(builder: Any, pointer: Any, place: Any, size: int) -> Any:
    """Return a pointer a number of elements of some size further on."""
    return builder.gep(pointer, [builder.mul(place, ir.Constant(_PLACE, size))], source_etype=_BYTE)


def _at(builder: Any, pointer: Any, place: Any, width: int) -> Any:
    vector = ir.VectorType(_DOUBLE, width)
    return builder.bitcast(_moved(builder, pointer, place, _BYTES * width), vector.as_pointer())


@type_callable(part)
def _type_part(_context: Any) -> Any:
    return lambda block, first: (
        signature(block, block, types.intp) if isinstance(block, Block) and isinstance(first, types.Integer) else None
    )


@lower_builtin(part, Block, types.intp)
def _part(_context: Any, builder: Any, found: Any, arguments: Any) -> Any:
    return _moved(builder, arguments[0], arguments[1], _BYTES * found.args[0].width)


@type_callable(operator.getitem)
def _type_read(_context: Any) -> Any:
    return lambda block, place: (
        signature(Lanes(block.width), block, types.intp)
        if isinstance(block, Block) and isinstance(place, types.Integer)
        else None
    )


@lower_builtin(operator.getitem, Block, types.intp)
def _read(_context: Any, builder: Any, found: Any, arguments: Any) -> Any:
    return builder.load(_at(builder, arguments[0], arguments[1], found.args[0].width), align=_BYTES)


@type_callable(operator.setitem)
def _type_write(_context: Any) -> Any:
    def of(block: Any, place: Any, _value: Any) -> Any:
        if not (isinstance(block, Block) and isinstance(place, types.Integer)):
            return None
        return signature(types.none, block, types.intp, Lanes(block.width))

    return of


@lower_builtin(operator.setitem, Block, types.intp, Lanes)
def _write(context: Any, builder: Any, found: Any, arguments: Any) -> Any:
    block, place, value = arguments
    builder.store(value, _at(builder, block, place, found.args[0].width), align=_BYTES)
    return context.get_dummy_value()


def _element(context: Any, builder: Any, kind: Any, array: Any, place: Any, width: int) -> Any:
    """Return a pointer to lanes that start at one element of an array."""
    data = builder.bitcast(context.make_array(kind)(context, builder, array).data, _BYTE.as_pointer())
    return builder.bitcast(_moved(builder, data, place, _BYTES), ir.VectorType(_DOUBLE, width).as_pointer())


@intrinsic
def load(_typing: Any, like: Any, array: Any, _place: Any) -> Any:
    """Return neighbouring elements of an array in row order, as many as a block has lanes."""

    def lowered(context: Any, builder: Any, found: Any, arguments: Any) -> Any:
        _, values, place = arguments
        return builder.load(_element(context, builder, found.args[1], values, place, like.width), align=_BYTES)

    return Lanes(like.width)(like, array, types.intp), lowered


@intrinsic
def store(_typing: Any, array: Any, _place: Any, lanes: Any) -> Any:
    """Write lanes into neighbouring elements of an array in row order."""

    def lowered(context: Any, builder: Any, found: Any, arguments: Any) -> Any:
        values, place, written = arguments
        builder.store(written, _element(context, builder, found.args[0], values, place, lanes.width), align=_BYTES)
        return context.get_dummy_value()

    return types.none(array, types.intp, lanes), lowered


def blocks(width: int) -> Any:
    """Return the compiled function memory → block of lanes of a width over a float64 array."""

    @intrinsic
    def block_over(_typing: Any, memory: Any) -> Any:
        def lowered(context: Any, builder: Any, found: Any, arguments: Any) -> Any:
            array = context.make_array(found.args[0])(context, builder, arguments[0])
            return builder.bitcast(array.data, _BYTE.as_pointer())

        return Block(width)(memory), lowered

    return block_over
