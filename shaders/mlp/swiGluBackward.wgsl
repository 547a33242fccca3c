// swiGluBackward: gradient of swiGlu with respect to gates and ups.
//
//   dU = dA · g · σ(g),   dG = dA · u · σ(g) · (1 + g · (1 − σ(g)))
//
// Source: derivative of Shazeer 2020 (see swiGlu).
//
// Constants: T rows; F, padded width of the block, a multiple of 4.
// Bindings, group 0: f32, or all of them half, as Quad says (shaders/common/)
//   0 gateUp   read   f32 [T, 2 · F]   gates, then ups, of the forward
//   1 dA       read   f32 [T, F]
//   2 dGateUp  write  f32 [T, 2 · F]   written; 0 where dA is 0 or, in the pads, both g and u are
// Dispatch: ceil(T · F / 4 / 256) workgroups, beyond 65535 in rows of 65535; one invocation a vec4 of each half.
// The argument of exp is held at 80 as in swiGlu.

@group(0) @binding(0) var<storage, read> gateUp: array<Quad>;
@group(0) @binding(1) var<storage, read> dA: array<Quad>;
@group(0) @binding(2) var<storage, read_write> dGateUp: array<Quad>;

const F4 = F / 4;

@compute @workgroup_size(256)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let i = id.y * (65535 * 256) + id.x;
  if (i >= T * F4) {
    return;
  }
  let gateAt = i / F4 * (2 * F4) + i % F4;
  let gate = loadedQuad(gateUp[gateAt]);
  let gradient = loadedQuad(dA[i]);
  let sigmoid = 1.0 / (1.0 + exp(min(-gate, vec4f(80.0))));
  let up = loadedQuad(gateUp[gateAt + F4]);
  dGateUp[gateAt] = storedQuad(gradient * up * sigmoid * (1.0 + gate * (1.0 - sigmoid)));
  dGateUp[gateAt + F4] = storedQuad(gradient * gate * sigmoid);
}
