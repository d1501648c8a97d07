// Sums over a cube. Row by row of the active chart, the last one for rows without a value; columns are the other's.
function prefixed(rows) {
  const columns = rows[0].length;
  const sums = [new Float64Array(columns)];
  rows.forEach((row, place) => sums.push(sums[place].map((sum, column) => sum + row[column])));
  return sums;
}

function cubeOf(answer) {
  const { scatter_best: best, ...counts } = answer.counts;
  const sums = {};
  for (const [name, rows] of Object.entries(counts)) sums[name] = prefixed(rows);
  const [first] = Object.values(counts);
  return { sums, best, own: first.map((row) => row.reduce((total, count) => total + count, 0)) };
}

// A selection is a list of [from, to) pairs of rows; null stands for every row, those without a value included.
function pairsOf(cube, selection) {
  return selection ?? [[0, cube.own.length]];
}

function others(cube, selection) {
  const counts = {};
  for (const [name, sums] of Object.entries(cube.sums)) {
    counts[name] = new Array(sums[0].length).fill(0);
    for (const [from, to] of pairsOf(cube, selection)) {
      counts[name].forEach((count, column) => (counts[name][column] = count + sums[to][column] - sums[from][column]));
    }
  }
  return counts;
}

// The best of each bin over the rows selected; null where none has a value.
function bestOf(cube, selection) {
  const best = new Array(cube.best[0].length).fill(null);
  for (const [from, to] of pairsOf(cube, selection)) {
    for (let row = from; row < to; row += 1) {
      cube.best[row].forEach((value, bin) => {
        if (value !== null && (best[bin] === null || value > best[bin])) best[bin] = value;
      });
    }
  }
  return best;
}

// The active chart's own counts, `per` rows to a shown bin, and last those without a value.
function ownCounts(cube, selection, per) {
  const shown = new Array((cube.own.length - 1) / per + 1).fill(0);
  for (const [from, to] of pairsOf(cube, selection)) {
    for (let row = from; row < to; row += 1) shown[Math.floor(row / per)] += cube.own[row];
  }
  return shown;
}
