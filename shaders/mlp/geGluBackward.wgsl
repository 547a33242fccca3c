// geGluBackward: gradient of geGlu with respect to gates and ups.
//
//   dU = dA · gelu(g),   dG = dA · u · gelu'(g)
//   gelu'(x) = ½ (1 + tanh z) + ½ x (1 − tanh² z) √(2/π) (1 + 3 · 0.044715 x²),  z as in geGlu
//
// Source: derivative of geGlu's equations.
//
// Constants: T rows; F, padded width of the block, a multiple of 4.
// Bindings, group 0: f32, or all of them half, as Quad says (shaders/common/)
//   0 gateUp   read   f32 [T, 2 · F]   gates, then ups, of the forward
//   1 dA       read   f32 [T, F]
//   2 dGateUp  write  f32 [T, 2 · F]   written; 0 where dA is 0 or, in the pads, both g and u are
// Dispatch: ceil(T · F / 4 / 256) workgroups, beyond 65535 in rows of 65535; one invocation a vec4.
// z is held within ±15 as in geGlu; there 1 − tanh² is 0, and the square of x below 1e19 does not overflow.

@group(0) @binding(0) var<storage, read> gateUp: array<Quad>;
@group(0) @binding(1) var<storage, read> dA: array<Quad>;
@group(0) @binding(2) var<storage, read_write> dGateUp: array<Quad>;

const F4 = F / 4;
const ROOT = 0.7978845608028654;

@compute @workgroup_size(256)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let i = id.y * (65535 * 256) + id.x;
  if (i >= T * F4) {
    return;
  }
  let gateAt = i / F4 * (2 * F4) + i % F4;
  let g = loadedQuad(gateUp[gateAt]);
  let gradient = loadedQuad(dA[i]);
  let t = tanh(clamp(ROOT * (g + 0.044715 * g * g * g), vec4f(-15.0), vec4f(15.0)));
  let slope = 0.5 * (1.0 + t) + 0.5 * g * (1.0 - t * t) * ROOT * (1.0 + 0.134145 * g * g);
  dGateUp[gateAt] = storedQuad(gradient * loadedQuad(gateUp[gateAt + F4]) * slope);
  dGateUp[gateAt + F4] = storedQuad(gradient * 0.5 * g * (1.0 + t));
}
