/** Parameters on the GPU: what goes in comes out, bit for bit, whole or in pieces of a few rows, and pads stay zero. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BlobSink, blobSource } from '../../src/core/byteStreams.ts';
import { CheckpointError } from '../../src/core/errors.ts';
import { RandomStream } from '../../src/core/random.ts';
import { readFloats } from '../../src/gpu/readback.ts';
import { BufferOwner } from '../../src/gpu/tensor.ts';
import { llamaConfig } from '../../src/nn/llamaConfig.ts';
import { planLlamaParameters } from '../../src/nn/llamaParameters.ts';
import { Parameters } from '../../src/nn/parameters.ts';
import { openSafetensors, writeSafetensors } from '../../src/nn/safetensors.ts';
import { type TestDevice, testDevice } from '../gpu/testDevice.ts';

// Padded in every direction: 24 of 64 columns, 50 of 64 tokens, heads of 6.
const config = llamaConfig(
  {
    architecture: 'llama',
    hiddenSize: 24,
    intermediateSize: 40,
    numLayers: 2,
    numHeads: 4,
    numKeyValueHeads: 2,
    rmsNormEps: 1e-6,
    ropeTheta: 10000,
    tieWordEmbeddings: false,
  },
  50,
);
const plan = planLlamaParameters(config, 96 * 1024);

/** Any bits but NaNs', subnormals and −0 among them. */
function randomWeights(seed: number): Map<string, Float32Array> {
  const weights = new Map<string, Float32Array>();
  for (const slot of plan.slots) {
    const random = new RandomStream(seed, slot.name);
    const bits = Uint32Array.from({ length: slot.rows * slot.cols }, () => {
      const word = random.uint32();
      return (word & 0x7f800000) === 0x7f800000 ? word & 0x807fffff : word;
    });
    bits[0] = 0x80000000;
    weights.set(slot.name, new Float32Array(bits.buffer));
  }
  return weights;
}

let device: TestDevice;
let owner: BufferOwner;
beforeAll(async () => {
  device = await testDevice();
  owner = new BufferOwner(device.gpu, 'parameters test');
});
afterAll(() => owner.free());

const bitsOf = (tensors: ReadonlyMap<string, Float32Array>) =>
  [...tensors].map(([name, data]) => [name, new Uint32Array(data.slice().buffer)]);
const packsOf = async (p: Parameters) => {
  const packs: Float32Array[] = [];
  for (const t of p.value) packs.push(await readFloats(device.gpu, t));
  return packs;
};

describe.each([
  ['whole', undefined],
  ['three rows of the widest matrix at a time', 3 * 64 * 4],
  ['a row at a time', 4],
])('parameters, %s', (_, pieceBytes) => {
  let parameters: Parameters;
  beforeAll(() => {
    parameters = new Parameters(device.gpu, owner, plan, { trainable: true, pieceBytes });
  });

  it('come back as they went in', async () => {
    const weights = randomWeights(1);
    parameters.write(parameters.value, weights);
    expect(bitsOf(await parameters.read(parameters.value))).toEqual(bitsOf(weights));
    expect([...(await parameters.read(parameters.m)).values()].every((data) => data.every((x) => x === 0))).toBe(true);
  });

  it('save to a file and load from it with identical bits, pads included', async () => {
    parameters.write(parameters.value, randomWeights(2));
    const sink = new BlobSink();
    const reader = parameters.reader();
    const values = (slot: (typeof plan.slots)[number]) => () => parameters.values(parameters.value, slot, reader);
    await writeSafetensors(
      sink,
      plan.slots.map((slot) => ({ name: slot.name, shape: slot.shape, values: values(slot) })),
    );
    reader.free();
    const source = await openSafetensors(blobSource('saved', sink.blob()));
    const other = new Parameters(device.gpu, owner, plan, { trainable: false, pieceBytes });
    for (const slot of plan.slots) await other.load(other.value, slot, (from, to) => source.read(slot.name, from, to));
    expect(bitsOf(await other.read(other.value))).toEqual(bitsOf(randomWeights(2)));
    const [before, after] = [await packsOf(parameters), await packsOf(other)];
    expect(after).toEqual(before);
    const pads = before.reduce((a, p) => a + p.length, 0) - plan.slots.reduce((a, s) => a + s.rows * s.cols, 0);
    const zeros = (packs: Float32Array[]) => packs.reduce((a, p) => a + p.filter((x) => Object.is(x, 0)).length, 0);
    expect(pads).toBeGreaterThan(1000);
    expect(zeros(after)).toBe(pads);
  });

  it('keep the rows behind those that are loaded', async () => {
    parameters.write(parameters.value, randomWeights(3));
    const slot = parameters.slot('model.embed_tokens.weight');
    await parameters.load(parameters.value, slot, async (from, to) => new Float32Array(to - from).fill(7), 20);
    const expected = randomWeights(3);
    expected.get(slot.name)!.fill(7, 0, 20 * 24);
    expect(bitsOf(await parameters.read(parameters.value))).toEqual(bitsOf(expected));
  });

  it('become zeros where a name is not given, and stay where the names are wrong', async () => {
    const weights = randomWeights(4);
    parameters.write(parameters.value, weights);
    const wrong = new Map([
      ['model.norm.weight', new Float32Array(24)],
      ['lm_head.weight', new Float32Array(7)],
    ]);
    const write = (tensors: ReadonlyMap<string, Float32Array>) => () => parameters.write(parameters.value, tensors);
    expect(write(wrong)).toThrow(CheckpointError);
    expect(write(wrong)).toThrow(/lm_head\.weight: expected 1200 values for \[50,24\], found 7/);
    expect(write(new Map([...weights, ['gone', new Float32Array(1)]]))).toThrow(/no tensor gone/);
    expect(bitsOf(await parameters.read(parameters.value))).toEqual(bitsOf(weights));
    weights.delete('model.layers.1.mlp.up_proj.weight');
    parameters.write(parameters.value, weights);
    const read = await parameters.read(parameters.value);
    expect(read.get('model.layers.1.mlp.up_proj.weight')!.every((x) => Object.is(x, 0))).toBe(true);
    read.delete('model.layers.1.mlp.up_proj.weight');
    expect(bitsOf(read)).toEqual(bitsOf(weights));
  });

  it('leave no staging buffer behind', async () => {
    const { liveBytes, liveBuffers } = device.gpu.memory;
    await parameters.read(parameters.value);
    expect(device.gpu.memory).toMatchObject({ liveBytes, liveBuffers });
  });
});
