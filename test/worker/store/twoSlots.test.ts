/** Two slots, and a plug that is pulled at every place of a write. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MemoryFolder } from '../../../src/worker/store/memoryFolder.ts';
import { TwoSlots } from '../../../src/worker/store/twoSlots.ts';
import { type Fate, Machine, PluggedOut } from './pluggedFolder.ts';

interface About {
  readonly save: number;
}

/** Checkpoint number `save`: a few files whose every byte tells which one they are of; later ones may have fewer files. */
const filesOf = (save: number): ReadonlyMap<string, Uint8Array> =>
  new Map(
    Array.from({ length: 2 + ((save * 7) % 3) }, (_, i) => [
      `model/file${i}`,
      new Uint8Array(5 + ((save * 11 + i * 5) % 40)).fill(save * 8 + i),
    ]),
  );

const put = (slots: TwoSlots<About>, save: number) =>
  slots.save({ save }, async (create) => {
    for (const [name, bytes] of filesOf(save)) {
      const sink = await create(name);
      // In two pieces, so that a file can be cut between them.
      const half = bytes.length >> 1;
      await sink.write(bytes.subarray(0, half));
      await sink.write(bytes.subarray(half));
      await sink.close();
    }
  });

/** Which checkpoint the store opens with; fails unless every file is of that one. */
async function opened(slots: TwoSlots<About>): Promise<number> {
  const { manifest, files } = await slots.open();
  const { save } = manifest.about;
  const expected = filesOf(save);
  expect([...files.keys()]).toEqual([...expected.keys()]);
  for (const [name, blob] of files) expect(new Uint8Array(await blob.arrayBuffer())).toEqual(expected.get(name));
  return save;
}

const slotsOf = (machine: Machine) => new TwoSlots<About>(async () => machine.root);

describe('TwoSlots', () => {
  it('opens with what was saved last', async () => {
    const folder = new MemoryFolder();
    const slots = new TwoSlots<About>(async () => folder);
    for (let save = 0; save < 5; save++) {
      await put(slots, save);
      expect(await opened(new TwoSlots<About>(async () => folder))).toBe(save);
    }
  });

  it('after a plug pulled anywhere opens with the old or the new checkpoint, never a mix', async () => {
    const fates = fc.infiniteStream(fc.constantFrom<Fate>('lost', 'half', 'whole'));
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 0, max: 4 }),
        fc.array(fc.nat({ max: 30 }), { minLength: 1, maxLength: 6 }),
        fates,
        async (before, cuts, fate) => {
          const machine = new Machine();
          let slots = slotsOf(machine);
          let good = -1;
          for (; good < before; ) await put(slots, ++good);
          for (const operations of cuts) {
            machine.pullAfter(operations);
            let isCut = false;
            try {
              await put(slots, good + 1);
            } catch (error) {
              expect(error).toBeInstanceOf(PluggedOut);
              isCut = true;
            }
            machine.restart(() => fate.next().value!);
            slots = slotsOf(machine);
            const found = await opened(slots);
            if (isCut) expect([good, good + 1]).toContain(found);
            else expect(found).toBe(good + 1);
            good = found;
          }
        },
      ),
      { numRuns: 400 },
    );
  });

  it('at every single operation of a write, whatever survives', async () => {
    for (const fate of ['lost', 'half', 'whole'] as const)
      for (let operations = 0; ; operations++) {
        const machine = new Machine();
        const slots = slotsOf(machine);
        await put(slots, 0);
        await put(slots, 1);
        machine.pullAfter(operations);
        const isCut = await put(slots, 2).then(
          () => false,
          () => true,
        );
        machine.restart(() => fate);
        expect([1, 2]).toContain(await opened(slotsOf(machine)));
        if (!isCut) break;
      }
  });

  it('takes the other slot where the newest is damaged, says why, and does not write over the good one', async () => {
    const machine = new Machine();
    const slots = slotsOf(machine);
    for (const save of [0, 1]) await put(slots, save);
    machine.damage('b/1', (bytes) => bytes.fill(0xff, 2, 3));
    const again = slotsOf(machine);
    expect(await opened(again)).toBe(0);
    expect((await again.open()).refused).toMatch(/model\/file1.*checksum/);
    machine.pullAfter(3);
    await put(again, 2).catch(() => {});
    machine.restart(() => 'whole');
    expect(await opened(slotsOf(machine))).toBe(0);
  });

  it.each([
    ['a cut file', 'b/0', (bytes: Uint8Array) => bytes.subarray(0, 3), /expected \d+ bytes, found 3/],
    ['a manifest with another byte', 'b/manifest', (bytes: Uint8Array) => bytes.fill(0x37, 20, 21), /No whole/],
    ['a manifest of nothing', 'b/manifest', () => new Uint8Array(0), /No whole/],
  ])('refuses %s in words where there is no other', async (_, path, change, words) => {
    const machine = new Machine();
    const slots = slotsOf(machine);
    for (const save of [0, 1]) await put(slots, save);
    machine.damage('a/manifest', () => new Uint8Array(0));
    machine.damage(path, change);
    const before = machine.paths;
    await expect(slotsOf(machine).open()).rejects.toThrow(words);
    expect(machine.paths).toEqual(before);
  });

  it('keeps the old checkpoint and takes no room where a write fails', async () => {
    const machine = new Machine();
    const slots = slotsOf(machine);
    await put(slots, 0);
    const before = machine.paths;
    const full = slots.save({ save: 1 }, async (create) => {
      await (await create('model/file0')).write(new Uint8Array(9));
      throw new Error('no room');
    });
    await expect(full).rejects.toThrow('no room');
    expect(machine.paths).toEqual(before);
    expect(await opened(slots)).toBe(0);
  });
});
