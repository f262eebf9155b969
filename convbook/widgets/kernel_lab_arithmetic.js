// What KernelLab computes. An image is { pixels, width, height }, its rows one after another; a
// kernel is a list of rows, square and of odd size.

const LARGEST_WEIGHT = 1e6; // as in kernel_lab.py

/** The pixel on an axis of n that a border takes its value from; -1 stands for a constant 0. */
export function sourceIndex(index, n, border) {
  if (index >= 0 && index < n) return index;
  const within = (period) => ((index % period) + period) % period;
  if (border === "edge") return index < 0 ? 0 : n - 1;
  if (border === "wrap") return within(n);
  if (border === "symmetric") return Math.min(within(2 * n), 2 * n - 1 - within(2 * n));
  if (border === "reflect") {
    const period = Math.max(2 * n - 2, 1); // one pixel is its own mirror image
    return Math.min(within(period), period - within(period));
  }
  return -1;
}

/** The image within a border of `radius` pixels, as convbook.pad2d makes it. */
export function padImage({ pixels, width, height }, radius, border) {
  const padded = { width: width + 2 * radius, height: height + 2 * radius };
  padded.pixels = new Float64Array(padded.width * padded.height);
  const columns = Array.from({ length: padded.width }, (_, j) =>
    sourceIndex(j - radius, width, border),
  );
  for (let i = 0; i < padded.height; i += 1) {
    const row = sourceIndex(i - radius, height, border);
    if (row < 0) continue;
    for (let j = 0; j < padded.width; j += 1) {
      if (columns[j] >= 0) padded.pixels[i * padded.width + j] = pixels[row * width + columns[j]];
    }
  }
  return padded;
}

/** Correlate an image with a square kernel of odd size; the result is as large as the image. */
export function correlate(image, kernel, border) {
  const { width, height } = image;
  const padded = padImage(image, (kernel.length - 1) / 2, border);
  const output = new Float64Array(width * height);
  kernel.forEach((weights, a) =>
    weights.forEach((weight, b) => {
      if (weight === 0) return;
      // One weight at a time, over the whole image: the window's pixel (a, b) for every output.
      for (let i = 0; i < height; i += 1) {
        const from = (i + a) * padded.width + b;
        const to = i * width;
        for (let j = 0; j < width; j += 1) output[to + j] += weight * padded.pixels[from + j];
      }
    }),
  );
  return output;
}

/** Results as grey levels: 128 added, as they are, or without their sign; bytes are clipped. */
export function shade(values, display) {
  const levels = new Uint8ClampedArray(values.length); // rounds and clips on assignment
  for (let i = 0; i < values.length; i += 1) levels[i] = level(values[i], display);
  return levels;
}

function level(value, display) {
  if (display === "signed") return value + 128;
  return display === "absolute" ? Math.abs(value) : value;
}

/** The sum of the weights, without the rounding error of the addition. */
export function weightSum(kernel) {
  const sum = kernel.flat().reduce((total, weight) => total + weight, 0);
  return Math.abs(sum) > 1e-12 * magnitude(kernel) ? sum : 0;
}

function magnitude(kernel) {
  return kernel.flat().reduce((total, weight) => total + Math.abs(weight), 0);
}

/** The kernel divided by the sum of its weights' sizes: no result outgrows the image. */
export function normalised(kernel) {
  const size = magnitude(kernel) || 1; // zeros stay as they are
  return kernel.map((row) => row.map((weight) => weight / size));
}

/**
 * The singular values of a square matrix, by Jacobi's method: turn pairs of columns until all are
 * perpendicular; then their lengths are the singular values.
 */
export function singularValues(matrix) {
  const columns = matrix.map((_, j) => matrix.map((row) => row[j]));
  const dot = (u, v) => u.reduce((total, value, k) => total + value * v[k], 0);
  for (let sweep = 0, turned = true; turned && sweep < 40; sweep += 1) {
    turned = false;
    for (let p = 0; p < columns.length; p += 1) {
      for (let q = p + 1; q < columns.length; q += 1) {
        const [u, v] = [columns[p], columns[q]];
        const [uu, vv, uv] = [dot(u, u), dot(v, v), dot(u, v)];
        if (Math.abs(uv) <= Number.EPSILON * Math.sqrt(uu * vv)) continue;
        turned = true;
        const ratio = (vv - uu) / (2 * uv);
        const tangent = (ratio < 0 ? -1 : 1) / (Math.abs(ratio) + Math.hypot(1, ratio));
        const cosine = 1 / Math.hypot(1, tangent);
        const sine = cosine * tangent;
        columns[p] = u.map((value, k) => cosine * value - sine * v[k]);
        columns[q] = u.map((value, k) => sine * value + cosine * v[k]);
      }
    }
  }
  return columns.map((column) => Math.hypot(...column)).sort((a, b) => b - a);
}

/** The rank, with the tolerance of numpy.linalg.matrix_rank. */
export function rank(kernel) {
  const values = singularValues(kernel);
  const tolerance = values[0] * kernel.length * Number.EPSILON;
  return values.filter((value) => value > tolerance).length;
}

/**
 * A column and a row whose products are the weights of a kernel of rank 1. Whole weights have whole
 * factors; of others with a sum, the column sums to 1, as a blur's does.
 */
export function factors(kernel) {
  const size = Math.max(...kernel.flat().map(Math.abs));
  const pivot = kernel.findIndex((weights) => weights.some((weight) => Math.abs(weight) === size));
  const at = kernel[pivot].findIndex((weight) => Math.abs(weight) === size);
  const row = kernel[pivot];
  const column = kernel.map((weights) => weights[at] / row[at]);
  const divisor = (a, b) => (b === 0 ? Math.abs(a) : divisor(b, a % b));
  const whole = kernel.flat().every(Number.isInteger);
  let scale = whole ? row.reduce(divisor, 0) : 1 / Math.abs(weightSum([column]) || 1);
  if (column.find((factor) => factor !== 0) < 0) scale = -scale; // the column starts positive
  // Adding 0 turns -0 into 0; what is whole is whole but for rounding.
  const tidy = (value) => (whole ? Math.round(value) : value) + 0;
  return {
    column: column.map((factor) => tidy(factor * scale)),
    row: row.map((weight) => tidy(weight / scale)),
  };
}

/** Read a typed weight; null if it is no number, or larger than Python takes. */
export function parseWeight(text) {
  const value = text.trim() === "" ? NaN : Number(text);
  return Math.abs(value) <= LARGEST_WEIGHT ? value : null;
}

/** A weight for a narrow field, which keeps all digits until it is typed in. */
export function weightText(weight) {
  const size = Math.abs(weight);
  if (size >= 0.1) return String(Number(weight.toFixed(size >= 1 ? 2 : 3)));
  return String(Number(weight.toPrecision(2)));
}

/** The kernel with another size around the same centre: zeros come in, or outer weights go. */
export function resize(kernel, size) {
  const shift = (kernel.length - size) / 2;
  return Array.from({ length: size }, (_, i) =>
    Array.from({ length: size }, (_, j) => kernel[i + shift]?.[j + shift] ?? 0),
  );
}

/** The kernel turned by a quarter, clockwise. */
export function quarterTurn(kernel) {
  return kernel.map((_, i) => kernel.map((row) => row[i]).toReversed());
}

/** The name in the menu of a kernel with these weights, wherever zeros surround it; else "". */
export function nameOf(kernel, menu) {
  const key = (weights) => JSON.stringify(resize(weights, 5));
  return menu.find(([, weights]) => key(weights) === key(kernel))?.[0] ?? "";
}

/** How results of a kernel are best seen: a kernel that sums to 0 has them of both signs. */
export function suitedDisplay(kernel, display) {
  if (weightSum(kernel) !== 0) return "clipped";
  return display === "clipped" ? "signed" : display;
}

/** All that is said about a result. */
export function facts(kernel, output, display) {
  let [low, high, beyond] = [Infinity, -Infinity, 0];
  for (const value of output) {
    if (value < low) low = value;
    if (value > high) high = value;
    const grey = level(value, display);
    if (grey < -0.5 || grey > 255.5) beyond += 1;
  }
  const ofRank = rank(kernel);
  const split = ofRank === 1 ? factors(kernel) : null;
  return { sum: weightSum(kernel), rank: ofRank, split, low, high, beyond: beyond / output.length };
}
