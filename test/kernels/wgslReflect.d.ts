/** The ES module of wgsl_reflect, which the package's own entry for Node does not reach. */
declare module 'wgsl_reflect/wgsl_reflect.module.js' {
  export * from 'wgsl_reflect';
}
