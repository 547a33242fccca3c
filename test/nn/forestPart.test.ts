/** A part's forward pass finds what the part before it left: nothing it writes lies in the same buffer. No GPU. */
import { describe, expect, it } from 'vitest';
import { MODEL_PRESETS } from '../../src/config/presets.ts';
import { numElements, type Tensor } from '../../src/gpu/tensor.ts';
import { Matmul } from '../../src/kernels/matmul/matmul.ts';
import { modelConfig } from '../../src/nn/modelConfig.ts';
import { planModel, RECOMPUTE_MODES, withInputs } from '../../src/nn/modelPlan.ts';

const VOCABULARY = 100;
const TRIE = { words: new Uint32Array(64), numPrefixes: 20 };
/** A GPU, on which small products split their sums. */
const ADAPTER = {
  vendor: '',
  architecture: '',
  device: '',
  description: '',
  isSoftware: false,
  features: [],
  subgroupMinSize: 0,
  subgroupMaxSize: 0,
  limits: {},
};

const SPLIT = 256;
/** Without a Llama whose layers are run again: it keeps no keys. */
const CASES = (['llama-tiny', 't5-tiny'] as const)
  .flatMap((preset) =>
    RECOMPUTE_MODES.flatMap((recompute) => [0, 0.1].map((dropout) => ({ preset, recompute, dropout }))),
  )
  .filter(({ preset, recompute }) => preset === 't5-tiny' || recompute !== 'block');

describe('Body.forward(m, branches)', () => {
  it.each(CASES)('$preset, recompute $recompute, dropout $dropout', ({ preset, recompute, dropout }) => {
    const shape = MODEL_PRESETS[preset];
    const hasEncoder = shape.architecture === 't5';
    const capacity = {
      tokens: 1024,
      encoderTokens: hasEncoder ? 512 : 0,
      rows: 512,
      pairs: 512,
      trajectories: 8,
      groups: 2,
      levels: 3,
      vocabularySize: VOCABULARY,
    };
    const limits = { maxBindingBytes: 2 ** 27, recompute, dropout, adapter: ADAPTER };
    const { body, head, tensors, buffers } = planModel(modelConfig(shape, VOCABULARY), capacity, TRIE, limits);
    expect(body.keepsKeys).toBe(true);
    const bufferOf = new Map(buffers.flatMap((buffer, b) => buffer.tensors.map((name) => [name, b] as const)));
    const placeholder = (label: string, type: Tensor['type'], sizes: readonly number[]): Tensor => ({
      label,
      type,
      shape: sizes,
      buffer: { label } as GPUBuffer,
      offsetBytes: 0,
      sizeBytes: 4 * numElements(sizes),
    });
    const packs = body.parameters.packs.map((pack) => placeholder(pack.label, 'f32', [pack.size]));
    const launches = (part: 'prompts' | 'branches') => {
      const m = {
        tensor: withInputs(
          Object.fromEntries(tensors.map((t) => [t.name, placeholder(t.name, t.type, t.shape)])),
          capacity,
        ),
        value: packs,
        gradient: packs,
        matmul: new Matmul(ADAPTER),
        maxFlopsPerDispatch: Number.POSITIVE_INFINITY,
        slabs: (floats: number) => placeholder('own slabs', 'f32', [floats]),
      };
      return [...body.forward(m, { part, split: hasEncoder ? 0 : SPLIT }), ...head.firstRows(m, 64)];
    };
    const written = (part: 'prompts' | 'branches') =>
      new Set(
        launches(part).flatMap(({ kernel, bindings }) =>
          Object.entries(bindings)
            .filter(([name]) => kernel.bindings[name].access !== 'read')
            .map(([, tensor]) => tensor.buffer.label),
        ),
      );
    const kept = hasEncoder ? ['hEncoder'] : Array.from({ length: shape.numLayers }, (_, l) => `qkv${l}`);
    for (const name of kept) {
      expect(written('prompts')).toContain(name);
      expect(bufferOf.get(name)).toBeDefined();
      for (const other of [...written('prompts'), ...written('branches')])
        if (other !== name && !(hasEncoder && other.startsWith('encoder.')))
          expect(bufferOf.get(other), `${other} beside ${name}`).not.toBe(bufferOf.get(name));
    }
  });
});
