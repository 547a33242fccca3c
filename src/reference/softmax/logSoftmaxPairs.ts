/** Log-softmax over the vocabulary or a trie prefix's children, read at pairs. The equations: shaders/softmax/logSoftmaxPairs.wgsl. */
import { logSumExp } from '../../core/logDomain.ts';

const NONE = 0xffffffff;
export const LOG_ZERO = -1e30;

export interface PairsArgs {
  numRows: number;
  V: number;
  /** Elements from one row to the next. */
  stride: number;
  /** [numRows, stride] */
  logits: ArrayLike<number>;
  /** [numRows], a prefix or NONE */
  rowMask: ArrayLike<number>;
  firstChild: ArrayLike<number>;
  token: ArrayLike<number>;
  rowPairStart: ArrayLike<number>;
  pairToken: ArrayLike<number>;
}

/** Tokens that are legal in row r. */
export function legalTokens(args: PairsArgs, r: number): number[] {
  const mask = args.rowMask[r];
  if (mask === NONE) return Array.from({ length: args.V }, (_, v) => v);
  const tokens: number[] = [];
  for (let c = args.firstChild[mask]; c < args.firstChild[mask + 1]; c++) tokens.push(args.token[c]);
  return tokens;
}

/** lse [numRows] and logPF [pairs], nats. */
export function logSoftmaxPairs(args: PairsArgs): { lse: Float64Array; logPF: Float64Array } {
  const { numRows, stride, logits, rowPairStart, pairToken } = args;
  const lse = new Float64Array(numRows);
  const logPF = new Float64Array(rowPairStart[numRows]);
  for (let r = 0; r < numRows; r++) {
    const legal = legalTokens(args, r);
    lse[r] = legal.length ? logSumExp(legal.map((v) => logits[r * stride + v])) : LOG_ZERO;
    for (let p = rowPairStart[r]; p < rowPairStart[r + 1]; p++)
      logPF[p] = legal.includes(pairToken[p]) ? logits[r * stride + pairToken[p]] - lse[r] : LOG_ZERO;
  }
  return { lse, logPF };
}
