// dropout: inverted dropout of a branch, alone or as it joins the residual stream. Forward and backward are this kernel.
//
//   y[i] = m[i] · x[i]     (+ residual[i] if RESIDUAL is 1)
//   m[i] = 0 where bits(i) < THRESHOLD, else SCALE = 1 / (1 − p);     1 everywhere while the mask is off
//   bits(i) = word i mod 4 of philox4x32(counter = (i div 4, site, step, 0), key = (seed, stream))
//
// Nothing of the mask is stored: backward, dX = m ∘ dY, and recomputation draw the same bits again. Site 0 draws the numbers
// of `new RandomStream(seed, 'dropout', step)`. While the mask is off the sums are those of a model without dropout, bit for
// bit: m = 1 changes no float.
//
// Source: Srivastava et al. 2014, "Dropout", JMLR 15; counter-based masks as in Philox (shaders/common/philox.wgsl).
//
// Params: quads, a quarter of the elements; site, which place of the model this is.
// Constants: THRESHOLD = p · 2^32; SCALE; RESIDUAL 0 or 1.
// Bindings, group 0
//   0 params    uniform     Params
//   1 state     read        u32 [4]   1 while the mask is on; seed; stream; step
//   2 x         read        f32 [T, C]
//   3 residual  read        f32 [T, C]   read only if RESIDUAL is 1; any other buffer otherwise
//   4 y         read_write  f32 [T, C]   written
// Dispatch: ceil(quads / 256) workgroups, beyond 65535 in rows of 65535; one invocation a vec4.

struct Params {
  quads: u32,
  site: u32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> state: array<vec4u>;
@group(0) @binding(2) var<storage, read> x: array<vec4f>;
@group(0) @binding(3) var<storage, read> residual: array<vec4f>;
@group(0) @binding(4) var<storage, read_write> y: array<vec4f>;

@compute @workgroup_size(256)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let i = id.y * (65535 * 256) + id.x;
  if (i >= params.quads) {
    return;
  }
  var mask = vec4f(1.0);
  if (state[0].x != 0u) {
    let bits = philox4x32(vec4u(i, params.site, state[0].w, 0u), state[0].yz);
    mask = select(vec4f(SCALE), vec4f(0.0), bits < vec4u(THRESHOLD));
  }
  var value = mask * x[i];
  if (RESIDUAL == 1u) {
    value += residual[i];
  }
  y[i] = value;
}
