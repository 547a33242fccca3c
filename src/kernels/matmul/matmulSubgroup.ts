/** C = A·B, subgroup lanes holding rows of A. Equations and dispatch: the shader's header. Chosen by `matmul.ts`. */
import source from '../../../shaders/matmul/matmulSubgroup.wgsl?raw';
import { defineKernel, read, readWrite } from '../../gpu/kernel.ts';
import { F32_OPERANDS, MATMUL_PARAMS } from './matmulFormats.ts';

export const matmulSubgroupKernel = defineKernel({
  name: 'matmulSubgroup',
  source,
  common: F32_OPERANDS,
  params: MATMUL_PARAMS,
  constants: { WIDTH: 'u32', LANES: 'u32', STEPS: 'u32', EPILOGUE: 'u32' },
  bindings: {
    a: read('f32', ['M', 'K']),
    b: read('f32', ['K', 'N']),
    residual: read('f32', ['M', 'N']),
    c: readWrite('f32', ['slabs', 'M', 'N']),
  },
  features: ['subgroups'],
});
