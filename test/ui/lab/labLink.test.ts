// @vitest-environment happy-dom
/** A link with a configuration: taken whole, or refused beside the fields while what was there stays. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { encodePermalink } from '../../../src/config/permalink.ts';
import { dismissLinkProblems, linkStore } from '../../../src/ui/link/linkStore.ts';
import { parsePageLink } from '../../../src/ui/link/pageLink.ts';
import { linkOfLab, takeLink } from '../../../src/ui/pages/lab/labLink.ts';
import { createLab, type Lab } from '../../../src/ui/stores/lab.ts';
import { createFakeWorkerClient } from './fakeWorkerClient.ts';

let lab: Lab;
const open = (query: string) => takeLink(lab, parsePageLink(`#/lab?${query}`));
const words = () => linkStore.getState().problems.map((problem) => ('words' in problem ? problem.words : problem.kind));

beforeEach(() => {
  lab = createLab(createFakeWorkerClient());
  dismissLinkProblems();
});
afterEach(() => lab.close());

/** Packs settings that encodePermalink would refuse. */
async function pack(input: unknown): Promise<string> {
  const stream = new Blob([JSON.stringify(input)]).stream().pipeThrough(new CompressionStream('deflate-raw'));
  return `1.${Buffer.from(await new Response(stream).arrayBuffer()).toString('base64url')}`;
}

describe('takeLink(lab, link)', () => {
  it('takes a whole configuration, and the frame’s seed on top', async () => {
    await open(`c=${await encodePermalink({ seed: 5, objective: { type: 'db' }, budget: { steps: 9 } })}&student=3`);
    const { config } = lab.config.getState();
    expect(config).toMatchObject({ seed: 8, objective: { type: 'db' }, budget: { steps: 9 } });
    expect(words()).toEqual([]);
  });

  it('says beside the fields what it could not take, and keeps what was there', async () => {
    lab.config.getState().setField('budget.steps', '33');
    await open(`c=${await pack({ optimizer: { lr: -1, rate: 2 }, budget: { steps: 50 } })}`);
    const { config, refused } = lab.config.getState();
    expect(config?.budget.steps).toBe(33);
    expect(refused['optimizer.lr']).toMatch(
      /^The link was not taken: Expected at least 0, found -1\. What was here stays\.$/,
    );
    expect(refused['']).toContain('optimizer.rate');
    expect(words().join(' ')).toContain('optimizer.rate: unknown key');
    lab.config.getState().setField('seed', '4');
    expect(lab.config.getState().refused).toEqual({});
  });

  it('says that the sender’s files are not here, and takes the rest', async () => {
    await open(`c=${await encodePermalink({ data: { source: 'my-shop.csv' }, seed: 12 })}`);
    expect(lab.config.getState().config).toMatchObject({ seed: 12, data: { source: 'shop-512' } });
    expect(words().join(' ')).toContain('“my-shop.csv”, which is not on this device');
  });

  it('remembers which bundle the configuration is a copy of, and says so in the next link', async () => {
    const c = await encodePermalink({ seed: 31 });
    const parent = '0123456789abcdef'.repeat(4);
    await open(`c=${c}&parent=${parent}`);
    expect(lab.run.getState().parent).toBe(parent);
    expect(await linkOfLab(lab)).toMatchObject({ parent });
    await open(`c=${c}&parent=mine`);
    expect(lab.run.getState().parent).toBeNull();
    expect(words().join(' ')).toContain('expected the digest of a run');
  });

  it('does not undo what was changed after it, when the reader comes back to the Lab', async () => {
    await open('seed=21');
    lab.config.getState().setField('seed', '22');
    await open('seed=21');
    expect(lab.config.getState().config?.seed).toBe(22);
  });
});

describe('linkOfLab(lab)', () => {
  it('is empty for the defaults, and else opens the same configuration', async () => {
    expect(await linkOfLab(lab)).toEqual({});
    lab.config.getState().setField('seed', '31');
    lab.config.getState().setField('objective.type', 'subtb');
    const made = await linkOfLab(lab);
    expect(made['seed']).toBe('31');
    lab.config.getState().resetAll();
    await open(new URLSearchParams(made).toString());
    expect(lab.config.getState().config).toMatchObject({ seed: 31, objective: { type: 'subtb' } });
  });
});
