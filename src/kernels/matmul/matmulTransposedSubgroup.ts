/** C = Aᵀ·B, subgroup lanes holding rows of Aᵀ. Equations and dispatch: the shader's header. Chosen by `matmul.ts`. */
import source from '../../../shaders/matmul/matmulTransposedSubgroup.wgsl?raw';
import { defineKernel, read, readWrite } from '../../gpu/kernel.ts';
import { F32_OPERANDS, MATMUL_PARAMS } from './matmulFormats.ts';

export const matmulTransposedSubgroupKernel = defineKernel({
  name: 'matmulTransposedSubgroup',
  source,
  common: F32_OPERANDS,
  params: MATMUL_PARAMS,
  constants: { WIDTH: 'u32', LANES: 'u32', STEPS: 'u32', EPILOGUE: 'u32' },
  bindings: { a: read('f32', ['K', 'M']), b: read('f32', ['K', 'N']), c: readWrite('f32', ['slabs', 'M', 'N']) },
  features: ['subgroups'],
});
