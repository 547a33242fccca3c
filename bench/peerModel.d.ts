/** The workload of ../shared/bench/peers, as far as our engine reads it. That folder lies outside the repository. */
declare module '*/peers/src/model.mjs' {
  export const CFG: {
    vocab: number;
    d: number;
    layers: number;
    heads: number;
    ffn: number;
    batch: number;
    seq: number;
    eps: number;
    theta: number;
    lr: number;
    beta1: number;
    beta2: number;
    adamEps: number;
    wd: number;
  };
  export interface ParamSpec {
    name: string;
    shape: number[];
    seed: number;
    size: number;
  }
  export function paramSpecs(): ParamSpec[];
  export function initParam(spec: ParamSpec): Float32Array;
  export function makeBatch(): { x: Int32Array; y: Int32Array };
}
