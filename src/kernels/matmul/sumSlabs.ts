/** C as the sum of the slabs of a split product. Equations and dispatch: the shader's header. Launched by `matmul.ts`. */
import source from '../../../shaders/matmul/sumSlabs.wgsl?raw';
import { defineKernel, read, readWrite } from '../../gpu/kernel.ts';
import { F32_RESULT } from './matmulFormats.ts';

export const sumSlabsKernel = defineKernel({
  name: 'sumSlabs',
  source,
  common: F32_RESULT,
  params: { quads: 'u32', numSlabs: 'u32' },
  constants: { EPILOGUE: 'u32' },
  bindings: {
    slabs: read('f32', ['slabs', 'M', 'N']),
    residual: read('f32', ['M', 'N']),
    c: readWrite('f32', ['M', 'N']),
  },
});
