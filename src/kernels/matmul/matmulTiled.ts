/** C = A·B through workgroup memory, for GPUs. Equations and dispatch: the shader's header. Chosen by `matmul.ts`. */
import source from '../../../shaders/matmul/matmulTiled.wgsl?raw';
import { defineKernel, read, readWrite } from '../../gpu/kernel.ts';

export const matmulTiledKernel = defineKernel({
  name: 'matmulTiled',
  source,
  constants: { M: 'u32', N: 'u32', K: 'u32', WIDTH: 'u32', HEIGHT: 'u32', EPILOGUE: 'u32' },
  bindings: {
    a: read('f32', ['M', 'K']),
    b: read('f32', ['K', 'N']),
    residual: read('f32', ['M', 'N']),
    c: readWrite('f32', ['M', 'N']),
  },
});
