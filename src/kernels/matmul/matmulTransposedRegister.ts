/** C = Aᵀ·B in registers alone. Equations and dispatch: the shader's header. Chosen by `matmul.ts`. */
import source from '../../../shaders/matmul/matmulTransposedRegister.wgsl?raw';
import { defineKernel, read, readWrite } from '../../gpu/kernel.ts';
import { F32_OPERANDS, MATMUL_PARAMS } from './matmulFormats.ts';

export const matmulTransposedRegisterKernel = defineKernel({
  name: 'matmulTransposedRegister',
  source,
  common: F32_OPERANDS,
  params: MATMUL_PARAMS,
  constants: { WIDTH: 'u32', EPILOGUE: 'u32' },
  bindings: { a: read('f32', ['K', 'M']), b: read('f32', ['K', 'N']), c: readWrite('f32', ['slabs', 'M', 'N']) },
});
