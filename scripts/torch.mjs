// @ts-check
/** A Python that has PyTorch, for the tests of what is exported for it. */
import { spawnSync } from 'node:child_process';

const CHECK = 'import numpy, torch, torch.distributed as d; assert d.is_available()';

/** The first of PYTHON, python3 and Debian's own that imports torch with its distributed part, or null. */
export function findTorch() {
  for (const python of [process.env['PYTHON'], 'python3', '/usr/bin/python3'])
    if (python && spawnSync(python, ['-c', CHECK], { stdio: 'ignore' }).status === 0) return python;
  return null;
}

export const MISSING_TORCH =
  'A Python with PyTorch and NumPy, for the tests of exported training: apt-get install python3-torch (Debian, Ubuntu), or set PYTHON to the path of a Python that has both.';
