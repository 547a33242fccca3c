// squaredNorm: partial sums of squares of one pack of gradients.
//
//   partials[partialOffset + 64 · w + i] = Σ gradient[e]²    over the vec4s 8192 · w + i, + 64, + 128, … (128 of them)
//
// Bindings, group 0
//   0 params    uniform     Params    size, elements of the pack, a multiple of 4; partialOffset
//   1 gradient  read        f32 [size]
//   2 partials  read_write  f32 [*]   written: 64 a workgroup
// Dispatch: ceil(size / 32768) workgroups w of 64 invocations i. No reduction across lanes: clipScale adds the partials.

struct Params {
  size: u32,
  partialOffset: u32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> gradient: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> partials: array<f32>;

const LANES = 64u;
const STEPS = 128u;

@compute @workgroup_size(LANES)
fn main(@builtin(workgroup_id) workgroup: vec3u, @builtin(local_invocation_index) lane: u32) {
  let first = workgroup.x * LANES * STEPS + lane;
  let last = min(first + LANES * STEPS, params.size / 4);
  var sums = vec4f();
  for (var i = first; i < last; i += LANES) {
    let g = gradient[i];
    sums += g * g;
  }
  partials[params.partialOffset + workgroup.x * LANES + lane] = (sums.x + sums.y) + (sums.z + sums.w);
}
