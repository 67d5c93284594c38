import { mix } from './interpolate.js';
import { borrowPlane, type Plane } from './plane.js';
import { type Random, randomFrom } from './random.js';
import { AREA, SIZE } from './size.js';

const BOARDS = 4;
const boards = new Map<string, Plane>();

/**
 * Tileable value noise in [0, 1], read from one of four fixed boards at a random shift: as good to the eye
 * as fresh noise and much cheaper.
 *
 * @param cell     size of the largest blotches, in pixels
 * @param octaves  how many times finer noise is added, each half as large and half as strong
 */
export function noise(random: Random, cell: number, octaves = 1): Plane {
  const key = `${cell}/${octaves}/${random.below(BOARDS)}`;
  let board = boards.get(key);
  if (board === undefined) {
    board = makeBoard(key, cell, octaves);
    boards.set(key, board);
  }
  const shiftX = random.below(SIZE);
  const shiftY = random.below(SIZE);
  const result = borrowPlane();
  for (let y = 0; y < SIZE; y++) {
    const row = ((y + shiftY) % SIZE) * SIZE;
    result.set(board.subarray(row + shiftX, row + SIZE), y * SIZE);
    result.set(board.subarray(row, row + shiftX), y * SIZE + SIZE - shiftX);
  }
  return result;
}

function makeBoard(seed: string, cell: number, octaves: number): Plane {
  const random = randomFrom(seed);
  const board = new Float32Array(AREA);
  let total = 0;
  for (let octave = 0; octave < octaves; octave++) {
    const strength = 0.5 ** octave;
    total += strength;
    addOctave(board, Math.max(2, Math.round((SIZE / cell) * 2 ** octave)), strength, random);
  }
  for (let i = 0; i < AREA; i++) board[i] /= total;
  return board;
}

/** Adds a grid of random values, `count` a side, smoothly interpolated and wrapped round at the edges. */
function addOctave(board: Plane, count: number, strength: number, random: Random): void {
  const grid = Float32Array.from({ length: count * count }, random);
  for (let y = 0; y < SIZE; y++) {
    const v = (y * count) / SIZE;
    const row = Math.floor(v);
    const down = ease(v - row);
    const here = (row % count) * count;
    const below = ((row + 1) % count) * count;
    for (let x = 0; x < SIZE; x++) {
      const u = (x * count) / SIZE;
      const column = Math.floor(u);
      const across = ease(u - column);
      const next = (column + 1) % count;
      const upper = mix(grid[here + column], grid[here + next], across);
      const lower = mix(grid[below + column], grid[below + next], across);
      board[y * SIZE + x] += strength * mix(upper, lower, down);
    }
  }
}

function ease(t: number): number {
  return t * t * (3 - 2 * t);
}
