// gatherRows: hidden states of the rows, out of the hidden states of all packed tokens.
//
//   output[r, :] = x[rowPosition[r], :]      0 where rowPosition[r] is NONE
//
// Constants: STRIDE, elements a row, a multiple of 32.
// Bindings, group 0
//   0 rowPosition  read        u32 [R]          token index, or NONE
//   1 x            read        f32 [T, STRIDE]
//   2 output       read_write  f32 [R, STRIDE]  written
// Dispatch: R / 8 workgroups; R is a multiple of 64. Eight rows a workgroup, eight lanes a row on neighbouring vec4s.

@group(0) @binding(0) var<storage, read> rowPosition: array<u32>;
@group(0) @binding(1) var<storage, read> x: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> output: array<vec4f>;

const NONE = 0xffffffffu;
const STRIDE4 = STRIDE / 4;

@compute @workgroup_size(8, 8)
fn main(@builtin(workgroup_id) workgroup: vec3u, @builtin(local_invocation_id) local: vec3u) {
  let row = workgroup.x * 8 + local.y;
  let position = rowPosition[row];
  for (var i = local.x; i < STRIDE4; i += 8) {
    var value = vec4f();
    if (position != NONE) {
      value = x[position * STRIDE4 + i];
    }
    output[row * STRIDE4 + i] = value;
  }
}
