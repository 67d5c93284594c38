import type { Workspace } from './workspace.js';

/** Candidates examined for each row wanted: some of the farthest may be copies of one another. */
const CANDIDATES_PER_ROW = 4;

/**
 * Returns the rows farthest from their centroids, without copies: clusters without members restart there.
 *
 * A row whose distance is mere rounding already is its own centroid and is left out.
 *
 * @param wanted at least 1
 * @returns row numbers, farthest first; fewer when there are no more
 */
export function farthestRows(workspace: Workspace, wanted: number): number[] {
  const found: number[] = [];
  for (const row of lowestScores(workspace.scores, wanted * CANDIDATES_PER_ROW)) {
    if (found.length === wanted) break;
    if (!standsApart(workspace, row)) continue;
    if (!found.some((other) => alike(workspace, row, other))) found.push(row);
  }
  return found;
}

/** Indices of the lowest scores, lowest first, of equals the lower index. */
function lowestScores(scores: Int32Array, wanted: number): number[] {
  const lowest: number[] = [];
  const scoreAt = (i: number): number => scores[lowest[i] ?? 0] ?? 0;
  for (let row = 0; row < scores.length; row++) {
    const score = scores[row] ?? 0;
    if (lowest.length === wanted && score >= scoreAt(wanted - 1)) continue;
    let place = lowest.length;
    while (place > 0 && scoreAt(place - 1) > score) place--;
    lowest.splice(place, 0, row);
    if (lowest.length > wanted) lowest.pop();
  }
  return lowest;
}

/** Returns true if a component differs from the centroid's by more than the centroid's rounding. */
function standsApart({ rows, cells, centroids, stride }: Workspace, row: number): boolean {
  const from = row * stride;
  const centroid = (cells[row] ?? 0) * stride;
  for (let i = 0; i < stride; i++) {
    if (Math.abs((rows[from + i] ?? 0) - (centroids[centroid + i] ?? 0)) > 1) return true;
  }
  return false;
}

function alike({ rows, stride }: Workspace, row: number, other: number): boolean {
  const a = rows.subarray(row * stride, (row + 1) * stride);
  const b = rows.subarray(other * stride, (other + 1) * stride);
  return a.every((value, i) => value === b[i]);
}
