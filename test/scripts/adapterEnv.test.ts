import { describe, expect, it } from 'vitest';
import { chooseAdapter, lavapipeManifest, swiftshaderManifest } from '../../scripts/adapterEnv.mjs';

describe('chooseAdapter(env)', () => {
  it('leaves a given VK_ICD_FILENAMES alone', () => {
    expect(chooseAdapter({ VK_ICD_FILENAMES: '/somewhere/driver.json' })).toMatchObject({ name: 'given', env: {} });
  });

  it('sets nothing for the native driver', () => {
    expect(chooseAdapter({ GFLOWGR_ADAPTER: 'native' })).toMatchObject({ name: 'native', env: {} });
  });

  it('refuses a name it does not know, naming those it knows', () => {
    expect(() => chooseAdapter({ GFLOWGR_ADAPTER: 'metal' })).toThrow('expected lavapipe, swiftshader or native');
  });

  it.each([
    ['lavapipe', lavapipeManifest()],
    ['swiftshader', swiftshaderManifest()],
  ])('names the manifest of %s, or says how to install it', (name, manifest) => {
    const choose = () => chooseAdapter({ GFLOWGR_ADAPTER: name, XDG_RUNTIME_DIR: '/run' });
    if (manifest) expect(choose()).toMatchObject({ name, env: { VK_ICD_FILENAMES: manifest } });
    else expect(choose).toThrow('apt-get install');
  });

  it('overrides a given VK_ICD_FILENAMES when an adapter is named', () => {
    const manifest = lavapipeManifest();
    if (manifest)
      expect(chooseAdapter({ GFLOWGR_ADAPTER: 'lavapipe', VK_ICD_FILENAMES: '/x.json' }).env['VK_ICD_FILENAMES']).toBe(
        manifest,
      );
  });
});
