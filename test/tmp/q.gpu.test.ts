import { it } from 'vitest';
import { DEFAULT_RUN_CONFIG } from '../../src/config/runConfig.ts';
import { shop512 } from '../../src/data/datasets/shop512.ts';
import { splitLeaveOneOut } from '../../src/data/split.ts';
import { resolveCollisions } from '../../src/items/collisions.ts';
import { itemEmbedding } from '../../src/items/itemEmbedding.ts';
import { residualQuantize } from '../../src/items/residualQuantizer.ts';
import { trainRqVae } from '../../src/train/rqVae.ts';
import { testDevice } from '../gpu/testDevice.ts';

it('x', async () => {
  const { gpu } = await testDevice();
  const shop = shop512(7);
  const split = splitLeaveOneOut(shop);
  const base = { ...DEFAULT_RUN_CONFIG.items, codebookSize: 16 };
  const e = itemEmbedding(shop, split, base, 7);
  const show = (name: string, codes: Uint16Array, rest: object) => {
    const used = [0, 1, 2].map((d) => new Set(codes.filter((_, i) => i % 3 === d)).size);
    let same = 0,
      pairs = 0;
    for (let i = 0; i < 512; i++)
      for (let j = 0; j < i; j++)
        if (codes[i * 3] === codes[j * 3]) {
          pairs++;
          if (i >> 6 === j >> 6) same++;
        }
    const ent = [0, 1, 2].map((d) => {
      const m = new Map<number, number>();
      for (let i = 0; i < 512; i++) m.set(codes[i * 3 + d], (m.get(codes[i * 3 + d]) ?? 0) + 1);
      let h = 0;
      for (const n of m.values()) h -= (n / 512) * Math.log2(n / 512);
      return h.toFixed(2);
    });
    console.log(
      name,
      JSON.stringify({
        used,
        ent,
        sameDept: (same / pairs).toFixed(3),
        ...resolveCollisions(codes, 3, [16, 16, 16]).collisions,
        ...rest,
      }),
    );
  };
  const km = residualQuantize(e.vectors, 512, e.size, base, 7);
  const whole = e.vectors.reduce((a, x) => a + x * x, 0) / 512;
  show('kmeans', km.codes, { rec: km.meanSquaredResidual.map((x) => (x / whole).toFixed(3)) });
  for (const [name, rq] of JSON.parse(process.env.CASES ?? '[["default",{}]]')) {
    const s = performance.now();
    const r = await trainRqVae(gpu, e, { ...base, rqVae: { ...base.rqVae, ...rq } }, 7);
    show(name, r.codes, { ...r.report, s: ((performance.now() - s) / 1000).toFixed(1) });
  }
});
