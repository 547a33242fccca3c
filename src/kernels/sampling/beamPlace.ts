/** Writes beams' tokens into the packed forest between two levels of a search. Equations: the shader's header. */
import source from '../../../shaders/sampling/beamPlace.wgsl?raw';
import { defineKernel, type Launch, read, readWrite } from '../../gpu/kernel.ts';
import { ceilDiv, type Tensor } from '../../gpu/tensor.ts';

export const beamPlaceKernel = defineKernel({
  name: 'beamPlace',
  source,
  params: { numBeams: 'u32', depth: 'u32', trieTokenOffset: 'u32' },
  constants: { B: 'u32', LEVELS: 'u32', MASKED: 'u32' },
  bindings: {
    beams: read('u32', ['U', 'B', '8']),
    trie: read('u32', ['*']),
    parents: read('u32', ['numPrefixes']),
    chainStart: read('u32', ['U']),
    tokens: readWrite('u32', ['T']),
    rowMask: readWrite('u32', ['R']),
  },
});

/** `depth` tokens of each living beam; chains hold levels − 1 tokens. */
export function beamPlace(args: {
  readonly U: number;
  readonly B: number;
  readonly levels: number;
  readonly depth: number;
  readonly numPrefixes: number;
  readonly masked: boolean;
  readonly beams: Tensor;
  readonly trie: Tensor;
  readonly parents: Tensor;
  readonly chainStart: Tensor;
  readonly tokens: Tensor;
  readonly rowMask: Tensor;
}): Launch {
  const { U, B, levels, depth, numPrefixes, masked, ...bindings } = args;
  return {
    kernel: beamPlaceKernel,
    params: { numBeams: U * B, depth, trieTokenOffset: numPrefixes + 1 },
    constants: { B, LEVELS: levels, MASKED: masked ? 1 : 0 },
    bindings,
    workgroups: [ceilDiv(U * B, 64)],
  };
}
